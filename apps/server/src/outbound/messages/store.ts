import type { Queryable } from '@tallystick/database';
import type { Language } from '@tallystick/protocol';
import type { MessageData, MessageTemplate, Recipient } from '../../platform/messages.ts';

export type MessageState = 'queued' | 'sent' | 'dead' | 'dropped' | 'kept';

export type MessageRow = {
  merchant_id: string;
  id: string;
  channel: Recipient['channel'];
  recipient: string;
  template: MessageTemplate;
  language: Language;
  subject: string;
  data: MessageData[MessageTemplate];
  secret: Uint8Array | null;
  secret_until: Date;
  state: MessageState;
  tries: number;
  next_at: Date;
  fault: string | null;
  created_at: Date;
  sent_at: Date | null;
};

const COLUMNS = [
  'merchant_id',
  'id',
  'channel',
  'recipient',
  'template',
  'language',
  'subject',
  'data',
  'secret',
  'secret_until',
  'state',
  'tries',
  'next_at',
  'fault',
  'created_at',
  'sent_at',
] as const;
const SELECTED = COLUMNS.join(', ');
const CLAIMED = COLUMNS.map((column) => `m.${column}`).join(', ');

export type NewMessage = Pick<
  MessageRow,
  | 'merchant_id'
  | 'id'
  | 'channel'
  | 'recipient'
  | 'template'
  | 'language'
  | 'subject'
  | 'data'
  | 'secret'
  | 'secret_until'
  | 'created_at'
> & { readonly state: 'queued' | 'kept'; readonly recipientDigest: Uint8Array };

export const messageStore = {
  async insert(on: Queryable, message: NewMessage): Promise<void> {
    await on.query(
      {
        text: `insert into messages (merchant_id, id, channel, recipient, recipient_digest, template, language, subject, data, secret,
            secret_until, state, next_at, created_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
      },
      [
        message.merchant_id,
        message.id,
        message.channel,
        message.recipient,
        message.recipientDigest,
        message.template,
        message.language,
        message.subject,
        JSON.stringify(message.data),
        message.secret,
        message.secret_until,
        message.state,
        message.created_at,
      ],
    );
  },

  async one(on: Queryable, merchantId: string, id: string): Promise<MessageRow | undefined> {
    const [row] = await on.query<MessageRow>(
      { text: `select ${SELECTED} from messages where merchant_id = $1 and id = $2` },
      [merchantId, id],
    );
    return row;
  },

  /** Newest first, those older than `after`. */
  page: (on: Queryable, merchantId: string, limit: number, after: string | undefined) =>
    on.query<MessageRow>(
      {
        text: `select ${SELECTED} from messages where merchant_id = $1 and ($3::text is null or id < $3) order by id desc limit $2`,
      },
      [merchantId, limit, after ?? null],
    ),

  /** When the newest messages to an address were written, over all merchants. */
  async timesTo(on: Queryable, recipientDigest: Uint8Array, after: Date, limit: number): Promise<Date[]> {
    const rows = await on.query<{ created_at: Date }>(
      {
        text: `select created_at from messages where recipient_digest = $1 and created_at > $2 order by created_at desc limit $3`,
      },
      [recipientDigest, after, limit],
    );
    return rows.map(({ created_at }) => created_at);
  },

  /** When the message stands that is so many places after the newest of a merchant, among those from an id on. */
  async timeAtPlace(
    on: Queryable,
    merchantId: string,
    fromId: string,
    place: number,
  ): Promise<Date | undefined> {
    const [row] = await on.query<{ created_at: Date }>(
      {
        text: 'select created_at from messages where merchant_id = $1 and id >= $2 order by id desc offset $3 limit 1',
      },
      [merchantId, fromId, place],
    );
    return row?.created_at;
  },

  /**
   * Takes what is due for one try: nobody else takes it before `until`, by when this process has ended the try or is dead. Rows that another
   * process takes at the same time are passed by.
   */
  claim: (on: Queryable, now: Date, until: Date, limit: number) =>
    on.query<MessageRow>(
      {
        text: `update messages m set tries = m.tries + 1, next_at = $2 from (
            select merchant_id, id from messages where state = 'queued' and next_at <= $1
            order by next_at limit $3 for update skip locked) due
          where m.merchant_id = due.merchant_id and m.id = due.id returning ${CLAIMED}`,
      },
      [now, until, limit],
    ),

  /** Ends the try that a claim began; false: it is no longer its own, or the message is not needed any more. */
  async end(
    on: Queryable,
    { merchant_id, id, tries }: Pick<MessageRow, 'merchant_id' | 'id' | 'tries'>,
    to: {
      readonly state: 'sent' | 'dead' | 'queued';
      readonly fault?: string | undefined;
      readonly nextAt?: Date | undefined;
      readonly sentAt?: Date | undefined;
    },
  ): Promise<boolean> {
    const ended = await on.query(
      {
        text: `update messages set state = $4, fault = $5, next_at = coalesce($6::timestamptz, next_at), sent_at = $7::timestamptz
          where merchant_id = $1 and id = $2 and tries = $3 and state = 'queued' returning id`,
      },
      [merchant_id, id, tries, to.state, to.fault ?? null, to.nextAt ?? null, to.sentAt ?? null],
    );
    return ended.length > 0;
  },

  /** Drops the secrets of all messages about a subject; those that wait are not sent any more. */
  async forget(on: Queryable, merchantId: string, subject: string): Promise<void> {
    await on.query(
      {
        text: `update messages set secret = null, state = case when state = 'queued' then 'dropped' else state end
          where merchant_id = $1 and subject = $2 and (secret is not null or state = 'queued')`,
      },
      [merchantId, subject],
    );
  },

  /** Drops secrets whose time is over. */
  async dropRunOut(on: Queryable, now: Date): Promise<number> {
    const dropped = await on.query(
      {
        text: 'update messages set secret = null where secret is not null and secret_until <= $1 returning id',
      },
      [now],
    );
    return dropped.length;
  },
};
