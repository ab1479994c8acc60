import { isCurrencyCode } from '@tallystick/currencies';
import type { Database } from '@tallystick/database';
import type {
  CurrencyCode,
  getPaymentTrace,
  listPayments,
  Payment,
  QueryOf,
  ResponseOf,
} from '@tallystick/protocol';
import { Refusal } from '../../platform/refusal.ts';
import type { Acquiring } from '../acquiring/index.ts';
import { currenciesUsed } from './payment-conditions.ts';
import { pageOfPayments } from './payment-list.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { AttestationPort, ChannelPort } from './ports.ts';
import { paymentStore } from './store.ts';
import { createTraceView } from './trace-view.ts';

export interface PaymentViewsOptions {
  readonly database: Database;
  readonly origin: string;
  readonly acquiring: Pick<Acquiring, 'reversalStates'>;
  readonly attestation: Pick<AttestationPort, 'ofPayment'>;
  readonly channel: ChannelPort;
}

export interface ReceiptFacts {
  readonly record: PaymentRecord;
  readonly payment: Payment;
}

/** What operators, receipts and the live page read of payments. */
export interface PaymentViews {
  get(merchantId: string, id: string): Promise<Payment>;
  list(merchantId: string, query: QueryOf<typeof listPayments>): Promise<{ data: Payment[]; next?: string }>;
  /** Those that payments were taken in, by their codes. */
  currencies(merchantId: string): Promise<CurrencyCode[]>;
  trace(merchantId: string, id: string): Promise<ResponseOf<typeof getPaymentTrace>>;
  ofReceipt(receiptId: string): Promise<ReceiptFacts | undefined>;
  recent(merchantId: string, limit: number): Promise<Payment[]>;
  /** Those of the given ids that are there, in the order given. */
  some(merchantId: string, ids: readonly string[]): Promise<Payment[]>;
}

const DEFAULT_LIMIT = 50;
/** A decline that the issuer contradicted is reversed too. */
const REVERSIBLE: ReadonlySet<PaymentRecord['status']> = new Set(['reversed', 'declined']);

export const createPaymentViews = (options: PaymentViewsOptions): PaymentViews => {
  const { database, origin, acquiring, attestation, channel } = options;

  const showAll = async (merchantId: string, records: readonly PaymentRecord[]): Promise<Payment[]> => {
    const reversed = records.filter(({ status }) => REVERSIBLE.has(status)).map(({ id }) => id);
    const reversals =
      reversed.length === 0 ? undefined : await acquiring.reversalStates(database, merchantId, reversed);
    return records.map((record) => toPayment(record, origin, reversals?.get(record.id)));
  };

  const find = async (merchantId: string, id: string): Promise<ReceiptFacts> => {
    const record = await paymentStore.find(database, merchantId, id);
    const [payment] = record === undefined ? [] : await showAll(merchantId, [record]);
    if (record === undefined || payment === undefined) throw new Refusal('not_found');
    return { record, payment };
  };

  const trace = createTraceView({ database, attestation, channel });

  return {
    get: async (merchantId, id) => (await find(merchantId, id)).payment,

    async list(merchantId, query) {
      const { records, next } = await pageOfPayments(database, merchantId, {
        ...query,
        limit: query.limit ?? DEFAULT_LIMIT,
      });
      return { data: await showAll(merchantId, records), ...(next === undefined ? {} : { next }) };
    },

    async currencies(merchantId) {
      return (await currenciesUsed(database, merchantId)).filter(isCurrencyCode);
    },

    async trace(merchantId, id) {
      const { record, payment } = await find(merchantId, id);
      return { payment, ...(await trace(record)) };
    },

    async ofReceipt(receiptId) {
      const record = await paymentStore.findByReceipt(database, receiptId);
      if (record === undefined) return undefined;
      const [payment] = await showAll(record.merchantId, [record]);
      return payment && { record, payment };
    },

    async some(merchantId, ids) {
      if (ids.length === 0) return [];
      const payments = await showAll(merchantId, await paymentStore.findSome(database, merchantId, ids));
      const byId = new Map(payments.map((payment) => [payment.id, payment]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    async recent(merchantId, limit) {
      const { records } = await pageOfPayments(database, merchantId, { limit });
      return showAll(merchantId, records);
    },
  };
};
