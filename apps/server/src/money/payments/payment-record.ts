import {
  type Cashier,
  type CurrencyCode,
  type OutcomeReason,
  type Payment,
  type PaymentStatus,
  shownText,
} from '@tallystick/protocol';
import type { ReversalState } from '../acquiring/index.ts';

/** A payment as the server keeps it. */
export interface PaymentRecord {
  readonly merchantId: string;
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly reference: string | undefined;
  /** Who took it, with the name of that time; undefined where cashiers do not sign in. */
  readonly cashier: Cashier | undefined;
  readonly terminalId: string;
  readonly terminalNumber: string;
  readonly terminalLabel: string;
  readonly merchantNumber: string;
  readonly deviceId: string;
  readonly idempotencyKey: string;
  readonly stan: string;
  readonly retrievalReference: string;
  readonly receiptId: string;
  readonly createdAt: Date;
  readonly presented?: {
    readonly at: Date;
    readonly ticketId: string;
    /** DE7 of the 0200. */
    readonly transmittedAt: string;
    readonly card: {
      readonly maskedPan: string;
      readonly scheme: string;
      readonly cvm: 'none' | 'online-pin' | 'signature' | 'cdcvm';
      readonly applicationId: string | undefined;
      readonly applicationLabel: string | undefined;
    };
  };
  readonly completed?: {
    readonly at: Date;
    readonly reason: OutcomeReason | undefined;
    readonly responseCode: string | undefined;
    readonly authorisationCode: string | undefined;
    readonly issuerDe55: Uint8Array | undefined;
  };
}

const reversalOf = (reversal: ReversalState): NonNullable<Payment['reversal']> => ({
  state: reversal.state,
  attempts: reversal.attempts,
  ...(reversal.firstSentAt === undefined ? {} : { firstSentAt: reversal.firstSentAt.toISOString() }),
  ...(reversal.acknowledgedAt === undefined ? {} : { acknowledgedAt: reversal.acknowledgedAt.toISOString() }),
});

/** Whether a payment was decided, so that there is something to print. */
export const hasReceipt = (status: PaymentStatus): boolean =>
  status === 'approved' || status === 'declined' || status === 'reversed';

/**
 * A payment in its public form.
 *
 * @param origin scheme and host that receipts are reached at
 */
export const toPayment = (record: PaymentRecord, origin: string, reversal?: ReversalState): Payment => {
  const { presented, completed, status } = record;
  // Written member by member: this runs five times a payment, and spreading optional parts costs more than all the rest.
  const payment: Payment = {
    id: record.id,
    status,
    amount: { value: Number(record.amountMinor), currency: record.currency },
    terminalId: record.terminalId,
    terminalNumber: record.terminalNumber,
    terminalLabel: shownText(record.terminalLabel),
    createdAt: record.createdAt.toISOString(),
  };
  if (record.reference !== undefined) payment.reference = shownText(record.reference);
  if (record.cashier !== undefined) {
    payment.cashier = { id: record.cashier.id, name: shownText(record.cashier.name) };
  }
  if (presented !== undefined) {
    const { maskedPan, scheme, cvm } = presented.card;
    payment.retrievalReference = record.retrievalReference;
    payment.card = { maskedPan, scheme: shownText(scheme), entryMode: 'contactless', cvm };
    payment.presentedAt = presented.at.toISOString();
  }
  if (completed !== undefined) {
    if (completed.reason !== undefined) payment.reason = completed.reason;
    if (completed.responseCode !== undefined) payment.responseCode = completed.responseCode;
    if (completed.authorisationCode !== undefined) payment.authorisationCode = completed.authorisationCode;
    payment.completedAt = completed.at.toISOString();
  }
  if (reversal !== undefined) payment.reversal = reversalOf(reversal);
  if (hasReceipt(status)) payment.receiptUrl = `${origin}/r/${record.receiptId}`;
  return payment;
};
