import { firstIdAt } from '../../../platform/ids.ts';
import { byId, byStatement, type RetentionRule } from '../../../platform/retention/rule.ts';
import type { TerminalSettings } from '../settings.ts';

export const terminalRetention: readonly RetentionRule<TerminalSettings>[] = [
  // A code lives for a quarter of an hour; those of a day are counted, and old ones only say why they work no more.
  byId({
    table: 'activations',
    key: 'id',
    keptDays: ({ enrolmentsKeptDays }) => enrolmentsKeptDays,
    bound: (before) => firstIdAt('activation', before.getTime()),
  }),
  byStatement({
    table: 'terminal_changes',
    keptDays: ({ historyKeptDays }) => historyKeptDays,
    bound: (before) => before,
    text: `delete from terminal_changes where merchant_id = $1 and (terminal_id, id) in (
        select terminal_id, id from terminal_changes where merchant_id = $1 and at < $2 limit $3 for update skip locked)
      returning 1 as gone`,
  }),
];
