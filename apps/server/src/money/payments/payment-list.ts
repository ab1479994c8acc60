import type { Queryable } from '@tallystick/database';
import type { PaymentStatus } from '@tallystick/protocol';
import { firstIdAt } from '../../platform/ids.ts';
import { Refusal } from '../../platform/refusal.ts';
import { LOOK_MAX, searchedPage } from '../../platform/searched-page.ts';
import type { PaymentRecord } from './payment-record.ts';
import { recordOf, type StoredPayment } from './stored-payment.ts';
import { typedAmounts } from './typed-amount.ts';

/** Which payments are asked for. */
export interface PaymentFilter {
  readonly status?: PaymentStatus | undefined;
  readonly terminalId?: string | undefined;
  /** Created at or after it: RFC 3339, in UTC. */
  readonly from?: string | undefined;
  /** Created before it. */
  readonly to?: string | undefined;
  /** What a person typed. */
  readonly search?: string | undefined;
}

interface Asked extends PaymentFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** An id is made in the moment of its payment; after a small correction of the clock it may be ahead of it by this much. */
const ID_AHEAD_MS = 2_000;

// The primary key gives the order, the merchant, the cursor and the time, so that no other index is kept: each would be written three times
// a payment, for a list that is read now and then.
const IN_RANGE = `merchant_id = $1 and ($2::text is null or id < $2) and ($3::text is null or id >= $3)
  and ($4::text is null or id < $4)`;

const LIST = {
  name: 'payment-list',
  text: `select * from payments where ${IN_RANGE} and ($5::timestamptz is null or created_at >= $5)
    and ($6::timestamptz is null or created_at < $6) and ($7::text is null or status = $7)
    and ($8::text is null or terminal_id = $8) order by id desc limit $9`,
};

// What was typed is compared as text and is never a pattern: `%` and `_` are characters like any other.
const SEARCH = {
  name: 'payment-search',
  text: `select * from payments where ${IN_RANGE} and ($5::timestamptz is null or created_at >= $5)
    and ($6::timestamptz is null or created_at < $6) and ($7::text is null or status = $7)
    and ($8::text is null or terminal_id = $8)
    and (position(lower($10::text) in lower(concat_ws(chr(10), id, reference, terminal_label, terminal_number, retrieval_reference,
      authorisation_code, masked_pan))) > 0 or currency || ' ' || amount_minor = any($11::text[]))
    order by id desc limit $9`,
};

const FLOOR = {
  name: 'payment-search-floor',
  text: `select id from payments where ${IN_RANGE} order by id desc offset $5 limit 1`,
};

/** Unix milliseconds of a time that was given; it may have the form of one and be none, such as 31 February. */
const instant = (name: 'from' | 'to', text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new Refusal('malformed_request', { path: `/${name}`, detail: `/${name}: not a valid time.` });
  }
  return ms;
};

/** One page of a merchant's payments, newest first. */
export const pageOfPayments = async (
  on: Queryable,
  merchantId: string,
  { limit, after, status, terminalId, from, to, search }: Asked,
): Promise<{ readonly records: PaymentRecord[]; readonly next?: string }> => {
  const typed = search?.trim() || undefined;
  const fromMs = instant('from', from);
  const toMs = instant('to', to);
  const lowest = fromMs === undefined ? null : firstIdAt('payment', fromMs);
  const above = toMs === undefined ? null : firstIdAt('payment', toMs + ID_AHEAD_MS);
  const range = [merchantId, after ?? null, lowest, above];

  const floorOf = async (): Promise<string | undefined> => {
    if (typed === undefined) return undefined;
    const [row] = await on.query<{ id: string }>(FLOOR, [...range, LOOK_MAX - 1]);
    return row?.id;
  };
  const read = (count: number, floor: string | undefined) => {
    const times = [fromMs, toMs].map((ms) => (ms === undefined ? null : new Date(ms)));
    const filter = [...times, status ?? null, terminalId ?? null, count];
    const bounded = [merchantId, after ?? null, floor ?? lowest, above];
    return typed === undefined
      ? on.query<StoredPayment>(LIST, [...bounded, ...filter])
      : on.query<StoredPayment>(SEARCH, [...bounded, ...filter, typed, typedAmounts(typed)]);
  };
  const { items, next } = await searchedPage(limit, floorOf, read);
  return { records: items.map(recordOf), ...(next === undefined ? {} : { next }) };
};
