import { Button } from '@mantine/core';
import {
  changeOperatorRole,
  type OperatorRecord,
  type Role,
  removeOperator,
  TILL_ROLES,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { api } from '../api.ts';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { GivenTillCode, GiveTillCode } from './give-till-code.tsx';
import { MadeLink } from './made-link.tsx';
import { MakeRecoveryLink } from './make-recovery-link.tsx';
import { RoleChoice } from './role-choice.tsx';

const say = words.operators;

const RoleForm = ({
  operator,
  onDone,
}: {
  readonly operator: OperatorRecord;
  readonly onDone: () => void;
}) => {
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>(operator.role);
  const change = useMutation({
    mutationFn: () => api.call(changeOperatorRole, { params: { id: operator.id }, body: { role } }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries();
    },
  });
  return (
    <form
      className="console-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <RoleChoice label={say.changeOf(operator.name)} value={role} onChange={setRole} />
      <p className="console-muted console-small">{say.changeText}</p>
      {change.isError ? <Trouble error={change.error} /> : null}
      <div className="console-actions">
        <Button variant="default" onClick={onDone}>
          {say.cancel}
        </Button>
        <Button type="submit" loading={change.isPending} disabled={role === operator.role}>
          {say.changeYes}
        </Button>
      </div>
    </form>
  );
};

/** What an owner does with one operator; what takes something away is asked once more, by name. */
export const OperatorActions = ({
  operator,
  isSelf,
}: {
  readonly operator: OperatorRecord;
  readonly isSelf: boolean;
}) => {
  const queries = useQueryClient();
  const [doing, setDoing] = useState<'role' | 'recovery'>();
  const [did, setDid] = useState<typeof doing>();
  const [link, setLink] = useState<ComponentProps<typeof MadeLink>>();
  const [code, setCode] = useState<string>();
  const params = { id: operator.id };
  const remove = useMutation({
    mutationFn: () => api.call(removeOperator, { params, body: {} }),
    onSuccess: () => queries.invalidateQueries(),
  });
  const onDone = () => {
    setDid(doing);
    setDoing(undefined);
  };
  if (doing === 'role') return <RoleForm operator={operator} onDone={onDone} />;
  if (doing === 'recovery') {
    const onMade = (made: ComponentProps<typeof MadeLink>) => {
      setLink(made);
      onDone();
    };
    return <MakeRecoveryLink operator={operator} onMade={onMade} onCancel={onDone} />;
  }
  return (
    <div className="console-operator-actions">
      <fieldset className="console-actions" aria-label={say.more(operator.name)}>
        <Button
          variant="default"
          onClick={() => setDoing('role')}
          ref={did === 'role' ? takeFocus : undefined}
        >
          {say.change}
        </Button>
        {isSelf ? null : (
          <Button
            variant="default"
            onClick={() => setDoing('recovery')}
            ref={did === 'recovery' ? takeFocus : undefined}
          >
            {say.recover}
          </Button>
        )}
        {TILL_ROLES.includes(operator.role) ? <GiveTillCode operator={operator} onCode={setCode} /> : null}
        <Ask
          label={say.remove}
          question={say.removeAsk(operator.name)}
          yes={say.removeYes(operator.name)}
          no={say.keep(operator.name)}
          onYes={() => remove.mutate()}
          busy={remove.isPending}
          danger
        />
      </fieldset>
      {code === undefined ? null : <GivenTillCode operator={operator} code={code} />}
      {remove.isError ? <Trouble error={remove.error} /> : null}
      {link === undefined ? null : <MadeLink key={link.invitation.id} {...link} />}
    </div>
  );
};
