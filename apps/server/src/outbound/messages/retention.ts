import { firstIdAt } from '../../platform/ids.ts';
import { byId } from '../../platform/retention/rule.ts';
import type { MessageSettings } from './settings.ts';

/** Addresses are of people: a message goes as soon as nobody asks any more whether it was sent. */
export const messageRetention = byId({
  table: 'messages',
  key: 'id',
  keptDays: ({ messagesKeptDays }: MessageSettings) => messagesKeptDays,
  bound: (before) => firstIdAt('message', before.getTime()),
});
