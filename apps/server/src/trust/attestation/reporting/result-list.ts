import type { Queryable } from '@tallystick/database';
import type { ListedResult, listResults, QueryOf } from '@tallystick/protocol';
import { Refusal } from '../../../platform/refusal.ts';
import { LOOK_MAX, searchedPage } from '../../../platform/searched-page.ts';
import { type AttestationRow, SHOWN, toRecord } from '../store.ts';
import { endResultId, firstResultId } from './slots.ts';

type Asked = QueryOf<typeof listResults> & { readonly limit: number };

/** By their ids, which hold the time, and by the time itself: one side of each is left open where it is not asked for. */
const WITHIN = `merchant_id = $1 and ($2::text is null or id < $2) and ($3::text is null or id >= $3) and ($4::text is null or id < $4)`;
const FLOOR = {
  name: 'results-floor',
  text: `select id from attestations where ${WITHIN} order by id desc offset $5 limit 1`,
};
const PAGE = {
  name: 'results-page',
  text: `select ${SHOWN} from attestations where ${WITHIN} and ($6::text is null or id >= $6)
    and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
    and ($9::text is null or verdict = $9) and ($10::text is null or purpose = $10) order by id desc limit $5`,
};

/** Unix milliseconds of a time that was given; it may have the form of one and be none, such as 31 February. */
const instant = (name: 'from' | 'to', text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new Refusal('malformed_request', { path: `/${name}`, detail: `/${name}: not a valid time.` });
};

/**
 * One page of a merchant's results over all terminals, newest first; of a time it reads no others, and of the rest so many at a time.
 *
 * @throws Refusal `malformed_request` for a time that is none
 */
export const pageOfResults = async (
  on: Queryable,
  merchantId: string,
  { limit, after, verdict, purpose, ...time }: Asked,
): Promise<{ data: ListedResult[]; next?: string }> => {
  const [from, to] = [instant('from', time.from), instant('to', time.to)];
  const place = [
    merchantId,
    after ?? null,
    from === undefined ? null : firstResultId(from),
    to === undefined ? null : endResultId(to),
  ];
  const isFiltered = [verdict, purpose, from, to].some((given) => given !== undefined);
  const floorOf = async (): Promise<string | undefined> => {
    if (!isFiltered) return undefined;
    const [row] = await on.query<{ id: string }>(FLOOR, [...place, LOOK_MAX - 1]);
    return row?.id;
  };
  const { items, next } = await searchedPage(limit, floorOf, (count, floor) =>
    on.query<AttestationRow>(PAGE, [
      ...place,
      count,
      floor ?? null,
      from === undefined ? null : new Date(from),
      to === undefined ? null : new Date(to),
      verdict ?? null,
      purpose ?? null,
    ]),
  );
  const data = items.map((row) => ({ ...toRecord(row), terminalId: row.terminal_id }));
  return { data, ...(next === undefined ? {} : { next }) };
};
