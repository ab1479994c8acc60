import { byStatement, type RetentionRule } from '../../platform/retention/rule.ts';
import type { PolicySettings } from './settings.ts';

const shadow = (table: string, time: 'hour' | 'at', key: string): RetentionRule<PolicySettings> =>
  byStatement({
    table,
    keptDays: ({ shadowKeptDays }) => shadowKeptDays,
    bound: (before) => before,
    text: `delete from ${table} where merchant_id = $1 and (${key}) in (
        select ${key} from ${table} where merchant_id = $1 and ${time} < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  });

/** What candidates would have decided. Versions, and who rolled them out, stay: results name them. */
export const policyRetention: readonly RetentionRule<PolicySettings>[] = [
  shadow('policy_shadow_counts', 'hour', 'version, hour, check_id, was, would_be'),
  shadow('policy_shadow_examples', 'at', 'version, attestation_id'),
];
