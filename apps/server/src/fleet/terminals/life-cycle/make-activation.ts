import type { Queryable } from '@tallystick/database';
import type {
  ActivationCode,
  ActivationDelivery,
  EnrolmentMethod,
  FirstSecret,
  Language,
  SentMethod,
} from '@tallystick/protocol';
import type { WrittenMessage } from '../../../platform/messages.ts';
import type { Platform } from '../../../platform/platform.ts';
import { randomDigits } from '../../../platform/randomness.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { TRIES } from '../terminal-row.ts';
import { recentSends, sendQuota } from './send-quota.ts';

/** Life of a first secret, in milliseconds; all its forms end together. One that is sent may be long on its way. */
const LIFE_MS = 15 * 60_000;
const SENT_LIFE_MS = 60 * 60_000;
/** Codes that may be made for one terminal in a day, those aside that were locked, and with those. */
const DAILY_QUOTA = 10;
const DAILY_QUOTA_WITH_LOCKED = 100;
const DAY_MS = 86_400_000;
const LINK_BYTES = 16;

/** How a code is sent, and what the message says beside it. */
export interface SentTo {
  readonly method: SentMethod;
  readonly to: string;
  readonly merchantName: string;
  readonly timeZone: string;
  readonly language?: Language | undefined;
}

/** The terminal that a code is made for, and the forms that it is made in: at least one, or one that is sent. */
export interface Activated {
  readonly merchantId: string;
  readonly id: string;
  readonly terminalNumber: string;
  readonly label: string;
  readonly methods: readonly EnrolmentMethod[];
  readonly sentTo?: SentTo | undefined;
}

/** The secrets of one activation, each where the code has that form. */
interface Secrets {
  readonly code: string | undefined;
  readonly link: string | undefined;
  /** What the link in a mail carries. */
  readonly confirm: string | undefined;
}

/** A code that a stranger locked does not count as one that was made, up to a number: each is five guesses more. */
const requireQuota = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
  now: number,
): Promise<void> => {
  const all = await on.query<{ created_at: Date; locked: boolean }>(
    {
      text: `select created_at, wrong_tries >= ${TRIES} and used_at is null as locked from activations
        where merchant_id = $1 and terminal_id = $2 and created_at > $3 order by id desc limit ${DAILY_QUOTA_WITH_LOCKED}`,
    },
    [merchantId, terminalId, new Date(now - DAY_MS)],
  );
  const counted = all.filter(({ locked }) => !locked);
  const oldest = all.length >= DAILY_QUOTA_WITH_LOCKED ? all.at(-1) : counted.at(DAILY_QUOTA - 1);
  if (oldest === undefined) return;
  const waitMs = oldest.created_at.getTime() + DAY_MS - now;
  throw new Refusal('activation_quota_exceeded', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
};

/** Raises `resend_limit_exceeded`. */
export const requireSend = (times: readonly string[], now: number): void => {
  const { nextSendAt } = sendQuota(times, now);
  if (nextSendAt === undefined) return;
  throw new Refusal('resend_limit_exceeded', {
    retryAfterSeconds: Math.max(1, Math.ceil((nextSendAt - now) / 1_000)),
  });
};

/** When a code was sent to an address for a terminal in the last hour, whichever code it was. */
const sentBefore = async (
  on: Queryable,
  { merchantId, id }: Activated,
  to: string,
  now: number,
): Promise<string[]> => {
  const [row] = await on.query<{ send_times: string[] }>(
    {
      text: `select send_times from activations where merchant_id = $1 and terminal_id = $2 and lower(sent_to) = lower($3)
        order by id desc limit 1`,
    },
    [merchantId, id, to],
  );
  return recentSends(row?.send_times ?? [], now);
};

export type ActivationPlatform = Pick<
  Platform,
  'keys' | 'ids' | 'clock' | 'randomness' | 'config' | 'database' | 'outbox' | 'messages'
>;

/** Keyed digest of one form of a first secret, by which it is found and compared. */
export const digestOf = (
  keys: Pick<Platform, 'keys'>['keys'],
  { form, value }: FirstSecret | { readonly form: 'confirm'; readonly value: string },
): Uint8Array => keys.digest('activation', `${form}:${value}`);

const token = (randomness: ActivationPlatform['randomness']): string =>
  Buffer.from(randomness.bytes(LINK_BYTES)).toString('base64url');

const draw = (
  { randomness }: Pick<ActivationPlatform, 'randomness'>,
  { methods, sentTo }: Activated,
): Secrets => ({
  code: sentTo !== undefined || methods.includes('digits') ? randomDigits(randomness, 8) : undefined,
  link: sentTo === undefined && methods.includes('link') ? token(randomness) : undefined,
  confirm: sentTo?.method === 'mail-link' ? token(randomness) : undefined,
});

interface NewActivation {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A message that carries a code, and when such were sent to its address within the hour, this one included. */
interface Sent {
  readonly message: WrittenMessage;
  readonly times: readonly string[];
}

/** What the message carries: the link to confirm, or the digits. */
const toSendOf = (origin: string, { code = '', confirm }: Secrets): string =>
  confirm === undefined ? code : `${origin}/till/confirm.html#open=${confirm}`;

const sendOne = (
  { messages }: Pick<ActivationPlatform, 'messages'>,
  on: Queryable,
  { merchantId, label, terminalNumber }: Activated,
  { method, to, merchantName, timeZone, language }: SentTo,
  { id, expiresAt, secret }: NewActivation & { readonly secret: string },
): Promise<WrittenMessage> =>
  messages.send(on, {
    merchantId,
    to: { channel: method === 'sms-code' ? 'sms' : 'mail', address: to },
    template: method === 'mail-link' ? 'activation-link' : 'activation-code',
    data: {
      merchantName,
      terminalLabel: label,
      terminalNumber,
      expiresAt: expiresAt.toISOString(),
      timeZone,
    },
    secret,
    secretUntil: expiresAt,
    subject: id,
    language,
  });

const insert = async (
  { keys }: Pick<ActivationPlatform, 'keys'>,
  on: Queryable,
  { merchantId, id, terminalNumber, sentTo }: Activated,
  activation: NewActivation,
  { code, link, confirm }: Secrets,
  sent: Sent | undefined,
): Promise<void> => {
  await on.query(
    {
      text: `insert into activations (merchant_id, id, terminal_id, terminal_number, code_digest, link_digest, created_at, expires_at,
          sent_method, sent_to, sent_state, message_id, confirm_digest, send_times)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    },
    [
      merchantId,
      activation.id,
      id,
      terminalNumber,
      code === undefined ? null : digestOf(keys, { form: 'code', value: code }),
      link === undefined ? null : digestOf(keys, { form: 'link', value: link }),
      activation.createdAt,
      activation.expiresAt,
      sentTo?.method ?? null,
      sentTo?.to ?? null,
      sent === undefined ? null : sent.message.state === 'kept' ? 'kept' : 'waiting',
      sent?.message.id ?? null,
      confirm === undefined ? null : digestOf(keys, { form: 'confirm', value: confirm }),
      JSON.stringify(sent?.times ?? []),
    ],
  );
};

/** How the sending stands, for whoever asked for it. */
const shownDelivery = ({ method, to }: SentTo, { message, times }: Sent, now: number): ActivationDelivery => {
  const { sendsLeft, nextSendAt } = sendQuota(times, now);
  return {
    method,
    to,
    state: message.state === 'kept' ? 'kept' : 'waiting',
    sendsLeft,
    ...(nextSendAt === undefined ? {} : { nextSendAt: new Date(nextSendAt).toISOString() }),
  };
};

/** Makes first secrets, and sends those that go to an address. */
export const createActivationMaker = (platform: ActivationPlatform) => {
  const { ids, clock, config } = platform;

  /** Sends a code where it goes to an address. Raises `resend_limit_exceeded`, `message_limit_exceeded` and `malformed_request`. */
  const sendTo = async (
    on: Queryable,
    activated: Activated,
    activation: NewActivation,
    secrets: Secrets,
  ): Promise<Sent | undefined> => {
    const { sentTo } = activated;
    if (sentTo === undefined) return undefined;
    const now = clock.now();
    const before = await sentBefore(on, activated, sentTo.to, now);
    requireSend(before, now);
    const secret = toSendOf(config.origin, secrets);
    const message = await sendOne(platform, on, activated, sentTo, { ...activation, secret });
    return { message, times: [...before, activation.createdAt.toISOString()] };
  };

  /**
   * Makes a code for a terminal whose code before has been ended. Inside the caller's transaction, which holds the terminal's row. Raises
   * `activation_quota_exceeded`, and what its sending raises.
   */
  return async (on: Queryable, activated: Activated): Promise<ActivationCode> => {
    const now = clock.now();
    const { merchantId, id: terminalId, terminalNumber, sentTo } = activated;
    await requireQuota(on, merchantId, terminalId, now);
    const secrets = draw(platform, activated);
    const expiresAt = new Date(now + (sentTo === undefined ? LIFE_MS : SENT_LIFE_MS));
    const activation = { id: ids.make('activation'), createdAt: new Date(now), expiresAt };
    const sent = await sendTo(on, activated, activation, secrets);
    await insert(platform, on, activated, activation, secrets, sent);
    const { code, link } = secrets;
    // What is sent the operator does not see, unless nothing else carries it.
    const seesCode = sentTo === undefined || sentTo.method === 'mail-link';
    return {
      id: activation.id,
      terminalId,
      terminalNumber,
      ...(code === undefined || !seesCode ? {} : { code }),
      ...(link === undefined ? {} : { link: `${config.origin}/till/#activate=${terminalNumber}.${link}` }),
      ...(sentTo === undefined || sent === undefined ? {} : { delivery: shownDelivery(sentTo, sent, now) }),
      ...(sent?.message.state === 'kept' ? { toPassOn: toSendOf(config.origin, secrets) } : {}),
      expiresAt: expiresAt.toISOString(),
    };
  };
};
