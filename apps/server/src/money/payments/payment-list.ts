import type { Queryable } from '@tallystick/database';
import { Refusal } from '../../platform/refusal.ts';
import { type AskedPage, type PaymentSort, rangeOf } from './payment-filter.ts';
import { endStatement, isWhole, type Order, type Plan, pageStatement, planOf } from './payment-page.ts';
import type { PaymentRecord } from './payment-record.ts';
import { criteriaOf } from './payment-search.ts';
import type { Condition } from './sql-text.ts';
import { paymentStore } from './store.ts';
import { recordOf, type StoredPayment } from './stored-payment.ts';

export type { PaymentFilter } from './payment-filter.ts';

const BY_TIME: Readonly<Record<string, Order['by']>> = { '-time': 'id desc', time: 'id' };
const BY_AMOUNT: Readonly<Record<string, Order['by']>> = {
  '-amount': 'currency desc, amount_minor desc, id desc',
  amount: 'currency, amount_minor, id',
};

/** @throws Refusal `malformed_request` where the page is to begin after a payment that is not there */
const orderOf = async (
  on: Queryable,
  merchantId: string,
  sort: PaymentSort,
  after: string | undefined,
): Promise<Order> => {
  const beyond = sort.startsWith('-') ? '<' : '>';
  const byTime = BY_TIME[sort];
  if (byTime !== undefined) {
    const place: Condition = (values) => `id ${beyond} ${values.put(after)}`;
    return { by: byTime, beyond: after === undefined ? undefined : place, isOfIds: true };
  }
  const by = BY_AMOUNT[sort] ?? '';
  if (after === undefined) return { by, beyond: undefined, isOfIds: false };
  const last = await paymentStore.find(on, merchantId, after);
  if (last === undefined) throw new Refusal('malformed_request', { path: '/after' });
  const place: Condition = (values) =>
    `(currency, amount_minor, id) ${beyond} (${values.put(last.currency)}, ${values.put(last.amountMinor)}::bigint, ${values.put(last.id)})`;
  return { by, beyond: place, isOfIds: false };
};

const endOf = async (on: Queryable, plan: Plan): Promise<string | undefined> => {
  if (plan.ways?.length === 0) return undefined;
  const { text, values } = endStatement(plan);
  const [row] = await on.query<{ id: string }>({ text }, values);
  return row?.id;
};

/**
 * By amounts, what an index finds is sorted whole if it is not too much; if it is, all payments are read in the order of amounts, which
 * then meets many that fit.
 */
const planOfAmounts = async (on: Queryable, plan: Plan): Promise<Plan> => {
  const { range, order } = plan;
  const isRanged = range.lowestId !== undefined || range.aboveId !== undefined;
  const ways = plan.ways ?? (isRanged ? [{ finds: () => 'true' }] : undefined);
  if (ways === undefined) return plan;
  const sorted = { ...plan, ways };
  const isMuch = (await endOf(on, { ...sorted, order: { ...order, beyond: undefined } })) !== undefined;
  return isMuch ? { ...plan, ways: undefined, rest: [...plan.rest, ...plan.answered], answered: [] } : sorted;
};

/** Rows of a page up to where everything was looked at. */
const upTo = async (on: Queryable, plan: Plan, rows: readonly StoredPayment[], end: string) => {
  if (plan.order.isOfIds) {
    const isNewest = plan.order.by === 'id desc';
    return rows.filter(({ id }) => (isNewest ? id >= end : id <= end));
  }
  const last = await paymentStore.find(on, plan.merchantId, end);
  if (last === undefined) return rows;
  const sign = plan.order.by.includes('desc') ? -1 : 1;
  const isBefore = ({ currency, amount_minor, id }: StoredPayment): boolean => {
    if (currency !== last.currency) return currency < last.currency === sign > 0;
    if (amount_minor !== last.amountMinor) return amount_minor < last.amountMinor === sign > 0;
    return id === last.id || id < last.id === sign > 0;
  };
  return rows.filter(isBefore);
};

export interface PaymentPage {
  readonly records: PaymentRecord[];
  /** Where the next page goes on. A page may hold fewer than was asked for, even none, and name a next one. */
  readonly next?: string;
}

/**
 * One page of a merchant's payments. However many there are, a bounded number of rows is read: what an index finds, wherever it lies, and of
 * what has to be held against each row so many at a time.
 *
 * @throws Refusal `malformed_request` for a time that is none
 */
export const pageOfPayments = async (
  on: Queryable,
  merchantId: string,
  { limit, after, sort = '-time', ...filter }: AskedPage,
): Promise<PaymentPage> => {
  const order = await orderOf(on, merchantId, sort, after);
  const first = planOf(merchantId, await criteriaOf(on, merchantId, filter), rangeOf(filter), order);
  const plan = order.isOfIds ? first : await planOfAmounts(on, first);
  const { text, values } = pageStatement(plan, limit + 1);
  const rows = await on.query<StoredPayment>({ text }, values);
  const pageOf = (some: readonly StoredPayment[], next: string | undefined): PaymentPage => ({
    records: some.slice(0, limit).map(recordOf),
    ...(next === undefined ? {} : { next }),
  });
  if (rows.length > limit) return pageOf(rows, rows[limit - 1]?.id);
  const isSorted = plan.ways !== undefined && !order.isOfIds;
  if (isWhole(plan) || isSorted) return pageOf(rows, undefined);
  const end = await endOf(on, plan);
  return end === undefined ? pageOf(rows, undefined) : pageOf(await upTo(on, plan, rows, end), end);
};
