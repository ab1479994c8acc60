import { type CurrencyCode, isCurrencyCode } from '@tallystick/currencies';
import type { OutcomeReason, PaymentStatus } from '@tallystick/protocol';
import type { PaymentRecord } from './payment-record.ts';

/** A row of the table `payments`. */
export interface StoredPayment {
  readonly [column: string]: unknown;
  merchant_id: string;
  id: string;
  status: PaymentStatus;
  amount_minor: bigint;
  currency: string;
  reference: string | null;
  cashier_id: string | null;
  cashier_name: string | null;
  terminal_id: string;
  terminal_number: string;
  terminal_label: string;
  merchant_number: string;
  device_id: string;
  idempotency_key: string;
  stan: string;
  retrieval_reference: string;
  transmitted_at: string | null;
  ticket_id: string | null;
  masked_pan: string | null;
  scheme: string | null;
  cvm: 'none' | 'online-pin' | 'signature' | 'cdcvm' | null;
  application_id: string | null;
  application_label: string | null;
  reason: OutcomeReason | null;
  response_code: string | null;
  authorisation_code: string | null;
  issuer_field55: Uint8Array | null;
  receipt_id: string;
  created_at: Date;
  presented_at: Date | null;
  completed_at: Date | null;
}

const currencyOf = (code: string): CurrencyCode => {
  if (!isCurrencyCode(code)) throw new Error('a stored payment has a currency that is not known');
  return code;
};

/** The payment that a row holds: what is null together is absent together. */
export const recordOf = (row: StoredPayment): PaymentRecord => ({
  merchantId: row.merchant_id,
  id: row.id,
  status: row.status,
  amountMinor: row.amount_minor,
  currency: currencyOf(row.currency),
  reference: row.reference ?? undefined,
  cashier: row.cashier_id === null ? undefined : { id: row.cashier_id, name: row.cashier_name ?? '' },
  terminalId: row.terminal_id,
  terminalNumber: row.terminal_number,
  terminalLabel: row.terminal_label,
  merchantNumber: row.merchant_number,
  deviceId: row.device_id,
  idempotencyKey: row.idempotency_key,
  stan: row.stan,
  retrievalReference: row.retrieval_reference,
  receiptId: row.receipt_id,
  createdAt: row.created_at,
  ...(row.presented_at === null
    ? {}
    : {
        presented: {
          at: row.presented_at,
          ticketId: row.ticket_id ?? '',
          transmittedAt: row.transmitted_at ?? '',
          card: {
            maskedPan: row.masked_pan ?? '',
            scheme: row.scheme ?? '',
            cvm: row.cvm ?? 'none',
            applicationId: row.application_id ?? undefined,
            applicationLabel: row.application_label ?? undefined,
          },
        },
      }),
  ...(row.completed_at === null
    ? {}
    : {
        completed: {
          at: row.completed_at,
          reason: row.reason ?? undefined,
          responseCode: row.response_code ?? undefined,
          authorisationCode: row.authorisation_code ?? undefined,
          issuerDe55: row.issuer_field55 ?? undefined,
        },
      }),
});
