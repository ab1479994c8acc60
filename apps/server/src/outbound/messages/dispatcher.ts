import { DatabaseUnavailable } from '@tallystick/database';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { writeText } from './catalogue.ts';
import type { Gateway, GatewayAnswer } from './gateway.ts';
import type { TryEnd } from './metrics.ts';
import { pauseAfter } from './pauses.ts';
import { secretOf } from './secret.ts';
import { type MessageRow, messageStore } from './store.ts';

/** How long what another process wrote may lie. */
const POLL_MS = 2_000;
/** How long secrets may stay after their time. */
const SWEEP_MS = 60_000;
const BATCH = 8;
/** Longer than any gateway may take: a message whose sender died is tried again after it. */
const LEASE_MS = 180_000;
/** After that nobody waits for it any more. */
const LIFE_MS = 86_400_000;

export interface DispatcherDependencies {
  /** The channels that are set up. */
  readonly gateways: Readonly<Partial<Record<MessageRow['channel'], Gateway>>>;
  readonly countTry: (channel: MessageRow['channel'], end: TryEnd) => void;
}

export interface Dispatcher extends Required<Pick<Running, 'start' | 'stop'>> {
  wake(): void;
  /** Sends what is due now; the result is how many tries that were. */
  runOnce(): Promise<number>;
}

/** Between 0 and 1, of four random bytes. */
const fraction = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;

/** What one try comes to: the gateway's answer, and whether the message is worth another. */
const createTry = (platform: Platform, { gateways, countTry }: DispatcherDependencies) => {
  const { database, clock, keys, log, messages, randomness } = platform;

  const answerFor = async (row: MessageRow): Promise<GatewayAnswer> => {
    const gateway = gateways[row.channel];
    const now = clock.now();
    const secret = secretOf(keys, row);
    if (secret === undefined || row.secret_until.getTime() <= now)
      return { answer: 'refused', why: 'run_out' };
    if (gateway === undefined) return { answer: 'refused', why: 'channel_missing' };
    const text = writeText(row.language, row.channel, row.template, row.data, secret);
    return gateway({ id: row.id, to: row.recipient, createdAt: row.created_at, ...text });
  };

  const end = async (row: MessageRow, answer: GatewayAnswer): Promise<void> => {
    const at = new Date(clock.now());
    const { merchant_id: merchantId, id, subject, channel, tries } = row;
    const isOld = row.created_at.getTime() + LIFE_MS <= at.getTime();
    if (answer.answer === 'later' && !isOld) {
      const pause = pauseAfter(tries, fraction(randomness.bytes(4)), answer.askedMs);
      const nextAt = new Date(at.getTime() + pause);
      countTry(channel, 'retried');
      await messageStore.end(database, row, { state: 'queued', fault: answer.why, nextAt });
      log.warn({ message: id, channel, tries, why: answer.why }, 'a message could not be sent yet');
      return;
    }
    const outcome = answer.answer === 'sent' ? 'sent' : 'dead';
    const fault = answer.answer === 'sent' ? undefined : answer.why;
    countTry(channel, outcome);
    await database.transaction(async (on) => {
      // Its sender's rows are locked before the message, as everywhere, so that nobody waits in a circle.
      await messages.listenerOf(subject)?.(on, { merchantId, id, subject, outcome, at });
      await messageStore.end(on, row, { state: outcome, fault, sentAt: outcome === 'sent' ? at : undefined });
    });
    platform.outbox.announce(merchantId);
    if (outcome === 'dead') log.warn({ message: id, channel, tries, why: fault }, 'a message is not sent');
  };

  return async (row: MessageRow): Promise<void> => end(row, await answerFor(row));
};

/**
 * Sends what stands in the outbox, by any number of processes: each message is taken by one at a time. It is sent at least once: a process that
 * dies between the gateway's answer and its own commit leaves it to be sent again, by the same Message-ID.
 */
export const createDispatcher = (platform: Platform, dependencies: DispatcherDependencies): Dispatcher => {
  const { database, clock, log } = platform;
  const tryOnce = createTry(platform, dependencies);
  const sends = Object.keys(dependencies.gateways).length > 0;
  let stopped = true;
  let cancel = () => {};
  let running: Promise<unknown> | undefined;
  let woken = false;
  let sweptAt = Number.NEGATIVE_INFINITY;

  const complain = (error: unknown): void =>
    log[error instanceof DatabaseUnavailable ? 'warn' : 'error'](
      { err: error },
      'messages could not be sent',
    );

  const sweep = async (): Promise<void> => {
    if (clock.now() - sweptAt < SWEEP_MS) return;
    sweptAt = clock.now();
    await messageStore.dropRunOut(database, new Date(clock.now()));
  };

  const runOnce = async (): Promise<number> => {
    await sweep();
    let total = 0;
    for (let taken = sends ? BATCH : 0; taken === BATCH && !(stopped && total > 0); total += taken) {
      const now = clock.now();
      const due = await messageStore.claim(database, new Date(now), new Date(now + LEASE_MS), BATCH);
      taken = due.length;
      await Promise.all(due.map((row) => tryOnce(row).catch(complain)));
    }
    return total;
  };

  const poll = (): void => {
    woken = false;
    running = runOnce()
      .catch(complain)
      .finally(() => {
        running = undefined;
        if (!stopped) cancel = clock.after(woken ? 0 : sends ? POLL_MS : SWEEP_MS, poll);
      });
  };

  return {
    runOnce,
    start() {
      stopped = false;
      poll();
    },
    wake() {
      woken = true;
      if (stopped || !sends || running !== undefined) return;
      cancel();
      poll();
    },
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
};
