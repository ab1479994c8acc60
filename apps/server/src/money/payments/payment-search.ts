import type { Queryable } from '@tallystick/database';
import { Id } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import {
  byAmount,
  byCurrency,
  byLastFour,
  byReference,
  byRetrievalReference,
  byStatus,
  byTerminal,
  byTerminalId,
  type Criterion,
  PREFIX_MIN,
  sizeOf,
} from './payment-conditions.ts';
import type { PaymentFilter } from './payment-filter.ts';
import { type Condition, some } from './sql-text.ts';

const paymentId = Compile(Id('payment'));

/** What was typed is compared as text and is never a pattern: `%` and `_` are characters like any other. */
const contains =
  (typed: string): Condition =>
  (values) =>
    `position(lower(${values.put(typed)}) in lower(concat_ws(chr(10), id, reference, terminal_label, terminal_number,
      retrieval_reference, authorisation_code, masked_pan, cashier_name))) > 0`;

const byId = (id: string): Criterion => {
  const condition: Condition = (values) => `id = ${values.put(id.toLowerCase())}`;
  return { fits: condition, ways: [{ finds: condition }] };
};

/** What a text may be by its form alone, each with an index of its own; the amount is one of them where it has the form of one. */
const readings = (
  on: Queryable,
  merchantId: string,
  typed: string,
  amount: Criterion,
): Promise<readonly Criterion[]> =>
  Promise.all([
    ...(paymentId.Check(typed.toLowerCase()) ? [byId(typed)] : []),
    ...(/^\d{4}$/.test(typed) ? [byLastFour(typed)] : []),
    ...(/^[A-Z0-9]{12}$/i.test(typed) ? [byRetrievalReference(typed)] : []),
    amount,
    byTerminal(on, merchantId, typed),
    ...(typed.length < PREFIX_MIN ? [] : [byReference(on, merchantId, typed)]),
  ]);

/**
 * What one field for everything means: an amount, the last four digits of a card, a retrieval reference, an id, a terminal, the beginning of
 * a reference. All of these are found however old they are. A text that is none of them is looked for anywhere in a payment, so many at a time.
 */
const bySearch = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion> => {
  const amount = await byAmount(on, merchantId, typed);
  const all = await readings(on, merchantId, typed, amount);
  const anywhere: Criterion = { fits: some([contains(typed), amount.fits]), ways: undefined };
  if (all.some(({ ways }) => ways === undefined)) return anywhere;
  const sizes = await Promise.all(all.map((reading) => sizeOf(on, merchantId, reading, 1)));
  const known = all.filter((_, place) => sizes[place] !== 0);
  if (known.length === 0) return anywhere;
  return { fits: some(known.map(({ fits }) => fits)), ways: known.flatMap(({ ways }) => ways ?? []) };
};

const whenTyped = (text: string | undefined): string | undefined => text?.trim() || undefined;

const wantedBy = async (on: Queryable, merchantId: string, filter: PaymentFilter): Promise<Criterion[]> => {
  const { status, currency, terminalId, lastFour, retrievalReference } = filter;
  const [search, amount, reference, terminal] = [
    filter.search,
    filter.amount,
    filter.reference,
    filter.terminal,
  ].map(whenTyped);
  return [
    ...(retrievalReference === undefined ? [] : [byRetrievalReference(retrievalReference)]),
    ...(search === undefined ? [] : [await bySearch(on, merchantId, search)]),
    ...(reference === undefined ? [] : [await byReference(on, merchantId, reference)]),
    ...(lastFour === undefined ? [] : [byLastFour(lastFour)]),
    ...(amount === undefined ? [] : [await byAmount(on, merchantId, amount)]),
    // Most payments are approved.
    ...(status === undefined || status === 'approved' ? [] : [byStatus(status)]),
    ...(terminalId === undefined ? [] : [await byTerminalId(on, merchantId, terminalId)]),
    ...(terminal === undefined ? [] : [await byTerminal(on, merchantId, terminal)]),
    ...(status === 'approved' ? [byStatus(status)] : []),
    ...(currency === undefined ? [] : [byCurrency(currency)]),
  ];
};

/** From here on it is not told which of two is the larger. */
const LARGE = 2_000;

/**
 * What a filter asks for, the most telling first: payments are read by the first that has an index, and held against the others. Which finds
 * the fewest is looked up, where several have one.
 */
export const criteriaOf = async (
  on: Queryable,
  merchantId: string,
  filter: PaymentFilter,
): Promise<readonly Criterion[]> => {
  const wanted = await wantedBy(on, merchantId, filter);
  const known = wanted.filter(({ ways }) => ways !== undefined);
  if (known.length < 2) return wanted;
  const sizes = new Map<Criterion, number>();
  for (const one of known) sizes.set(one, await sizeOf(on, merchantId, one, LARGE));
  const rank = (one: Criterion): number => sizes.get(one) ?? Number.POSITIVE_INFINITY;
  return wanted.toSorted((a, b) => rank(a) - rank(b));
};
