import type { Queryable } from '@tallystick/database';
import type { PaymentRecord } from './payment-record.ts';
import { recordOf, type StoredPayment } from './stored-payment.ts';
import type { TraceEntry } from './stored-refusal.ts';

const FIND = { name: 'payment-find', text: 'select * from payments where merchant_id = $1 and id = $2' };

const FIND_SOME = {
  name: 'payment-find-some',
  text: 'select * from payments where merchant_id = $1 and id = any($2)',
};

const FIND_BY_KEY = {
  name: 'payment-find-by-key',
  text: 'select * from payments where merchant_id = $1 and device_id = $2 and idempotency_key = $3',
};

const FIND_BY_RECEIPT = {
  name: 'payment-find-by-receipt',
  text: 'select * from payments where receipt_id = $1',
};

const DUE = {
  name: 'payment-due',
  text: `select * from payments where due_at is not null and due_at <= $1 order by due_at limit $2 for update skip locked`,
};

const ADD_TRACE = {
  name: 'payment-trace-add',
  text: `insert into payment_traces (merchant_id, payment_id, position, steps) values ($1, $2, $3, $4)`,
};

const TRACE = {
  name: 'payment-trace',
  text: `select steps from payment_traces where merchant_id = $1 and payment_id = $2 order by position`,
};

/** What is read of payments, and their traces. What moves a payment is written by `transition-store.ts` alone. */
export const paymentStore = {
  async find(on: Queryable, merchantId: string, id: string): Promise<PaymentRecord | undefined> {
    const [row] = await on.query<StoredPayment>(FIND, [merchantId, id]);
    return row && recordOf(row);
  },

  async findSome(on: Queryable, merchantId: string, ids: readonly string[]): Promise<PaymentRecord[]> {
    return (await on.query<StoredPayment>(FIND_SOME, [merchantId, ids])).map(recordOf);
  },

  async findByKey(on: Queryable, merchantId: string, deviceId: string, key: string) {
    const [row] = await on.query<StoredPayment>(FIND_BY_KEY, [merchantId, deviceId, key]);
    return row && recordOf(row);
  },

  async findByReceipt(on: Queryable, receiptId: string) {
    const [row] = await on.query<StoredPayment>(FIND_BY_RECEIPT, [receiptId]);
    return row && recordOf(row);
  },

  /** Open payments whose time is over, locked for the caller's transaction; rows that another process holds are left out. */
  async due(on: Queryable, at: Date, limit: number): Promise<PaymentRecord[]> {
    return (await on.query<StoredPayment>(DUE, [at, limit])).map(recordOf);
  },

  async addTrace(
    on: Queryable,
    merchantId: string,
    paymentId: string,
    position: string,
    steps: readonly TraceEntry[],
  ): Promise<void> {
    await on.query(ADD_TRACE, [merchantId, paymentId, position, JSON.stringify(steps)]);
  },

  /** Written by this server alone, so its form is trusted. */
  async trace(on: Queryable, merchantId: string, paymentId: string): Promise<TraceEntry[]> {
    return (await on.query<{ steps: TraceEntry[] }>(TRACE, [merchantId, paymentId])).flatMap(
      ({ steps }) => steps,
    );
  },
};
