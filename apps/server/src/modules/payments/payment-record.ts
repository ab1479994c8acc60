import type { CurrencyCode, OutcomeReason, Payment, PaymentStatus } from '@tallystick/protocol';
import type { ReversalState } from '../acquiring/index.ts';

/** A payment as the server keeps it. */
export interface PaymentRecord {
  readonly merchantId: string;
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly reference: string | undefined;
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
    readonly issuerField55: Uint8Array | undefined;
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
  return {
    id: record.id,
    status,
    amount: { value: Number(record.amountMinor), currency: record.currency },
    ...(record.reference === undefined ? {} : { reference: record.reference }),
    terminalId: record.terminalId,
    terminalNumber: record.terminalNumber,
    terminalLabel: record.terminalLabel,
    ...(completed?.reason === undefined ? {} : { reason: completed.reason }),
    ...(completed?.responseCode === undefined ? {} : { responseCode: completed.responseCode }),
    ...(completed?.authorisationCode === undefined ? {} : { authorisationCode: completed.authorisationCode }),
    ...(presented === undefined
      ? {}
      : {
          retrievalReference: record.retrievalReference,
          card: {
            maskedPan: presented.card.maskedPan,
            scheme: presented.card.scheme,
            entryMode: 'contactless' as const,
            cvm: presented.card.cvm,
          },
        }),
    ...(reversal === undefined ? {} : { reversal: reversalOf(reversal) }),
    ...(hasReceipt(status) ? { receiptUrl: `${origin}/r/${record.receiptId}` } : {}),
    createdAt: record.createdAt.toISOString(),
    ...(presented === undefined ? {} : { presentedAt: presented.at.toISOString() }),
    ...(completed === undefined ? {} : { completedAt: completed.at.toISOString() }),
  };
};
