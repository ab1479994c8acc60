import { byStatement, type RetentionRule } from '../../platform/retention/rule.ts';

const expired = (table: string): RetentionRule =>
  byStatement({
    table,
    once: true,
    keptDays: () => 1,
    bound: (before) => before,
    text: `delete from ${table} where (merchant_id, digest) in (
        select merchant_id, digest from ${table} where $1 = '' and expires_at < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  });

/** Sign-ins and one-time links that ran out. */
export const operatorRetention: readonly RetentionRule[] = [
  expired('sessions'),
  expired('setup_tokens'),
  expired('operator_links'),
];
