import { Button } from '@mantine/core';
import {
  changeOperatorRole,
  createRecoveryLink,
  type OperatorRecord,
  type Role,
  removeOperator,
  TILL_ROLES,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { GivenTillCode, GiveTillCode } from './give-till-code.tsx';
import { MadeLink } from './made-link.tsx';
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
  const [isChanging, setChanging] = useState(false);
  const [code, setCode] = useState<string>();
  const params = { id: operator.id };
  const remove = useMutation({
    mutationFn: () => api.call(removeOperator, { params, body: {} }),
    onSuccess: () => queries.invalidateQueries(),
  });
  const recover = useMutation({
    mutationFn: () => api.call(createRecoveryLink, { params, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
    gcTime: 0,
  });
  const failed = remove.error ?? recover.error;
  if (isChanging) return <RoleForm operator={operator} onDone={() => setChanging(false)} />;
  return (
    <div className="console-operator-actions">
      <fieldset className="console-actions" aria-label={say.more(operator.name)}>
        <Button variant="default" onClick={() => setChanging(true)}>
          {say.change}
        </Button>
        {isSelf ? null : (
          <Ask
            label={say.recover}
            question={say.recoverAsk(operator.name)}
            yes={say.recoverYes}
            no={words.terminal.keep}
            onYes={() => recover.mutate()}
            busy={recover.isPending}
          />
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
      {failed ? <Trouble error={failed} /> : null}
      {recover.data ? <MadeLink {...recover.data} /> : null}
    </div>
  );
};
