import { Counter, type Metrics } from '@tallystick/operating';
import type { Recipient } from '../../platform/messages.ts';

export type TryEnd = 'sent' | 'dead' | 'retried';

/** Counts tries to send, by channel and how they ended. */
export const createTryCount = (metrics: Metrics): ((channel: Recipient['channel'], end: TryEnd) => void) => {
  const tries = new Counter({
    name: 'tallystick_message_tries_total',
    help: 'Tries of this process to send a message, by channel and end.',
    labelNames: ['channel', 'end'],
    registers: [metrics],
  });
  return (channel, end) => tries.inc({ channel, end });
};
