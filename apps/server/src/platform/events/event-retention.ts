import type { Config } from '../config.ts';
import { firstIdAt } from '../ids.ts';
import { byId } from '../retention/rule.ts';

/** Events are read by whoever follows them, soon after; what happened stands in the records themselves. */
export const eventRetention = byId({
  table: 'events',
  key: 'id',
  keptDays: ({ eventsKeptDays }: Pick<Config, 'eventsKeptDays'>) => eventsKeptDays,
  bound: (before) => firstIdAt('event', before.getTime()),
});
