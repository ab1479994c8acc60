import type { Queryable, Row } from '@tallystick/database';

/** A few rows to be removed. */
export interface Removal {
  readonly merchantId: string;
  /** What is older goes. */
  readonly before: Date;
  readonly limit: number;
  /** Where the last removal of this round left off. */
  readonly place: string | undefined;
}

export interface Removed {
  readonly removed: number;
  /** Where to go on; undefined: nothing more is old enough. */
  readonly place?: string;
}

/**
 * How old rows of one table go. A module gives those of its own tables: nobody else knows what must stay.
 * @typeParam S the settings that say for how long
 */
export interface RetentionRule<S = unknown> {
  readonly table: string;
  readonly keptDays: (settings: S) => number;
  /** Removes a few rows of one merchant, or of the whole table where `once` is set; safe beside itself in other processes. */
  remove(on: Queryable, removal: Removal): Promise<Removed>;
  readonly once?: true;
}

/**
 * A rule that is one statement: it removes at most `$3` rows of merchant `$1` that are older than what `bound` makes of the time, `$2`, and
 * returns one row for each.
 */
export const byStatement = <S>(
  rule: Omit<RetentionRule<S>, 'remove'> & {
    readonly text: string;
    readonly bound: (before: Date) => string | Date | number;
  },
): RetentionRule<S> => ({
  table: rule.table,
  keptDays: rule.keptDays,
  ...(rule.once ? { once: true } : {}),
  async remove(on, { merchantId, before, limit }) {
    const rows = await on.query<Row>({ text: rule.text }, [merchantId, rule.bound(before), limit]);
    return { removed: rows.length, ...(rows.length < limit ? {} : { place: 'the next' }) };
  },
});

/** A rule for a table whose key is the merchant and an id that carries its time. */
export const byId = <S>(
  rule: Omit<RetentionRule<S>, 'remove'> & {
    readonly key: string;
    readonly bound: (before: Date) => string;
  },
): RetentionRule<S> => {
  const { table, key } = rule;
  return byStatement({
    ...rule,
    text: `delete from ${table} where merchant_id = $1 and ${key} in (
        select ${key} from ${table} where merchant_id = $1 and ${key} < $2
        order by ${key} limit $3 for update skip locked)
      returning 1 as gone`,
  });
};
