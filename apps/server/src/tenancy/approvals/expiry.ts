import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { decide } from './state.ts';
import { approvalStore } from './store.ts';
import type { Trail } from './trail.ts';

const EVERY_MS = 60_000;
const BATCH = 100;

export interface Expiry extends Running {
  /** Ends what has run out, of all merchants. Gives how many there were. */
  runOnce(): Promise<number>;
}

/** Requests that nobody decided on in time end by themselves. Every process looks; each ends once. */
export const createExpiry = (
  { database, clock, outbox, log }: Pick<Platform, 'database' | 'clock' | 'outbox' | 'log'>,
  trail: Trail,
): Expiry => {
  let stopped = false;
  let cancel = (): void => {};
  let running: Promise<unknown> = Promise.resolve();

  /** Those of one merchant: a transaction that locked the audit logs of two could wait for another in a circle. */
  const endSome = async (): Promise<number> => {
    const ended = await database.transaction(async (on) => {
      const at = new Date(clock.now());
      const over = await approvalStore.lockOver(on, at, BATCH);
      for (const approval of over) {
        const standing = { ...approval, expiresAt: approval.expiresAt.getTime() };
        if (!decide(standing, { type: 'expire' }, at.getTime()).allowed) continue;
        const after = { ...approval, state: 'expired', decidedAt: at } as const;
        await approvalStore.write(on, after);
        await trail(on, after, 'approval.expired', { by: undefined, before: approval });
      }
      return over;
    });
    const [first] = ended;
    if (first !== undefined) outbox.announce(first.merchantId);
    return ended.length;
  };

  const runOnce = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const ended = await endSome();
      total += ended;
      if (ended === 0 || stopped) return total;
    }
  };

  const next = (): void => {
    cancel = clock.after(EVERY_MS, () => {
      running = runOnce()
        .catch((error: unknown) => log.warn({ err: error }, 'requests that have run out could not be ended'))
        .finally(() => {
          if (!stopped) next();
        });
    });
  };

  return {
    runOnce,
    start: next,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
};
