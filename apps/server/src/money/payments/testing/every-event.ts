import type { PaymentEvent, PaymentEventKind, PaymentState } from '../state.ts';

const EACH_STATE: Readonly<Record<PaymentState, true>> = {
  none: true,
  created: true,
  presented: true,
  approved: true,
  declined: true,
  reversed: true,
  expired: true,
  cancelled: true,
  refused: true,
};

/** The amount that `approved` of {@link EVENTS} is for. */
export const APPROVED_MINOR = 1250n;

const EACH_EVENT: { readonly [K in PaymentEventKind]: Extract<PaymentEvent, { readonly kind: K }> } = {
  requested: { kind: 'requested' },
  presented: { kind: 'presented' },
  approved: { kind: 'approved', amountMinor: APPROVED_MINOR },
  declined: { kind: 'declined', reason: 'do_not_honour' },
  unknown: { kind: 'unknown', reason: 'no_answer' },
  cancelled: { kind: 'cancelled' },
  refused: { kind: 'refused', reason: 'policy_rule' },
  due: { kind: 'due' },
  issuer_message: { kind: 'issuer_message' },
  contradicted: { kind: 'contradicted' },
  reversal_acknowledged: { kind: 'reversal_acknowledged' },
};

const isState = (name: string): name is PaymentState => Object.hasOwn(EACH_STATE, name);

/** Every state, held complete by the compiler. */
export const STATES: readonly PaymentState[] = Object.keys(EACH_STATE).filter(isState);
/** One event of every kind, held complete by the compiler. */
export const EVENTS: readonly PaymentEvent[] = Object.values(EACH_EVENT);
