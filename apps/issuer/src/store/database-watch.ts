import type { Database } from '@tallystick/database';
import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.ts';

/** How often the database is asked whether it is there: while it is, and while it is away. Milliseconds. */
const LOOK_MS = 1_000;
const LOOK_AGAIN_MS = 250;
/** It counts as away when it does not answer for so long. A busy one answers sooner, and must not be signed off for that. */
const SILENT_MS = 3_000;

/** Follows whether the database is there. */
export interface DatabaseWatch {
  /** Somebody could not reach the database: it is asked at once. */
  look(): void;
  /** Begins to ask; tells each change. Gives what ends it. */
  start(listener: { away(): void; back(): void }): () => Promise<void>;
}

export interface DatabaseWatchDependencies {
  readonly database: Pick<Database, 'isReachable'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

export const createDatabaseWatch = ({ database, clock, log }: DatabaseWatchDependencies): DatabaseWatch => {
  let listener: { away(): void; back(): void } | undefined;
  let isAway = false;
  let looking: Promise<void> | undefined;
  let isWanted = false;
  let cancel = () => {};

  const ask = async (): Promise<void> => {
    // Asked twice: one that came back may have left the pool with a connection of before.
    const isThere = (await database.isReachable(SILENT_MS)) || (await database.isReachable(SILENT_MS));
    if (listener === undefined || isThere !== isAway) return;
    isAway = !isThere;
    if (isAway) {
      log.warn('the database is away: signed off from the acquirers');
      listener.away();
    } else {
      log.info('the database is back: signed on again');
      listener.back();
    }
  };

  const look = (): void => {
    cancel();
    if (listener === undefined) return;
    isWanted = looking !== undefined;
    looking ??= ask().finally(() => {
      looking = undefined;
      if (listener === undefined) return;
      if (isWanted) look();
      else cancel = clock.after(isAway ? LOOK_AGAIN_MS : LOOK_MS, look);
    });
  };

  return {
    look,
    start(given) {
      listener = given;
      look();
      return async () => {
        listener = undefined;
        cancel();
        await looking;
      };
    },
  };
};
