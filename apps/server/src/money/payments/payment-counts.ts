import type { Queryable, Row } from '@tallystick/database';
import type { PaymentStatus } from '@tallystick/protocol';
import { rangeOf } from './payment-filter.ts';

/** Payments that were created in one span of time, that stand alike and are in one currency. */
export interface PaymentCount {
  /** When the span begins, Unix milliseconds: a multiple of its length. */
  readonly at: number;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly count: number;
  /** The sum of their amounts, in minor units. */
  readonly amount: bigint;
}

/** Unix milliseconds; `to` is not part of it. */
export interface CountedTime {
  readonly from: number;
  readonly to: number;
}

interface CountRow extends Row {
  readonly span: number;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly count: number;
  readonly amount: bigint;
}

/** The range of ids holds the range of time, so that no other payment of the merchant is read. */
const COUNTS = {
  name: 'payments-counts',
  text: `select floor(extract(epoch from created_at) / $6::int)::int as span, status, currency, count(*)::int as count,
      sum(amount_minor)::bigint as amount from payments
    where merchant_id = $1 and id >= $2 and id < $3 and created_at >= $4 and created_at < $5 group by 1, 2, 3`,
};

/** What was created in a time, as it stands now, in spans of so many seconds. */
export const countPayments = async (
  on: Queryable,
  merchantId: string,
  { from, to }: CountedTime,
  spanSeconds: number,
): Promise<PaymentCount[]> => {
  const range = rangeOf({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const { lowestId, aboveId } = range;
  const rows = await on.query<CountRow>(COUNTS, [
    merchantId,
    lowestId,
    aboveId,
    range.from,
    range.to,
    spanSeconds,
  ]);
  return rows.map(({ span, ...count }) => ({ ...count, at: span * spanSeconds * 1_000 }));
};
