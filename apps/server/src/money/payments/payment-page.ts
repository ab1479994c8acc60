import { LOOK_MAX } from '../../platform/searched-page.ts';
import type { Criterion } from './payment-conditions.ts';
import type { TimeRange } from './payment-filter.ts';
import { type Condition, createValues, every, type Way } from './sql-text.ts';

/** A statement with its values. */
export interface Written {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** An order of payments, and what comes after a place in it. */
export interface Order {
  readonly by: string;
  /** Beyond the payment that the page before ended with; left out: from the beginning. */
  readonly beyond: Condition | undefined;
  /** Whether the ways of criteria give this order; if not, what they find is sorted, or all is read in the order of amounts. */
  readonly isOfIds: boolean;
}

/** What a page is read by. */
export interface Plan {
  readonly merchantId: string;
  /** Conditions that an index answers; undefined: everything is read in its order. */
  readonly ways: readonly Way[] | undefined;
  /** Held against each row that is read. */
  readonly rest: readonly Condition[];
  /** What the ways answer, held against open payments, which are rows of no index. */
  readonly answered: readonly Condition[];
  readonly range: TimeRange;
  readonly order: Order;
}

/** The first criterion with an index is what is read by. */
export const planOf = (
  merchantId: string,
  criteria: readonly Criterion[],
  range: TimeRange,
  order: Order,
): Plan => {
  const driving = criteria.find(({ ways }) => ways !== undefined);
  const rest = criteria.filter((one) => one !== driving).map(({ fits }) => fits);
  const answered = driving === undefined ? [] : [driving.fits];
  return { merchantId, ways: driving?.ways, rest, answered, range, order };
};

/** Of ids alone: it is part of what an index answers. */
const ids =
  ({ range, order }: Plan): Condition =>
  (values) =>
    [
      ...(range.lowestId === undefined ? [] : [`id >= ${values.put(range.lowestId)}`]),
      ...(range.aboveId === undefined ? [] : [`id < ${values.put(range.aboveId)}`]),
      ...(order.beyond === undefined ? [] : [order.beyond(values)]),
    ].join(' and ') || 'true';

const times =
  ({ range }: Plan): Condition =>
  (values) =>
    [
      ...(range.from === undefined ? [] : [`created_at >= ${values.put(range.from)}`]),
      ...(range.to === undefined ? [] : [`created_at < ${values.put(range.to)}`]),
    ].join(' and ') || 'true';

/** Whether every row that is read is one that is sought, so that reading a page's worth is enough. */
export const isWhole = ({ rest, range }: Plan): boolean =>
  rest.length === 0 && range.from === undefined && range.to === undefined;

/** Payments that wait for something: few, since each is ended within minutes. They are rows of no index but their own. */
const OPEN = `open as materialized (
  select * from payments where due_at is not null order by due_at limit ${LOOK_MAX})`;

/**
 * Reads a page: through each way so many rows at most, in order; what is held against the rest of the filter stops as soon as the page is
 * full. The limit inside is what bounds the rows that are read.
 */
export const pageStatement = (plan: Plan, limit: number): Written => {
  const values = createValues();
  const merchant = values.put(plan.merchantId);
  const { by, isOfIds } = plan.order;
  const fits = every([...plan.rest, times(plan)]);
  const count = values.put(limit);
  // What an index finds in the order of ids is sorted whole where another order is asked for.
  const isSorted = plan.ways !== undefined && !isOfIds;
  const partOf = (condition: string, order = isSorted ? 'id desc' : by): string => {
    const read = `select * from payments where merchant_id = ${merchant} and ${condition} and ${ids(plan)(values)}
      order by ${order} limit ${LOOK_MAX}`;
    return `(select * from (${read}) as read where ${fits(values)} order by ${by} limit ${count})`;
  };
  if (plan.ways === undefined && isOfIds) {
    return { text: partOf('true'), values: values.all };
  }
  const parts = (plan.ways ?? [{ finds: () => 'true' }]).map(({ finds, order }: Way) =>
    partOf(`due_at is null and ${finds(values)}`, order),
  );
  const open = `(select * from open where merchant_id = ${merchant} and ${ids(plan)(values)} and ${fits(values)}
    and ${every(plan.answered)(values)} order by ${by} limit ${count})`;
  const text = `with ${OPEN}, found as (${[...parts, open].join('\nunion all\n')})
    select * from (select distinct on (id) * from found) as once order by ${by} limit ${count}`;
  return { text, values: values.all };
};

/** The last row that each way was read to, if it was not read to its end: what lies beyond was not looked at. */
export const endStatement = (plan: Plan): Written => {
  const values = createValues();
  const merchant = values.put(plan.merchantId);
  const { by, isOfIds } = plan.order;
  const isSorted = plan.ways !== undefined && !isOfIds;
  // As little as an index holds.
  const columns = plan.ways === undefined && !isOfIds ? 'id, currency, amount_minor' : 'id';
  const endOf = (condition: string, order = isSorted ? 'id desc' : by): string =>
    `(select ${columns} from payments where merchant_id = ${merchant} and ${condition} and ${ids(plan)(values)}
      order by ${order} offset ${LOOK_MAX - 1} limit 1)`;
  const ends =
    plan.ways === undefined
      ? [endOf(isOfIds ? 'true' : 'due_at is null')]
      : plan.ways.map(({ finds, order }) => endOf(`due_at is null and ${finds(values)}`, order));
  return {
    text: `select id from (${ends.join('\nunion all\n')}) as ends order by ${isSorted ? 'id desc' : by} limit 1`,
    values: values.all,
  };
};
