import { DatabaseUnavailable } from '@tallystick/database';
import type { Running } from '../module.ts';
import type { Platform } from '../platform.ts';
import type { RetentionRule } from './rule.ts';

/** How long after the start the first round begins, and after each round the next, in milliseconds. */
const FIRST_MS = 5 * 60_000;
const EVERY_MS = 3_600_000;
/** Rows that go in one statement, and the pause after it, in which whoever waits for the database has it. */
const BATCH = 200;
const PAUSE_MS = 50;
const DAY_MS = 86_400_000;

export interface Retention extends Running {
  /** One round through all tables: removes all that is old enough. Gives how many rows went, by table. */
  runOnce(pause?: () => Promise<void>): Promise<Readonly<Record<string, number>>>;
}

/** Told after a round what was removed of a merchant: rows by table, at least one. */
export type RemovalsNoted = (merchantId: string, removed: Readonly<Record<string, number>>) => Promise<void>;

/** How many rows went, by merchant and table. */
const createTally = () => {
  const byMerchant = new Map<string, Record<string, number>>();
  return {
    byMerchant,
    add(merchantId: string, table: string, rows: number): void {
      if (merchantId === '' || rows === 0) return;
      const own = byMerchant.get(merchantId) ?? {};
      byMerchant.set(merchantId, { ...own, [table]: (own[table] ?? 0) + rows });
    },
  };
};

/** Goes through all tables once; ends early where `isStopped`. */
const createRound = <S>(
  { database, clock, log }: Pick<Platform, 'database' | 'clock' | 'log'>,
  settings: S,
  rules: readonly RetentionRule<S>[],
  merchantIds: () => Promise<readonly string[]>,
  isStopped: () => boolean,
) => {
  const clear = async (
    rule: RetentionRule<S>,
    merchantId: string,
    pause: () => Promise<void>,
  ): Promise<number> => {
    const before = new Date(clock.now() - rule.keptDays(settings) * DAY_MS);
    let total = 0;
    let place: string | undefined;
    do {
      const step = await rule.remove(database, { merchantId, before, limit: BATCH, place });
      total += step.removed;
      place = step.place;
      if (place !== undefined) await pause();
    } while (place !== undefined && !isStopped());
    return total;
  };

  const clearAll = async (
    pause: () => Promise<void>,
    tally: ReturnType<typeof createTally>,
  ): Promise<Record<string, number>> => {
    const removed: Record<string, number> = {};
    const merchants = await merchantIds();
    for (const rule of rules) {
      const { table } = rule;
      for (const merchantId of rule.once ? [''] : merchants) {
        if (isStopped()) return removed;
        try {
          const rows = await clear(rule, merchantId, pause);
          removed[table] = (removed[table] ?? 0) + rows;
          tally.add(merchantId, table, rows);
        } catch (error) {
          if (error instanceof DatabaseUnavailable) throw error;
          log.warn(
            { err: error, table, merchant: merchantId },
            'old rows could not be removed; the next round tries again',
          );
        }
      }
    }
    const gone = Object.fromEntries(Object.entries(removed).filter(([, rows]) => rows > 0));
    if (Object.keys(gone).length > 0) log.info({ removed: gone }, 'old rows were removed');
    return removed;
  };

  return clearAll;
};

/**
 * Removes what was kept for long enough, a few rows at a time. Every process does: what two of them look at goes once, and one that dies in
 * the middle leaves nothing half done. What fails, of one merchant in one table, is left for the next round.
 */
export const createRetention = <S>(
  platform: Pick<Platform, 'database' | 'clock' | 'log'>,
  settings: S,
  rules: readonly RetentionRule<S>[],
  merchantIds: () => Promise<readonly string[]>,
  noted: RemovalsNoted = async () => {},
): Retention => {
  const { clock, log } = platform;
  let stopped = false;
  let cancel = (): void => {};
  let running: Promise<unknown> = Promise.resolve();

  const clearAll = createRound(platform, settings, rules, merchantIds, () => stopped);

  const runOnce = async (pause: () => Promise<void> = async () => {}): Promise<Record<string, number>> => {
    const tally = createTally();
    try {
      return await clearAll(pause, tally);
    } finally {
      for (const [merchantId, removed] of tally.byMerchant) {
        await noted(merchantId, removed).catch((error: unknown) =>
          log.warn({ err: error, merchant: merchantId }, 'that old rows were removed could not be noted'),
        );
      }
    }
  };

  const pauseByClock = (): Promise<void> =>
    new Promise((resolve) => {
      const end = clock.after(PAUSE_MS, resolve);
      cancel = () => {
        end();
        resolve();
      };
    });
  const next = (ms: number): void => {
    cancel = clock.after(ms, () => {
      running = runOnce(pauseByClock)
        .catch((error: unknown) => log.warn({ err: error }, 'old rows could not be removed'))
        .finally(() => {
          if (!stopped) next(EVERY_MS);
        });
    });
  };

  return {
    runOnce,
    start: () => next(FIRST_MS),
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
};
