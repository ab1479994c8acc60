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
} from './payment-conditions.ts';
import type { PaymentFilter } from './payment-filter.ts';
import { type Condition, createValues, some } from './sql-text.ts';

const paymentId = Compile(Id('payment'));

/** What was typed is compared as text and is never a pattern: `%` and `_` are characters like any other. */
const contains =
  (typed: string): Condition =>
  (values) =>
    `position(lower(${values.put(typed)}) in lower(concat_ws(chr(10), id, reference, terminal_label, terminal_number,
      retrieval_reference, authorisation_code, masked_pan))) > 0`;

const byId = (id: string): Criterion => {
  const condition: Condition = (values) => `id = ${values.put(id.toLowerCase())}`;
  return { fits: condition, ways: [condition] };
};

/** Whether anything at all is found that way, before the other filters. */
const findsAny = async (on: Queryable, merchantId: string, criterion: Criterion): Promise<boolean> => {
  if (criterion.ways === undefined) return true;
  for (const way of criterion.ways) {
    const values = createValues();
    const merchant = values.put(merchantId);
    const text = `select 1 as one from payments where merchant_id = ${merchant} and due_at is null and ${way(values)} limit 1`;
    if ((await on.query({ text }, values.all)).length > 0) return true;
  }
  return false;
};

/** What a text may be by its form alone, each with an index of its own. */
const readings = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion[]> => [
  ...(paymentId.Check(typed.toLowerCase()) ? [byId(typed)] : []),
  ...(/^\d{4}$/.test(typed) ? [byLastFour(typed)] : []),
  ...(/^[A-Z0-9]{12}$/i.test(typed) ? [byRetrievalReference(typed)] : []),
  await byAmount(on, merchantId, typed),
  await byTerminal(on, merchantId, typed),
  ...(typed.length < PREFIX_MIN ? [] : [await byReference(on, merchantId, typed)]),
];

/**
 * What one field for everything means: an amount, the last four digits of a card, a retrieval reference, an id, a terminal, the beginning of
 * a reference. All of these are found however old they are. A text that is none of them is looked for anywhere in a payment, so many at a time.
 */
const bySearch = async (on: Queryable, merchantId: string, typed: string): Promise<Criterion> => {
  const anywhere: Condition = some([contains(typed), (await byAmount(on, merchantId, typed)).fits]);
  const known: Criterion[] = [];
  for (const reading of await readings(on, merchantId, typed)) {
    if (reading.ways === undefined) return { fits: anywhere, ways: undefined };
    if (await findsAny(on, merchantId, reading)) known.push(reading);
  }
  if (known.length === 0) return { fits: anywhere, ways: undefined };
  return { fits: some(known.map(({ fits }) => fits)), ways: known.flatMap(({ ways }) => ways ?? []) };
};

const whenTyped = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** What a filter asks for, the most telling first: payments are read by the first that has an index, and held against the others. */
export const criteriaOf = async (
  on: Queryable,
  merchantId: string,
  filter: PaymentFilter,
): Promise<Criterion[]> => {
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
