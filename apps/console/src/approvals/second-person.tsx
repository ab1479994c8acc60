import { TextInput } from '@mantine/core';
import { type ApprovalKind, askApproval, getApprovalRules, listApprovals } from '@tallystick/protocol';
import { Ask, type AskProps, Trouble as TroubleBox } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { ApprovalState } from './approval-state.tsx';

const say = words.approvals;

/** Which changes need a second person. */
export const useApprovalRules = () =>
  useQuery({ queryKey: ['approvals', 'rules'], queryFn: () => api.call(getApprovalRules, {}) });

/** What is asked for about one object and not decided yet. */
const useOpen = (objectId: string) =>
  useQuery({
    queryKey: ['approvals', 'of', objectId],
    queryFn: () => api.call(listApprovals, { query: { state: 'open', objectId, limit: 5 } }),
  }).data?.data ?? [];

/** Says, where a change was asked for, that it waits for somebody else. */
export const WaitsForSecondPerson = ({ objectId }: { readonly objectId: string }) =>
  useOpen(objectId).map(({ id, kind, askedBy, state }) => (
    <div key={id} className="console-notice console-waits" role="status">
      <div>
        <ApprovalState state={state} />
        <p>{say.notice(say.kinds[kind], askedBy.name ?? askedBy.id)}</p>
      </div>
      <Link href={`/approvals/${id}`}>{say.look}</Link>
    </div>
  ));

interface Asked {
  readonly kind: ApprovalKind;
  /** What it is asked for about, and how requests for the same are found. */
  readonly objectId: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** Asks somebody else for a change, with a reason. */
export const AskSecondPerson = ({
  kind,
  objectId,
  input = {},
  label,
  question,
  ...rest
}: Asked & Pick<AskProps, 'label' | 'question' | 'disabled' | 'danger' | 'children'>) => {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [isMissing, miss] = useState(false);
  const isOpen = useOpen(objectId).some((open) => open.kind === kind);
  const asked = useMutation({
    mutationFn: () =>
      api.call(askApproval, { body: { kind, objectId, input: { ...input }, reason: reason.trim() } }),
    onSuccess: () => {
      setReason('');
      return queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  return (
    <>
      <Ask
        {...rest}
        label={label}
        question={question}
        yes={say.ask}
        no={say.askNo}
        disabled={(rest.disabled ?? false) || isOpen}
        busy={asked.isPending}
        onYes={() => {
          miss(reason.trim() === '');
          if (reason.trim() !== '') asked.mutate();
        }}
      >
        <p>{say.needed}</p>
        <TextInput
          label={say.askReason}
          value={reason}
          maxLength={200}
          required
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Ask>
      {isMissing ? <TroubleBox>{say.reasonMissing}</TroubleBox> : null}
      {asked.isError ? <Trouble error={asked.error} /> : null}
    </>
  );
};

/**
 * A button that asks once more, on the spot; where the change needs a second person it asks somebody else. Until that is known it cannot be
 * pressed: what it asks must not change under the finger.
 */
export const AskOrSecondPerson = ({ kind, objectId, input, ...ask }: Asked & AskProps) => {
  const rules = useApprovalRules();
  if (rules.isPending) return <Ask {...ask} disabled />;
  if (!rules.data?.kinds.includes(kind)) return <Ask {...ask} />;
  return (
    <AskSecondPerson
      kind={kind}
      objectId={objectId}
      {...(input === undefined ? {} : { input })}
      label={ask.label}
      question={ask.question}
    />
  );
};
