import { strict as assert } from 'node:assert';
import type { OutcomeReason, PaymentStatus } from '@tallystick/protocol';

/** Where a payment stands; `none` before it is on record. */
export type PaymentState = 'none' | PaymentStatus;

/** What can happen to a payment. */
export type PaymentEvent =
  /** A device asked for a new payment. */
  | { readonly kind: 'requested' }
  /** The card was presented with a valid ticket: from here on the issuer may be asked. */
  | { readonly kind: 'presented'; readonly withPin?: boolean }
  /** The issuer approved this amount, in minor units. */
  | { readonly kind: 'approved'; readonly amountMinor: bigint }
  | { readonly kind: 'declined'; readonly reason: OutcomeReason }
  /** What the issuer did is not known: no reply, a lost connection, a reply that cannot be read or is for something else. */
  | { readonly kind: 'unknown'; readonly reason: OutcomeReason }
  | { readonly kind: 'cancelled' }
  /** The merchant's policy does not let the device take it: its attestation for this payment was refused. */
  | { readonly kind: 'refused'; readonly reason: OutcomeReason }
  /** Its time is over: nobody presented a card, or the process that asked the issuer is gone and stored no outcome. */
  | { readonly kind: 'due' }
  /** A further message to or from the issuer: an attempt at the reversal, a reply that came late or twice. */
  | { readonly kind: 'issuer_message' }
  /** After a decline the issuer answered the same request otherwise: money may have moved. */
  | { readonly kind: 'contradicted' }
  /** The issuer said that nothing of this payment is booked any more. */
  | { readonly kind: 'reversal_acknowledged' };

export type PaymentEventKind = PaymentEvent['kind'];

/** What is carried out in one commit, and all of it or nothing. */
export type CommitEffect =
  /** Writes the new status, its facts and the event that tells of it, if the payment is still where it is moved from. */
  | 'store'
  /** Uses up the key serial number of the PIN that came. */
  | 'use_pin_key'
  /** Puts a reversal of the request on record. */
  | 'add_reversal'
  /** Keeps messages in the trace of the payment. */
  | 'record_trace'
  /** Writes the event that tells of the acknowledgement. */
  | 'tell_acknowledged';

/** What is carried out after that commit. A process that dies before it leaves no harm: each is found again in what was stored. */
export type FollowUpEffect =
  /** Wakes those who follow the events of the merchant. */
  | 'announce'
  /** Sends the 0200; what comes of it is the next event. */
  | 'authorise'
  /** Wakes the worker that sends reversals until they are acknowledged. */
  | 'send_reversal';

export type PaymentEffect = CommitEffect | FollowUpEffect;

interface Effects {
  readonly inCommit: readonly CommitEffect[];
  readonly afterCommit: readonly FollowUpEffect[];
}

type Decision = PaymentStatus | 'unchanged' | 'impossible';

const NOWHERE = {
  none: 'impossible',
  created: 'impossible',
  presented: 'impossible',
  approved: 'impossible',
  declined: 'impossible',
  reversed: 'impossible',
  expired: 'impossible',
  cancelled: 'impossible',
  refused: 'impossible',
} as const satisfies Record<PaymentState, Decision>;

/** Where each event leads from each state. What is not named is impossible, so that the last six statuses are final. */
const MACHINE: Readonly<Record<PaymentEventKind, Readonly<Record<PaymentState, Decision>>>> = {
  requested: { ...NOWHERE, none: 'created' },
  presented: { ...NOWHERE, created: 'presented' },
  approved: { ...NOWHERE, presented: 'approved' },
  declined: { ...NOWHERE, presented: 'declined' },
  unknown: { ...NOWHERE, presented: 'reversed' },
  cancelled: { ...NOWHERE, created: 'cancelled' },
  refused: { ...NOWHERE, created: 'refused' },
  due: { ...NOWHERE, created: 'expired', presented: 'reversed' },
  issuer_message: {
    ...NOWHERE,
    presented: 'unchanged',
    approved: 'unchanged',
    declined: 'unchanged',
    reversed: 'unchanged',
  },
  contradicted: { ...NOWHERE, declined: 'unchanged' },
  reversal_acknowledged: { ...NOWHERE, declined: 'unchanged', reversed: 'unchanged' },
};

const TOLD: Effects = { inCommit: ['store'], afterCommit: ['announce'] };

/** What follows when a payment enters a status. */
const ON_ENTERING: Readonly<Record<PaymentStatus, Effects>> = {
  created: TOLD,
  presented: { inCommit: ['store'], afterCommit: ['announce', 'authorise'] },
  approved: TOLD,
  declined: TOLD,
  reversed: { inCommit: ['store', 'add_reversal'], afterCommit: ['announce', 'send_reversal'] },
  expired: TOLD,
  cancelled: TOLD,
  refused: TOLD,
};

/** A PIN is used once: its key is used up in the commit that reserves the payment. */
const PRESENTED_WITH_PIN: Effects = {
  ...ON_ENTERING.presented,
  inCommit: ['use_pin_key', ...ON_ENTERING.presented.inCommit],
};

const onEntering = (status: PaymentStatus, event: PaymentEvent): Effects =>
  event.kind === 'presented' && event.withPin ? PRESENTED_WITH_PIN : ON_ENTERING[status];

/** What follows when an event leaves a payment where it is. */
const ON_STAYING = {
  issuer_message: { inCommit: ['record_trace'], afterCommit: [] },
  contradicted: { inCommit: ['record_trace', 'add_reversal'], afterCommit: ['send_reversal'] },
  reversal_acknowledged: { inCommit: ['tell_acknowledged'], afterCommit: ['announce'] },
} as const satisfies Partial<Record<PaymentEventKind, Effects>>;

const reasonFor = (event: PaymentEvent, to: PaymentStatus): OutcomeReason | undefined => {
  switch (event.kind) {
    case 'approved':
      return 'approved';
    case 'declined':
    case 'unknown':
    case 'refused':
      return event.reason;
    case 'due':
      return to === 'reversed' ? 'interrupted' : undefined;
    case 'requested':
    case 'presented':
    case 'cancelled':
    case 'issuer_message':
    case 'contradicted':
    case 'reversal_acknowledged':
      return undefined;
  }
};

/** A step that {@link advancePayment} allowed. Nothing else can make one, and nothing moves a payment without one. */
class AllowedTransition {
  readonly #allowed = true;
  readonly event: PaymentEventKind;
  readonly from: PaymentState;
  readonly to: PaymentStatus;
  /** Why the payment ended as it did. */
  readonly reason: OutcomeReason | undefined;
  readonly inCommit: readonly CommitEffect[];
  readonly afterCommit: readonly FollowUpEffect[];

  constructor(event: PaymentEvent, from: PaymentState, to: PaymentStatus, effects: Effects) {
    this.event = event.kind;
    this.from = from;
    this.to = to;
    this.reason = reasonFor(event, to);
    this.inCommit = effects.inCommit;
    this.afterCommit = effects.afterCommit;
  }

  static isOne(value: object): boolean {
    return #allowed in value && value.#allowed;
  }
}

export type Transition = AllowedTransition;

/** Whether a value was made by {@link advancePayment}: what the compiler holds, held at run time as well. */
export const isTransition = (value: object): value is Transition => AllowedTransition.isOne(value);

/** The event does not fit the state: nothing changes and nothing is done. */
export interface RefusedTransition {
  readonly kind: 'refused';
}

export type PaymentStep = { readonly kind: 'allowed'; readonly transition: Transition } | RefusedTransition;

const REFUSED: RefusedTransition = { kind: 'refused' };

/**
 * The whole life of a payment and the one authority over it: what an event does to a payment, and what has to be carried out then.
 * Pure.
 */
export const advancePayment = (
  payment: { readonly status: PaymentState; readonly amountMinor: bigint },
  event: PaymentEvent,
): PaymentStep => {
  const { status, amountMinor } = payment;
  const decision = MACHINE[event.kind][status];
  if (decision === 'impossible') return REFUSED;
  assert(amountMinor > 0n, 'the amount of a payment is positive');
  if (event.kind === 'approved') {
    assert(event.amountMinor === amountMinor, 'an approval is for the amount that the issuer was asked for');
  }
  if (decision !== 'unchanged') {
    const transition = new AllowedTransition(event, status, decision, onEntering(decision, event));
    return { kind: 'allowed', transition };
  }
  assert(status !== 'none', 'only a payment on record can stay as it is');
  assert(
    event.kind === 'issuer_message' ||
      event.kind === 'contradicted' ||
      event.kind === 'reversal_acknowledged',
    'only messages of the issuer leave a payment where it is',
  );
  return {
    kind: 'allowed',
    transition: new AllowedTransition(event, status, status, ON_STAYING[event.kind]),
  };
};

/** Whether a payment in this status will never change again. */
export const isFinal = (status: PaymentStatus): boolean => status !== 'created' && status !== 'presented';

/** The transition that has to be there, since what happened cannot happen in another state. */
export const requireTransition = (step: PaymentStep, invariant: string): Transition => {
  assert(step.kind === 'allowed', invariant);
  return step.transition;
};
