import type { Check, PaymentStatus, Readiness, ReadinessCode, TerminalStatus } from '@tallystick/protocol';
import { type StateKind, StateShape } from '@tallystick/theme';
import { words } from '../words/en.ts';

const PAYMENT: Record<PaymentStatus, StateKind> = {
  created: 'quiet',
  presented: 'waiting',
  approved: 'approved',
  declined: 'declined',
  reversed: 'waiting',
  expired: 'quiet',
  cancelled: 'quiet',
};

const TERMINAL: Record<TerminalStatus, StateKind> = {
  created: 'quiet',
  awaiting_approval: 'waiting',
  active: 'approved',
  suspended: 'declined',
  retired: 'quiet',
};

const CHECK: Record<Check['status'], StateKind> = {
  affirming: 'approved',
  warning: 'waiting',
  contraindicated: 'declined',
  none: 'quiet',
};

const State = ({ kind, word }: { readonly kind: StateKind; readonly word: string }) => (
  <span className="console-state" data-kind={kind}>
    <StateShape kind={kind} size={16} />
    {word}
  </span>
);

export const PaymentState = ({ status }: { readonly status: PaymentStatus }) => (
  <State kind={PAYMENT[status]} word={words.statuses[status]} />
);

export const TerminalState = ({ status }: { readonly status: TerminalStatus }) => (
  <State kind={TERMINAL[status]} word={words.terminalStatuses[status]} />
);

/** @param word what is said in place of the usual word */
const READINESS: Record<Readiness['state'], StateKind> = {
  ready: 'approved',
  attention: 'waiting',
  blocked: 'declined',
};

/** What was never meant to pay now is no alarm. */
const CALM: ReadonlySet<ReadinessCode> = new Set(['not_activated', 'retired']);

export const ReadinessState = ({ readiness }: { readonly readiness: Readiness }) => {
  const [first] = readiness.reasons;
  const kind = first !== undefined && CALM.has(first.code) ? 'quiet' : READINESS[readiness.state];
  return <State kind={kind} word={words.terminals.readiness[readiness.state]} />;
};

export const CheckState = ({
  status,
  word = words.trust.verdict[status],
}: {
  readonly status: Check['status'];
  readonly word?: string;
}) => <State kind={CHECK[status]} word={word} />;

export const LinkState = ({ state }: { readonly state: 'up' | 'down' | 'connecting' }) => (
  <State
    kind={state === 'up' ? 'approved' : state === 'down' ? 'declined' : 'waiting'}
    word={words.live.acquirerState[state]}
  />
);
