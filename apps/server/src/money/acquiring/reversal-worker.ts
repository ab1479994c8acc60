import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import { type Codec, type Message, textOf } from '@tallystick/iso8583';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.ts';
import type { Dialect } from './dialect.ts';
import type { HostLink } from './link.ts';
import { isForSameAmount, reversalMessage } from './message.ts';
import { type TraceNumbers, transmissionTime } from './numbers.ts';
import { acknowledgesReversal } from './response-code.ts';
import { type MessageName, type ReversalRow, reversalStore } from './reversal-store.ts';
import { messageStep, type StoredStep } from './stored-step.ts';
import { isSameTransaction, transactionKeyOf } from './unmatched-replies.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const BATCH = 20;
/** Reversals that wait for their answers at one time. One that waits holds up no other until there are so many. */
const MOST_IN_FLIGHT = 200;
/** Beyond the time-out of the request, so that nobody else claims what is still being sent. */
const CLAIM_MARGIN_MS = 5_000;
const IDLE_POLL_MS = 1_000;

/** Milliseconds until the next try: doubles from one second to five minutes. */
export const pauseAfter = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20));

const REMARKS = {
  timeout: 'No answer in time',
  unreadable: 'The answer could not be read',
  disconnected: 'The connection was lost',
} as const;

export interface ReversalWorkerOptions {
  readonly database: Queryable & {
    transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  };
  readonly clock: Clock;
  readonly log: Logger;
  readonly codec: Codec;
  readonly dialect: Dialect;
  readonly numbers: TraceNumbers;
  readonly timeoutMs: number;
  /** Keeps steps in the payment's trace. */
  readonly record: (
    on: Queryable,
    merchantId: string,
    paymentId: string,
    steps: readonly StoredStep[],
  ) => Promise<void>;
  /** Inside the transaction that acknowledges. The result is what follows that commit. */
  readonly acknowledged: (
    on: Queryable,
    merchantId: string,
    paymentId: string,
  ) => Promise<() => Promise<void>>;
}

export interface ReversalWorker {
  /** Begins to send over a link. Until then nothing is due. */
  start(link: HostLink): void;
  /** There may be something due now. */
  wake(): void;
  stop(): Promise<void>;
}

/** A host that speaks of another amount has not undone this one: it is asked again. */
const isAcknowledgedBy = (reversal: Message, reply: Message): boolean => {
  const key = transactionKeyOf(reversal);
  assert(key !== undefined, 'a reversal that was sent has a transaction key');
  assert(
    isSameTransaction(key, transactionKeyOf(reply)),
    'a matched reply has the transaction key of its reversal',
  );
  return isForSameAmount(reversal, reply) && acknowledgesReversal(textOf(reply, 39));
};

/** Makes the function that sends one reversal once, and keeps what came of it. */
const createSendReversal = (options: ReversalWorkerOptions) => {
  const { database, clock, codec, dialect, numbers } = options;

  const settle = async (row: ReversalRow, steps: readonly StoredStep[]): Promise<void> => {
    const follow = await database.transaction(async (on) => {
      const isFirst = await reversalStore.acknowledge(on, row, new Date(clock.now()));
      const next = isFirst ? await options.acknowledged(on, row.merchantId, row.paymentId) : undefined;
      await options.record(on, row.merchantId, row.paymentId, steps);
      return next;
    });
    await follow?.();
  };

  /** Each request has a number and time of its own, and each repeat of an advice those of the first. */
  const nameOf = async (row: ReversalRow, at: number): Promise<MessageName> => {
    const name = { stan: numbers.stan(), transmittedAt: transmissionTime(at) };
    return row.attempts === 1 ? name : reversalStore.nameAdvice(database, row, name);
  };

  return async (host: HostLink, row: ReversalRow): Promise<void> => {
    const sentAt = clock.now();
    const message: Message = reversalMessage(row.facts, row.attempts, await nameOf(row, sentAt));
    const outcome = await host.request(message, { timeoutMs: options.timeoutMs });
    const next = new Date(clock.now() + pauseAfter(row.attempts));
    if (outcome.kind === 'not-sent') {
      await reversalStore.unsent(database, row, next);
      return;
    }
    const steps: StoredStep[] = [messageStep(codec, dialect, message, { at: sentAt, direction: 'sent' })];
    if (outcome.kind !== 'reply') {
      const summary = 'The reversal is sent again.';
      steps.push({ kind: 'note', at: clock.now(), title: REMARKS[outcome.kind], summary });
    } else {
      const ms = Math.round(outcome.elapsedMs);
      steps.push(
        messageStep(codec, dialect, outcome.message, { at: clock.now(), ms, direction: 'received' }),
      );
      if (isAcknowledgedBy(message, outcome.message)) {
        await settle(row, steps);
        return;
      }
    }
    await reversalStore.postpone(database, row, next);
    await options.record(database, row.merchantId, row.paymentId, steps);
  };
};

/**
 * Sends reversals until they are acknowledged: 0400, then 0420, then 0421, with growing pauses. What it knows is in the table, so it
 * goes on after a restart, and any number of processes may run it.
 */
export const createReversalWorker = (options: ReversalWorkerOptions): ReversalWorker => {
  const { database, clock, log } = options;
  const send = createSendReversal(options);
  const inFlight = new Set<Promise<void>>();
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = true;
  let cancel = () => {};
  let link: HostLink | undefined;

  /** One round: begins to send what is due. The result is how many were claimed. */
  const runOnce = async (): Promise<number> => {
    const host = link;
    if (!host?.isReady) return 0;
    const at = clock.now();
    const until = new Date(at + options.timeoutMs + CLAIM_MARGIN_MS);
    const limit = Math.min(BATCH, MOST_IN_FLIGHT - inFlight.size);
    if (limit <= 0) return 0;
    const rows = await reversalStore.claim(database, new Date(at), until, limit);
    for (const row of rows) {
      const sending = send(host, row)
        // Of what could not be settled the claim runs out by itself, and it is sent again.
        .catch((error: unknown) => log.error({ err: error }, 'a reversal could not be recorded'))
        .finally(() => {
          inFlight.delete(sending);
          if (inFlight.size === MOST_IN_FLIGHT - 1) wake();
        });
      inFlight.add(sending);
    }
    return rows.length;
  };

  const loop = async (): Promise<void> => {
    do {
      again = false;
      try {
        if ((await runOnce()) === BATCH) again = true;
      } catch (error) {
        log.warn({ err: error }, 'reversals could not be read');
      }
    } while (again && !stopped);
  };

  const wake = (): void => {
    if (stopped) return;
    again = true;
    if (running) return;
    cancel();
    running = loop().finally(() => {
      running = undefined;
      if (!stopped) cancel = clock.after(IDLE_POLL_MS, wake);
    });
  };

  return {
    start(given) {
      link = given;
      stopped = false;
      wake();
    },
    wake,
    async stop() {
      stopped = true;
      cancel();
      await running;
      await Promise.all(inFlight);
    },
  };
};
