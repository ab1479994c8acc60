import type { Queryable } from '@tallystick/database';
import { requireAddress } from '../../platform/message-address.ts';
import type {
  MessageData,
  Messages,
  MessageTemplate,
  OutgoingMessage,
  WrittenMessage,
} from '../../platform/messages.ts';
import type { Platform } from '../../platform/platform.ts';
import { createLimits } from './limits.ts';
import { secretOf, secretPlace } from './secret.ts';
import type { MessageSettings } from './settings.ts';
import { type MessageRow, messageStore } from './store.ts';

/** A message of whatever template. */
type AnyMessage = Omit<OutgoingMessage, 'template' | 'data'> & {
  readonly template: MessageTemplate;
  readonly data: MessageData[MessageTemplate];
};

export interface MessageServiceDependencies {
  readonly settings: MessageSettings;
  readonly wake: () => void;
}

/** Writes messages into the outbox, in the transactions of those whose messages they are. */
export const createMessageService = (
  { database, clock, ids, keys }: Pick<Platform, 'database' | 'clock' | 'ids' | 'keys'>,
  { settings, wake }: MessageServiceDependencies,
): Messages & { page: (merchantId: string, limit: number, after?: string) => Promise<MessageRow[]> } => {
  const limits = createLimits(clock, settings.messagesPerHour);

  const write = async (on: Queryable, message: AnyMessage): Promise<WrittenMessage> => {
    const to = requireAddress(message.to);
    // Mailboxes tell no capitals from small letters, whatever RFC 5321 (2.4) allows them.
    const recipientDigest = keys.digest('recipient', `${to.channel}:${to.address.toLowerCase()}`);
    await limits.require(on, message.merchantId, recipientDigest);
    const id = ids.make('message');
    const state = settings[to.channel] === undefined ? 'kept' : 'queued';
    await messageStore.insert(on, {
      merchant_id: message.merchantId,
      id,
      channel: to.channel,
      recipient: to.address,
      recipientDigest,
      template: message.template,
      language: message.language ?? 'en',
      subject: message.subject,
      data: message.data,
      secret: keys.protect(secretPlace(id), Buffer.from(message.secret)),
      secret_until: message.secretUntil,
      created_at: new Date(clock.now()),
      state,
    });
    return { id, state };
  };

  return {
    send: write,

    async sendAgain(on, merchantId, id) {
      const row = await messageStore.one(on, merchantId, id);
      const secret = row === undefined ? undefined : secretOf(keys, row);
      if (row === undefined || secret === undefined || row.secret_until.getTime() <= clock.now())
        return undefined;
      return write(on, {
        merchantId,
        to: { channel: row.channel, address: row.recipient },
        template: row.template,
        data: row.data,
        secret,
        secretUntil: row.secret_until,
        subject: row.subject,
        language: row.language,
      });
    },

    forget: (on, merchantId, subject) => messageStore.forget(on, merchantId, subject),
    wake,

    page: (merchantId, limit, after) => messageStore.page(database, merchantId, limit, after),
  };
};
