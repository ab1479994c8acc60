import type { Database } from '@tallystick/database';
import type { Logger } from 'pino';
import type { AnsweredRequest } from '../../platform/answered-requests.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import { type KeptRequest, keptOf } from './kept-request.ts';
import { requestStore } from './store.ts';

/** How long requests wait to be written together, in milliseconds. */
const GATHER_MS = 500;
/** What is more than this while the database is away is not kept: the newest are what somebody looks for. */
const WAITING_MAX = 1_000;
const BATCH = 100;
/** How many are kept of a merchant; beyond it the oldest go. */
export const KEPT_OF_MERCHANT = 10_000;
const TRIM_EVERY = 500;

export interface RequestLogDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
}

export interface RequestLog {
  add(answered: AnsweredRequest): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Writes answered requests behind the answers: many in one statement, none that a caller waits for. What cannot be written is left out and told
 * in the log; requests are carried out all the same.
 */
export const createRequestLog = ({ database, clock, ids, log }: RequestLogDependencies): RequestLog => {
  let waiting: KeptRequest[] = [];
  let running: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  const sinceTrim = new Map<string, number>();

  const trim = async (written: readonly KeptRequest[]): Promise<void> => {
    for (const { merchantId } of written) sinceTrim.set(merchantId, (sinceTrim.get(merchantId) ?? 0) + 1);
    for (const [merchantId, count] of sinceTrim) {
      if (count < TRIM_EVERY) continue;
      sinceTrim.delete(merchantId);
      await requestStore.trim(database, merchantId, KEPT_OF_MERCHANT);
    }
  };

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      try {
        await requestStore.add(database, batch);
        await trim(batch);
      } catch (error) {
        log.warn({ err: error, requests: batch.length }, 'requests of API keys were not kept');
      }
    }
  };

  const flush = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    running ??= write().finally(() => {
      running = undefined;
    });
    await running;
  };

  return {
    add(answered) {
      const now = clock.now();
      waiting.push(keptOf(answered, ids.make('apiRequest'), new Date(now)));
      if (waiting.length > WAITING_MAX) waiting = waiting.slice(-WAITING_MAX);
      cancel ??= clock.after(GATHER_MS, () => void flush());
    },
    flush,
    stop: flush,
  };
};
