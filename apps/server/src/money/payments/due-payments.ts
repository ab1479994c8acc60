import { type Database, DatabaseUnavailable } from '@tallystick/database';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.ts';
import { changeOfEnd, type PaymentChange } from './changes.ts';
import type { Effects } from './effects.ts';
import { advancePayment, requireTransition } from './state.ts';
import { paymentStore } from './store.ts';

const POLL_MS = 2_000;
const BATCH = 50;

export interface DuePaymentsDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly effects: Effects;
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
export const createDuePayments = (dependencies: DuePaymentsDependencies): DuePayments => {
  const { database, clock, effects, log } = dependencies;
  let cancel = () => {};
  let stopped = true;
  let running: Promise<unknown> | undefined;

  const endBatch = (): Promise<PaymentChange[]> =>
    database.transaction(async (on) => {
      const at = new Date(clock.now());
      const ended: PaymentChange[] = [];
      for (const record of await paymentStore.due(on, at, BATCH)) {
        const step = advancePayment(record, { kind: 'due' });
        const transition = requireTransition(step, 'only a payment that is still open is due');
        const change = changeOfEnd(record, transition, at);
        if (await effects.commit(on, change)) ended.push(change);
      }
      return ended;
    });

  const runOnce = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const ended = await endBatch();
      total += ended.length;
      const reversed = ended.filter(({ record }) => record.status === 'reversed').length;
      if (reversed > 0) log.warn({ reversed }, 'payments with an unknown outcome are being reversed');
      await Promise.all(ended.map(effects.follow));
      if (ended.length < BATCH) return total;
    }
  };

  const poll = (): void => {
    running = runOnce()
      .catch((error: unknown) =>
        log[error instanceof DatabaseUnavailable ? 'warn' : 'error'](
          { err: error },
          'due payments could not be ended',
        ),
      )
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
