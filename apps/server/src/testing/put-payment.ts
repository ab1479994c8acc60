import type { Queryable } from '@tallystick/database';
import { composeId, ID_PREFIX, ID_TAIL_BYTES, type PaymentStatus } from '@tallystick/protocol';

const INSERT = {
  text: `insert into payments (merchant_id, id, status, amount_minor, currency, terminal_id, terminal_number, terminal_label, merchant_number,
      device_id, idempotency_key, stan, retrieval_reference, receipt_id, created_at, completed_at)
    values ($1, $2, $3, $4, $5, 'trm_' || repeat('7', 26), '10000007', 'Bar', '000000000012345', 'dev_7', $2, '000007', '600000000007', $2, $6, $6)`,
};

export interface PutPayment {
  readonly at: number;
  readonly status?: PaymentStatus;
  /** In minor units. */
  readonly value?: number;
  readonly currency?: string;
}

/** Writes a payment that has ended, as of any time. */
export const putPayment = async (
  on: Queryable,
  merchantId: string,
  { at, status = 'approved', value = 250, currency = 'EUR' }: PutPayment,
): Promise<void> => {
  const id = composeId(ID_PREFIX.payment, at, crypto.getRandomValues(new Uint8Array(ID_TAIL_BYTES)));
  await on.query(INSERT, [merchantId, id, status, value, currency, new Date(at)]);
};
