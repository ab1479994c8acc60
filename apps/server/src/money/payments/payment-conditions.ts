import type { Queryable } from '@tallystick/database';
import { LOOK_MAX } from '../../platform/searched-page.ts';
import { type Condition, createValues, type Way } from './sql-text.ts';
import { typedAmounts } from './typed-amount.ts';

/** One thing that payments are found by: any of its ways finds them through an index of its own; together they find all. */
export interface Criterion {
  /** Whether a row fits. */
  readonly fits: Condition;
  /** What indices answer among payments that have ended; undefined: there is none for it. */
  readonly ways: readonly Way[] | undefined;
}

/** More than so many ways are no shorter than to look at each payment. */
const WAYS_MAX = 40;
/** What is shorter begins too many references. */
export const PREFIX_MIN = 3;
/** As {@link begins} compares. */
const BY_REFERENCE = 'lower(reference) using ~<~';
/** Above every character. */
const LAST = '\u{10ffff}';

const equals =
  (expression: string, value: unknown): Condition =>
  (values) =>
    `${expression} = ${values.put(value)}`;

const byIndex = (condition: Condition): Criterion => ({ fits: condition, ways: [{ finds: condition }] });

export const byLastFour = (digits: string): Criterion =>
  byIndex((values) => `masked_pan is not null and ${equals('right(masked_pan, 4)', digits)(values)}`);
export const byRetrievalReference = (reference: string): Criterion =>
  byIndex(equals('retrieval_reference', reference.toUpperCase()));
/** A payment that is still open is no row of the index by status, and is found with the open ones. */
export const byStatus = (status: string): Criterion => byIndex(equals('status', status));
export const byCurrency = (currency: string): Criterion => ({
  fits: equals('currency', currency),
  ways: undefined,
});

/** How many payments that have ended are found that way, counted up to a number, in the order of the index so that no planner reads the table. */
export const sizeOf = async (
  on: Queryable,
  merchantId: string,
  { ways }: Criterion,
  most: number,
): Promise<number> => {
  if (ways === undefined) return most;
  if (ways.length === 0) return 0;
  const values = createValues();
  const merchant = values.put(merchantId);
  const parts = ways.map(
    ({ finds, order = 'id desc' }) =>
      `(select 1 from payments where merchant_id = ${merchant} and due_at is null and ${finds(values)}
      order by ${order} limit ${most})`,
  );
  const text = `select count(*)::int as count from (${parts.join(' union all ')}) as found`;
  const [row] = await on.query<{ count: number }>({ text }, values.all);
  return row?.count ?? 0;
};

const nothing: Criterion = { fits: () => 'false', ways: [] };

const CURRENCIES_USED = {
  text: `with recursive used(currency) as (
    (select currency from payments where merchant_id = $1 and due_at is null order by currency limit 1)
    union all
    select (select p.currency from payments p where p.merchant_id = $1 and p.due_at is null and p.currency > used.currency
      order by p.currency limit 1) from used where used.currency is not null)
  select currency from used where currency is not null`,
};

/** The currencies of payments that have ended, by one step through the index of amounts for each, however many payments there are. */
export const currenciesUsed = async (on: Queryable, merchantId: string): Promise<string[]> =>
  (await on.query<{ currency: string }>(CURRENCIES_USED, [merchantId])).map(({ currency }) => currency);

/** An amount in each currency that the merchant ever took and that it may be in. */
export const byAmount = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion> => {
  const amounts = typedAmounts(typed);
  if (amounts.length === 0) return nothing;
  const known = new Set(await currenciesUsed(on, merchantId));
  const ways = amounts
    .map((amount) => amount.split(' '))
    .filter(([currency = '']) => known.has(currency))
    .map(
      ([currency, minor]): Way => ({
        finds: (values) =>
          `currency = ${values.put(currency)} and amount_minor = ${values.put(minor)}::bigint`,
      }),
    );
  // An open payment may be the first one in its currency.
  const fits: Condition = (values) => `currency || ' ' || amount_minor = any(${values.put(amounts)}::text[])`;
  return { fits, ways: ways.length > WAYS_MAX ? undefined : ways };
};

interface UsedTerminal {
  readonly [column: string]: unknown;
  readonly terminal_id: string;
  readonly terminal_label: string;
}

/** Each terminal with each name that it had when it took a payment, by one step through the index for each. */
const usedTerminals = (within: string, matching: string): { readonly text: string } => ({
  text: `with recursive used(terminal_id, terminal_label) as (
    (select terminal_id, terminal_label from payments where merchant_id = $1 and due_at is null and ${within}
      order by terminal_id, terminal_label limit 1)
    union all
    select next.terminal_id, next.terminal_label from used cross join lateral (
      select p.terminal_id, p.terminal_label from payments p where p.merchant_id = $1 and p.due_at is null and ${within}
        and (p.terminal_id, p.terminal_label) > (used.terminal_id, used.terminal_label)
      order by p.terminal_id, p.terminal_label limit 1) as next)
  select terminal_id, terminal_label from used where ${matching} limit ${WAYS_MAX + 1}`,
});

const NAMES_OF_ONE = usedTerminals('terminal_id = $2', 'true');
const NAMED = usedTerminals('true', 'terminal_id = $2 or position(lower($2) in lower(terminal_label)) > 0');
const NUMBERED = usedTerminals(
  'true',
  `position(lower($2) in lower(terminal_label)) > 0 or (select p.terminal_number from payments p
    where p.merchant_id = $1 and p.due_at is null and p.terminal_id = used.terminal_id
      and p.terminal_label = used.terminal_label limit 1) = $2`,
);

const waysOf = (found: readonly UsedTerminal[]): readonly Way[] | undefined =>
  found.length > WAYS_MAX
    ? undefined
    : found.map(
        ({ terminal_id, terminal_label }): Way => ({
          finds: (values) =>
            `terminal_id = ${values.put(terminal_id)} and terminal_label = ${values.put(terminal_label)}`,
        }),
      );

export const byTerminalId = async (on: Queryable, merchantId: string, id: string): Promise<Criterion> => ({
  fits: equals('terminal_id', id),
  ways: waysOf(await on.query<UsedTerminal>(NAMES_OF_ONE, [merchantId, id])),
});

/** A terminal by its id, its number, or a part of the name that it had when it took the payment. */
export const byTerminal = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion> => {
  const statement = /^\d{8}$/.test(typed) ? NUMBERED : NAMED;
  const found = await on.query<UsedTerminal>(statement, [merchantId, typed]);
  const fits: Condition = (values) => {
    const text = values.put(typed);
    return `(terminal_id = ${text} or terminal_number = ${text} or position(lower(${text}) in lower(terminal_label)) > 0)`;
  };
  return { fits, ways: waysOf(found) };
};

/** `~>=~` compares characters and no language, as the index does. */
const begins =
  (typed: string): Condition =>
  (values) =>
    `lower(reference) ~>=~ lower(${values.put(typed)}) and lower(reference) ~<~ lower(${values.put(`${typed}${LAST}`)})`;

/** The beginning of the merchant's reference. One that begins very many is found by looking at each payment: there the first are near. */
export const byReference = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion> => {
  const fits = begins(typed);
  if (typed.length < PREFIX_MIN) return { fits, ways: undefined };
  const way: Way = { finds: (values) => `reference is not null and ${fits(values)}`, order: BY_REFERENCE };
  const size = await sizeOf(on, merchantId, { fits, ways: [way] }, LOOK_MAX);
  return { fits, ways: size === LOOK_MAX ? undefined : [way] };
};
