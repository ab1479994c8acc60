import { byStatement, type RetentionRule } from '../../platform/retention/rule.ts';

/** Sessions that ran out, and wrong codes of so long ago that they count no more. */
export const cashierRetention: readonly RetentionRule[] = [
  byStatement({
    table: 'cashier_sessions',
    once: true,
    keptDays: () => 1,
    bound: (before) => before,
    text: `delete from cashier_sessions where (merchant_id, device_id) in (
        select merchant_id, device_id from cashier_sessions where $1 = '' and expires_at < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  }),
  byStatement({
    table: 'till_code_tries',
    once: true,
    keptDays: () => 30,
    bound: (before) => before,
    text: `delete from till_code_tries where (merchant_id, operator_id, terminal_id) in (
        select merchant_id, operator_id, terminal_id from till_code_tries where $1 = '' and tried_at < $2 limit $3
        for update skip locked)
      returning 1 as gone`,
  }),
];
