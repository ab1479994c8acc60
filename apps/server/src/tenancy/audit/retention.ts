import { byStatement, type RetentionRule } from '../../platform/retention/rule.ts';
import type { AuditSettings } from './settings.ts';

/**
 * Removes the oldest entries and keeps the place of the last of them, from which the chain now begins: what is left still verifies, and an
 * export of before joins on to it. The last entry of all stays, since the chain goes on from it.
 */
export const auditRetention: readonly RetentionRule<AuditSettings>[] = [
  byStatement({
    table: 'audit_entries',
    keptDays: ({ auditKeptDays }) => auditKeptDays,
    bound: (before) => before,
    text: `with head as (select sequence from audit_heads where merchant_id = $1 for update),
        old as (select sequence, hash from audit_entries where merchant_id = $1 and at < $2
          and sequence < (select sequence from head) order by sequence limit $3),
        last as (select sequence, hash from old order by sequence desc limit 1),
        moved as (update audit_heads set anchor_sequence = last.sequence, anchor_hash = last.hash from last
          where merchant_id = $1 and anchor_sequence < last.sequence)
      delete from audit_entries where merchant_id = $1 and sequence in (select sequence from old) returning 1 as gone`,
  }),
];
