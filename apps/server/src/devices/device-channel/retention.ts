import { firstIdAt } from '../../platform/ids.ts';
import { byId } from '../../platform/retention/rule.ts';
import { SESSIONS_KEPT_DAYS } from './session-store.ts';

/** The same as at each new sub-session, for terminals that never begin another. */
export const channelRetention = byId({
  table: 'channel_sessions',
  key: 'id',
  keptDays: () => SESSIONS_KEPT_DAYS,
  bound: (before) => firstIdAt('channelSession', before.getTime()),
});
