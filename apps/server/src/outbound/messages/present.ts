import type { Message } from '@tallystick/protocol';
import type { KeyRing } from '../../platform/key-ring.ts';
import { writeText } from './catalogue.ts';
import { secretOf } from './secret.ts';
import type { MessageRow } from './store.ts';

/** A message as its reader has it, in test mode: with its secret as long as that is kept. */
export const createPresent =
  (keys: Pick<KeyRing, 'reveal'>) =>
  (row: MessageRow): Message => {
    const secret = secretOf(keys, row);
    return {
      id: row.id,
      channel: row.channel,
      to: row.recipient,
      template: row.template,
      state: row.state,
      ...writeText(row.language, row.channel, row.template, row.data, secret),
      ...(secret === undefined ? {} : { copy: secret }),
      tries: row.tries,
      ...(row.fault === null ? {} : { fault: row.fault }),
      ...(row.state === 'queued' && row.tries > 0 ? { nextAt: row.next_at.toISOString() } : {}),
      createdAt: row.created_at.toISOString(),
      ...(row.sent_at === null ? {} : { sentAt: row.sent_at.toISOString() }),
    };
  };
