import type { Queryable } from '@tallystick/database';
import { CURRENCIES, type Event } from '@tallystick/protocol';
import type { Outbox } from '../../platform/events/outbox.ts';
import type { Acquiring, RequestFacts, ReversalState, StoredStep } from '../acquiring/index.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { PaymentEvent } from './state.ts';
import { advancePayment } from './state.ts';
import { type EventToWrite, paymentStore } from './store.ts';

const EVENT_TYPES = {
  created: 'payment.created',
  presented: 'payment.presented',
  approved: 'payment.approved',
  declined: 'payment.declined',
  reversed: 'payment.reversed',
  expired: 'payment.expired',
  cancelled: 'payment.cancelled',
} as const satisfies Record<PaymentRecord['status'], Event['type']>;

const REVERSAL_JUST_ADDED: ReversalState = {
  state: 'pending',
  attempts: 0,
  firstSentAt: undefined,
  acknowledgedAt: undefined,
};

/** The event that tells of a payment as it now is. */
export const eventOf = (record: PaymentRecord, outbox: Outbox, origin: string): EventToWrite => {
  const { id, at } = outbox.stamp();
  const reversal = record.status === 'reversed' ? REVERSAL_JUST_ADDED : undefined;
  return {
    id,
    at,
    type: EVENT_TYPES[record.status],
    data: JSON.stringify(toPayment(record, origin, reversal)),
  };
};

/** What names the 0200 of a presented payment. */
export const requestFactsOf = (record: PaymentRecord & { presented: object }): RequestFacts => ({
  terminalNumber: record.terminalNumber,
  merchantNumber: record.merchantNumber,
  amountMinor: record.amountMinor,
  currencyNumeric: CURRENCIES[record.currency].numeric,
  stan: record.stan,
  retrievalReference: record.retrievalReference,
  transmittedAt: record.presented.transmittedAt,
});

/** What the issuer said, to be stored with the end of a payment. */
export interface Answer {
  readonly responseCode?: string | undefined;
  readonly authorisationCode?: string | undefined;
  readonly issuerDe55?: Uint8Array | undefined;
}

export type EndedPayment = PaymentRecord & { readonly completed: NonNullable<PaymentRecord['completed']> };

/** How `event` ends a payment, or undefined when its status does not allow that. */
export const endPayment = (
  record: PaymentRecord,
  event: PaymentEvent,
  at: Date,
  answer: Answer = {},
): EndedPayment | undefined => {
  const step = advancePayment(record.status, event);
  if (step.kind === 'refused') return undefined;
  return {
    ...record,
    status: step.status,
    completed: {
      at,
      reason: step.reason,
      responseCode: answer.responseCode,
      authorisationCode: answer.authorisationCode,
      issuerDe55: answer.issuerDe55,
    },
  };
};

export interface ChangeContext {
  readonly acquiring: Pick<Acquiring, 'addReversal'>;
  readonly outbox: Outbox;
  readonly origin: string;
}

/**
 * Stores the end of a payment: status, event, trace and, when it is reversed, its reversal, all in one commit. A reversal needs a
 * transaction, so `on` has to be one then; everything else is one statement.
 *
 * @returns whether the payment was still in the status that it is moved from
 */
export const storeEnd = async (
  on: Queryable,
  from: PaymentRecord & { readonly status: 'created' | 'presented' },
  ended: EndedPayment,
  steps: readonly StoredStep[],
  context: ChangeContext,
): Promise<boolean> => {
  const event = eventOf(ended, context.outbox, context.origin);
  if (!(await paymentStore.complete(on, ended, from.status, event, steps))) return false;
  if (ended.status === 'reversed' && ended.presented !== undefined) {
    const { merchantId, id, presented, completed } = ended;
    const facts = requestFactsOf({ ...ended, presented });
    await context.acquiring.addReversal(on, merchantId, id, facts, completed.at);
  }
  return true;
};

/** Whether a payment is one that may still end. */
export const isOpen = <R extends PaymentRecord>(
  record: R,
): record is R & { readonly status: 'created' | 'presented' } =>
  record.status === 'created' || record.status === 'presented';
