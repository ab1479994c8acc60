import type { Check, PaymentStatus, Readiness, ReadinessCode, TerminalStatus } from '@tallystick/protocol';
import { CHECK_KINDS, State, type StateKind } from '@tallystick/ui';
import { STATUS_KINDS } from '@tallystick/ui/outcomes';
import { words } from '../words/index.ts';
import { useConnected } from './connected.ts';

const TERMINAL: Record<TerminalStatus, StateKind> = {
  created: 'quiet',
  awaiting_approval: 'waiting',
  active: 'approved',
  suspended: 'declined',
  retired: 'quiet',
};

export const PaymentState = ({ status }: { readonly status: PaymentStatus }) => (
  <State kind={STATUS_KINDS[status]} word={words.statuses[status]} />
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
}) => <State kind={CHECK_KINDS[status]} word={word} />;

export const LinkState = ({ state }: { readonly state: 'up' | 'down' | 'connecting' }) =>
  useConnected() ? (
    <State
      kind={state === 'up' ? 'approved' : state === 'down' ? 'declined' : 'waiting'}
      word={words.live.acquirerState[state]}
    />
  ) : (
    <State kind="quiet" word={words.live.acquirerWas[state]} />
  );
