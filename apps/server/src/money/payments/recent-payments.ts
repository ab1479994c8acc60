import { BoundedCache } from '@tallystick/encoding';
import type { PaymentRecord } from './payment-record.ts';

const LIMIT = 10_000;

/**
 * The payments that this process created and nobody presented yet, so that presenting one needs no reading. What is remembered never
 * changes (amount, terminal, device, numbers); whether it may still be presented is decided by the database alone.
 */
export interface RecentPayments {
  remember(record: PaymentRecord): void;
  get(merchantId: string, id: string): PaymentRecord | undefined;
  forget(id: string): void;
}

export const createRecentPayments = (): RecentPayments => {
  const known = new BoundedCache<PaymentRecord>(LIMIT);
  return {
    remember: (record) => known.set(record.id, record),
    get(merchantId, id) {
      const record = known.get(id);
      return record?.merchantId === merchantId ? record : undefined;
    },
    forget: (id) => known.delete(id),
  };
};
