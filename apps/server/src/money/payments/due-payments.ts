import type { Database } from '@tallystick/database';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.ts';
import type { Outbox } from '../../platform/events/outbox.ts';
import type { Acquiring } from '../acquiring/index.ts';
import { type ChangeContext, endPayment, isOpen, storeEnd } from './changes.ts';
import { paymentStore } from './store.ts';

const POLL_MS = 2_000;
const BATCH = 50;

export interface DuePaymentsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly outbox: Outbox;
  readonly origin: string;
  readonly acquiring: Pick<Acquiring, 'addReversal' | 'wake'>;
}

export interface DuePayments {
  start(): void;
  /** Ends what is due now; the result is how many payments that were. */
  runOnce(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Ends payments whose time is over: those that nobody presented expire; those that were presented, and whose process died before it
 * could store an outcome, are reversed. Row locks and the check of the status make exactly one process act on each.
 */
export const createDuePayments = (options: DuePaymentsOptions): DuePayments => {
  const { database, clock, outbox, acquiring, log } = options;
  const context: ChangeContext = { acquiring, outbox, origin: options.origin };
  let cancel = () => {};
  let stopped = true;
  let running: Promise<unknown> | undefined;

  const endBatch = (): Promise<{ merchants: Set<string>; ended: number; reversed: number }> =>
    database.transaction(async (on) => {
      const at = new Date(clock.now());
      const done = { merchants: new Set<string>(), ended: 0, reversed: 0 };
      for (const record of await paymentStore.due(on, at, BATCH)) {
        if (!isOpen(record)) continue;
        const event =
          record.status === 'created' ? ({ kind: 'timed_out' } as const) : ({ kind: 'abandoned' } as const);
        const ended = endPayment(record, event, at);
        if (ended === undefined || !(await storeEnd(on, record, ended, [], context))) continue;
        done.merchants.add(record.merchantId);
        done.ended += 1;
        if (ended.status === 'reversed') done.reversed += 1;
      }
      return done;
    });

  const runOnce = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const { merchants, ended, reversed } = await endBatch();
      total += ended;
      for (const merchantId of merchants) outbox.announce(merchantId);
      if (reversed > 0) {
        log.warn({ reversed }, 'payments without an outcome are reversed');
        acquiring.wake();
      }
      if (ended < BATCH) return total;
    }
  };

  const poll = (): void => {
    running = runOnce()
      .catch((error: unknown) => log.warn({ err: error }, 'due payments could not be read'))
      .finally(() => {
        running = undefined;
        if (!stopped) cancel = clock.after(POLL_MS, poll);
      });
  };

  return {
    start() {
      stopped = false;
      poll();
    },
    runOnce,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
};
