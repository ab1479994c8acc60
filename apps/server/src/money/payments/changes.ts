import { strict as assert } from 'node:assert';
import { CURRENCIES, type Event } from '@tallystick/protocol';
import type { Outbox } from '../../platform/events/outbox.ts';
import type { Breach, OpenedCard, RequestFacts, ReversalState } from '../acquiring/index.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import { isFinal, type Transition } from './state.ts';
import type { TraceEntry } from './stored-refusal.ts';

/** A payment that is not on record yet. */
export type PaymentDraft = Omit<PaymentRecord, 'status' | 'presented' | 'completed'>;
export type Presentation = NonNullable<PaymentRecord['presented']>;
export type PresentedPayment = PaymentRecord & { readonly presented: Presentation };

/** What the issuer said, to be stored with the end of a payment. */
export interface Answer {
  readonly responseCode?: string | undefined;
  readonly authorisationCode?: string | undefined;
  readonly issuerDe55?: Uint8Array | undefined;
}

/** What the 0200 needs and the record does not hold. */
export interface AuthorisationInput {
  readonly card: OpenedCard;
  readonly breaches: readonly Breach[];
  readonly merchantNameAndLocation: string;
  readonly timeZone: string;
}

/** A transition of one payment with all that its effects need. */
export interface PaymentChange {
  readonly transition: Transition;
  /** The payment as it is after the transition. */
  readonly record: PaymentRecord;
  /** When a payment that is still open has to be looked at. */
  readonly dueAt: Date | undefined;
  /** For its trace. */
  readonly steps: readonly TraceEntry[];
  readonly authorisation?: AuthorisationInput;
}

/** A new payment, which waits for its card until `dueAt`. */
export const changeOfRequest = (draft: PaymentDraft, transition: Transition, dueAt: Date): PaymentChange => ({
  transition,
  record: { ...draft, status: transition.to },
  dueAt,
  steps: [],
});

/** The card was presented; after `dueAt` others may take the process that asks the issuer for dead. */
export const changeOfPresentation = (
  record: PaymentRecord,
  transition: Transition,
  presented: Presentation,
  dueAt: Date,
  authorisation: AuthorisationInput,
): PaymentChange => {
  assert(record.presented === undefined, 'a card is presented for a payment once');
  return {
    transition,
    record: { ...record, status: transition.to, presented },
    dueAt,
    steps: [],
    authorisation,
  };
};

/** The end of a payment, with what the issuer said if it said anything. */
export const changeOfEnd = (
  record: PaymentRecord,
  transition: Transition,
  at: Date,
  answer: Answer = {},
  steps: readonly TraceEntry[] = [],
): PaymentChange => {
  assert(isFinal(transition.to), 'a payment ends in a final status');
  assert(record.completed === undefined, 'a payment ends once');
  const { responseCode, authorisationCode, issuerDe55 } = answer;
  const completed = { at, reason: transition.reason, responseCode, authorisationCode, issuerDe55 };
  return {
    transition,
    record: { ...record, status: transition.to, completed },
    dueAt: undefined,
    steps,
  };
};

/** Something that is kept of a payment which stays as it is. */
export const changeOfNothing = (
  record: PaymentRecord,
  transition: Transition,
  steps: readonly TraceEntry[] = [],
): PaymentChange => {
  assert(transition.from === transition.to, 'what moves a payment is stored as a change of its status');
  return { transition, record, dueAt: undefined, steps };
};

/** The payment as one that the issuer was asked about. */
export const presentedOf = (record: PaymentRecord): PresentedPayment => {
  const { presented } = record;
  assert(
    presented !== undefined,
    'only a payment whose card was presented is sent to the issuer or reversed',
  );
  return { ...record, presented };
};

/** What names the 0200 of a presented payment; its reversal repeats it. */
export const requestFactsOf = (record: PresentedPayment): RequestFacts => ({
  terminalNumber: record.terminalNumber,
  merchantNumber: record.merchantNumber,
  amountMinor: record.amountMinor,
  currencyNumeric: CURRENCIES[record.currency].numeric,
  stan: record.stan,
  retrievalReference: record.retrievalReference,
  transmittedAt: record.presented.transmittedAt,
});

const EVENT_TYPES = {
  created: 'payment.created',
  presented: 'payment.presented',
  approved: 'payment.approved',
  declined: 'payment.declined',
  reversed: 'payment.reversed',
  expired: 'payment.expired',
  cancelled: 'payment.cancelled',
  refused: 'payment.refused',
} as const satisfies Record<PaymentRecord['status'], Event['type']>;

const REVERSAL_JUST_ADDED: ReversalState = {
  state: 'pending',
  attempts: 0,
  firstSentAt: undefined,
  acknowledgedAt: undefined,
};

/** An event that a statement writes along with its change. `data` is JSON text. */
export interface EventToWrite {
  readonly id: string;
  readonly type: Event['type'];
  readonly data: string;
}

/** The event that tells of a payment as it now is. */
export const eventOf = (record: PaymentRecord, outbox: Outbox, origin: string): EventToWrite => {
  const reversal = record.status === 'reversed' ? REVERSAL_JUST_ADDED : undefined;
  return {
    id: outbox.stamp().id,
    type: EVENT_TYPES[record.status],
    data: JSON.stringify(toPayment(record, origin, reversal)),
  };
};
