import type { Database, Queryable } from '@tallystick/database';
import { type ActivationDelivery, shownText } from '@tallystick/protocol';
import type { MessageListener } from '../../../platform/messages.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { Audit } from '../../../tenancy/audit/index.ts';
import type { TerminalFacts } from '../terminal-row.ts';
import type { Changes } from './changes.ts';
import { lockTerminal } from './life-cycle-store.ts';
import { digestOf, requireSend } from './make-activation.ts';
import { recentSends } from './send-quota.ts';
import { deliveryOf, type SentRow } from './sent-row.ts';

/** A sent code as whoever holds its other half may see it. */
export interface SentActivation {
  readonly merchantId: string;
  readonly activationId: string;
  readonly terminalId: string;
  readonly terminalNumber: string;
  readonly terminalLabel: string;
  readonly expiresAt: Date;
  readonly delivery: ActivationDelivery;
}

type Row = SentRow & {
  merchant_id: string;
  id: string;
  terminal_id: string;
  terminal_number: string;
  label: string;
  expires_at: Date;
  used_at: Date | null;
  ended_at: Date | null;
  message_id: string | null;
};

const READ = `select a.merchant_id, a.id, a.terminal_id, a.terminal_number, t.label, a.expires_at, a.used_at, a.ended_at, a.message_id,
    a.sent_method, a.sent_to, a.sent_state, a.sent_at, a.opened_at, a.send_times
  from activations a join terminals t on t.merchant_id = a.merchant_id and t.id = a.terminal_id`;

const byId = async (on: Queryable, merchantId: string, id: string): Promise<Row | undefined> => {
  const [row] = await on.query<Row>({ text: `${READ} where a.merchant_id = $1 and a.id = $2` }, [
    merchantId,
    id,
  ]);
  return row;
};

const isOpen = (row: Row, now: number): boolean =>
  row.used_at === null && row.ended_at === null && row.expires_at.getTime() > now;

const toSent = (row: Row, now: number): SentActivation => {
  const delivery = deliveryOf(row, now);
  if (delivery === undefined) throw new Refusal('activation_not_sent');
  return {
    merchantId: row.merchant_id,
    activationId: row.id,
    terminalId: row.terminal_id,
    terminalNumber: row.terminal_number,
    terminalLabel: shownText(row.label),
    expiresAt: row.expires_at,
    delivery,
  };
};

/** Keeps in an activation what became of its message, and puts it in the history: told while the message itself is not locked yet. */
const createListener =
  ({ record }: Pick<Changes, 'record'>): MessageListener =>
  async (on, { merchantId, id, subject, outcome, at }) => {
    const row = await byId(on, merchantId, subject);
    if (row === undefined) return;
    await lockTerminal(on, merchantId, row.terminal_id);
    // Of a message that a newer one replaced nothing is told any more.
    const kept = await on.query(
      {
        text: `update activations set sent_state = $4, sent_at = coalesce($5::timestamptz, sent_at)
          where merchant_id = $1 and id = $2 and message_id = $3 and used_at is null and ended_at is null returning id`,
      },
      [merchantId, subject, id, outcome === 'sent' ? 'sent' : 'failed', outcome === 'sent' ? at : null],
    );
    if (kept.length === 0) return;
    const tells = outcome === 'sent' ? 'terminal.activation_sent' : 'terminal.activation_not_sent';
    await record(on, merchantId, row.terminal_id, { tells, by: undefined });
  };

/** Sends the message of an activation again. Under the lock of its terminal. */
const createResend = ({ clock, messages }: Pick<Platform, 'clock' | 'messages'>) => {
  const again = async (on: Queryable, row: Row): Promise<void> => {
    const now = clock.now();
    const times = recentSends(row.send_times ?? [], now);
    requireSend(times, now);
    const written =
      row.message_id === null ? undefined : await messages.sendAgain(on, row.merchant_id, row.message_id);
    if (written === undefined) throw new Refusal('activation_not_sent');
    await on.query(
      {
        text: `update activations set message_id = $3, sent_state = $4, send_times = $5 where merchant_id = $1 and id = $2`,
      },
      [
        row.merchant_id,
        row.id,
        written.id,
        written.state === 'kept' ? 'kept' : 'waiting',
        JSON.stringify([...times, new Date(now).toISOString()]),
      ],
    );
  };
  return async (on: Queryable, merchantId: string, terminalId: string, id: string): Promise<void> => {
    await lockTerminal(on, merchantId, terminalId);
    const row = await byId(on, merchantId, id);
    if (row === undefined || !isOpen(row, clock.now()) || row.opened_at !== null) {
      throw new Refusal('activation_not_sent');
    }
    await again(on, row);
  };
};

/** The open activation that a link in a mail is of. Raises `activation_link_invalid` and `activation_code_expired`. */
const createLinks = ({ clock, keys, database }: Pick<Platform, 'clock' | 'keys' | 'database'>) => {
  const find = async (on: Queryable, token: string): Promise<Row> => {
    const digest = digestOf(keys, { form: 'confirm', value: token });
    const [row] = await on.query<Row>({ text: `${READ} where a.confirm_digest = $1` }, [digest]);
    // One that was replaced by another, and one that never was, are told in the same words.
    if (row === undefined || (row.ended_at !== null && row.used_at === null))
      throw new Refusal('activation_link_invalid');
    // Who opens it a second time is told that it is done.
    if (row.opened_at === null && row.expires_at.getTime() <= clock.now())
      throw new Refusal('activation_code_expired');
    return row;
  };
  return { find, read: async (token: string) => toSent(await find(database, token), clock.now()) };
};

/** Notes that a link was opened, once. Under the lock of its terminal. */
const createOpen =
  (
    { clock, messages }: Pick<Platform, 'clock' | 'messages'>,
    links: ReturnType<typeof createLinks>,
    { record }: Pick<Changes, 'record'>,
  ) =>
  async (
    on: Queryable,
    {
      merchantId,
      terminalId,
      token,
    }: { readonly merchantId: string; readonly terminalId: string; readonly token: string },
  ): Promise<void> => {
    await lockTerminal(on, merchantId, terminalId);
    const { id } = await links.find(on, token);
    const opened = await on.query(
      {
        text: `update activations set opened_at = $3 where merchant_id = $1 and id = $2 and opened_at is null returning id`,
      },
      [merchantId, id, new Date(clock.now())],
    );
    if (opened.length === 0) return;
    await messages.forget(on, merchantId, id);
    await record(on, merchantId, terminalId, {
      tells: 'terminal.activation_opened',
      by: undefined,
    });
  };

export interface DeliveryDependencies {
  readonly audit: Pick<Audit, 'record'>;
  readonly changes: Pick<Changes, 'record' | 'settle' | 'load'>;
}

/** Activation codes that are sent: again, confirmed by the link in a mail, and as they stand. */
export const createDeliveries = (platform: Platform, { audit, changes }: DeliveryDependencies) => {
  const { clock, messages } = platform;
  const database: Database = platform.database;
  const resend = createResend(platform);
  const links = createLinks(platform);
  const open = createOpen(platform, links, changes);
  messages.listen('act', createListener(changes));

  const settle = (merchantId: string, terminalId: string): void => {
    messages.wake();
    changes.settle(merchantId, terminalId);
  };
  const stands = async (merchantId: string, id: string): Promise<SentActivation> => {
    const row = await byId(database, merchantId, id);
    if (row === undefined) throw new Refusal('activation_not_sent');
    return toSent(row, clock.now());
  };

  return {
    stands,

    /** Raises `activation_not_sent` where no sent code is open, and `resend_limit_exceeded`. */
    async resendOf(merchantId: string, terminalId: string, by: string): Promise<TerminalFacts> {
      const before = await changes.load(database, merchantId, terminalId);
      const { activation } = before;
      if (activation?.delivery === undefined) throw new Refusal('activation_not_sent');
      await database.transaction(async (on) => {
        await resend(on, merchantId, terminalId, activation.id);
        audit.record(on, merchantId, {
          by,
          action: 'terminal.activation_resent',
          object: { kind: 'terminal', id: terminalId, name: before.label },
        });
      });
      settle(merchantId, terminalId);
      return changes.load(database, merchantId, terminalId);
    },

    /** As `resendOf`, for a device that showed that it has the other half of the code, or that knows where it went. */
    async resend({
      merchantId,
      terminalId,
      activationId,
    }: Pick<SentActivation, 'merchantId' | 'terminalId' | 'activationId'>) {
      await database.transaction(async (on) => {
        await resend(on, merchantId, terminalId, activationId);
        audit.record(on, merchantId, {
          by: undefined,
          job: 'enrolment',
          action: 'terminal.activation_resent',
          object: { kind: 'terminal', id: terminalId },
        });
      });
      settle(merchantId, terminalId);
      return stands(merchantId, activationId);
    },

    /** What a link is for; changes nothing, since programs open the links of mails before people do. */
    readLink: links.read,

    /** Confirms: the code that goes with it works from now on. */
    async openLink(token: string): Promise<SentActivation> {
      const { merchant_id: merchantId, terminal_id: terminalId } = await links.find(database, token);
      await database.transaction((on) => open(on, { merchantId, terminalId, token }));
      settle(merchantId, terminalId);
      return links.read(token);
    },
  };
};
export type Deliveries = ReturnType<typeof createDeliveries>;
