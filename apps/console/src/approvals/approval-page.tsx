import { Skeleton, TextInput } from '@mantine/core';
import {
  type Approval,
  ApprovalKind,
  approveApproval,
  getApproval,
  refuseApproval,
  seeApproval,
  withdrawApproval,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Facts } from '../parts/facts.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { ApprovalState } from './approval-state.tsx';

const say = words.approvals;

type Act = 'see' | 'approve' | 'refuse' | 'withdraw';

const kindWords = (kinds: unknown): string[] =>
  Array.isArray(kinds)
    ? ApprovalKind.enum.filter((kind) => kinds.includes(kind)).map((kind) => say.kinds[kind])
    : [];

/** Whether the change is still to come, was carried out, or was asked for and is not made any more. */
const TENSES = {
  waiting: 'will',
  seen: 'will',
  carried_out: 'did',
  refused: 'asked',
  withdrawn: 'asked',
  expired: 'asked',
} as const satisfies Record<Approval['state'], keyof typeof say.happens>;

const EFFECTS = { will: say.effect, did: say.effectDone, asked: say.effectAsked } as const;

/** What the change will do, did or was to do, in words. */
const effectOf = ({ kind, object, input, state }: Approval): string => {
  const tense = TENSES[state];
  const effect = EFFECTS[tense][kind](object.name);
  if (kind === 'approval.relax') {
    const remaining = tense === 'will' ? say.remaining : say.remainingThen;
    return `${effect} ${remaining(kindWords(input.kinds))}`;
  }
  return typeof input.percent === 'number' ? `${effect} ${say.percent(input.percent)}` : effect;
};

/** Takes steps; that somebody looks is one, and taken by itself. */
const useStep = (approval: Approval, note: string) => {
  const queries = useQueryClient();
  const params = { id: approval.id };
  const act = useMutation({
    mutationFn: (what: Act): Promise<Approval> => {
      switch (what) {
        case 'see':
          return api.call(seeApproval, { params, body: {} });
        case 'approve':
          return api.call(approveApproval, { params, body: {} });
        case 'refuse':
          return api.call(refuseApproval, {
            params,
            body: note === '' ? {} : { note },
          });
        case 'withdraw':
          return api.call(withdrawApproval, { params, body: {} });
      }
    },
    onSuccess: (changed) => {
      queries.setQueryData(['approvals', approval.id], changed);
      return queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const { mutate: see } = act;
  const isNew = approval.state === 'waiting' && approval.may.includes('see');
  useEffect(() => {
    if (isNew) see('see');
  }, [isNew, see]);
  return act;
};

const Actions = ({ approval }: { readonly approval: Approval }) => {
  const [note, setNote] = useState('');
  const act = useStep(approval, note.trim());
  const may = (what: Act) => approval.may.includes(what);
  const busy = act.isPending;
  return (
    <>
      {may('withdraw') ? <p>{say.own}</p> : null}
      <div className="console-actions">
        {may('approve') ? (
          <Ask
            label={say.approve}
            question={say.approveAsk(say.kinds[approval.kind], approval.object.name)}
            yes={say.yesApprove}
            no={say.keep}
            busy={busy}
            onYes={() => act.mutate('approve')}
          />
        ) : null}
        {may('refuse') ? (
          <Ask
            label={say.refuse}
            question={say.refuseAsk(approval.object.name)}
            yes={say.yesRefuse}
            no={say.keep}
            busy={busy}
            onYes={() => act.mutate('refuse')}
          >
            <TextInput
              label={say.refuseNote}
              value={note}
              maxLength={200}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </Ask>
        ) : null}
        {may('withdraw') ? (
          <Ask
            label={say.withdraw}
            question={say.withdrawAsk(approval.object.name)}
            yes={say.yesWithdraw}
            no={say.keep}
            busy={busy}
            onYes={() => act.mutate('withdraw')}
          />
        ) : null}
      </div>
      {act.isError ? <Trouble error={act.error} /> : null}
    </>
  );
};

const personAt = (person: Approval['askedBy'] | undefined, time: string | undefined) =>
  person && time && say.at(person.name ?? person.id, formatFull(time));

const Loaded = ({ approval }: { readonly approval: Approval }) => (
  <>
    <div className="console-title">
      <PageTitle name={`${say.kinds[approval.kind]}: ${approval.object.name}`} />
      <ApprovalState state={approval.state} />
    </div>
    <p role="status">{say.stated[approval.state]}</p>
    <section className="console-panel" aria-labelledby="happens">
      <h2 id="happens">{say.happens[TENSES[approval.state]]}</h2>
      <p>{effectOf(approval)}</p>
      <Facts
        rows={[
          [say.reason, approval.reason],
          [say.askedBy, personAt(approval.askedBy, approval.askedAt)],
          [say.seen, personAt(approval.seenBy, approval.seenAt)],
          [say.decided, personAt(approval.decidedBy, approval.decidedAt)],
          [say.note, approval.note],
          [say.until, approval.decidedAt === undefined ? formatFull(approval.expiresAt) : undefined],
        ]}
      />
      <Actions approval={approval} />
    </section>
  </>
);

/** One change that was asked for: what it will do or did, who asked, and the decision. */
export const ApprovalPage = ({ id }: { readonly id: string }) => {
  const found = useQuery({
    queryKey: ['approvals', id],
    queryFn: () => api.call(getApproval, { params: { id } }),
  });
  return (
    <>
      <p>
        <Link href="/approvals">← {say.back}</Link>
      </p>
      {found.isError ? <Trouble error={found.error} onAgain={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {found.data ? <Loaded approval={found.data} /> : null}
    </>
  );
};
