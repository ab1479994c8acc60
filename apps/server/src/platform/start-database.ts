import { setTimeout as pause } from 'node:timers/promises';
import { type Database, DatabaseUnavailable, openDatabase } from '@tallystick/database';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { lockFolder } from './folder-lock.ts';

const PROBE_MS = 2_000;
const RETRY_MS = 1_000;

export interface StartedDatabase {
  readonly database: Database;
  /** Closes it, and frees the data folder if it was held. */
  close(): Promise<void>;
}

const waitUntilReachable = async (database: Database, waitMs: number, log: Logger): Promise<void> => {
  const began = performance.now();
  while (!(await database.isReachable(PROBE_MS))) {
    const waited = performance.now() - began;
    if (waited + RETRY_MS > waitMs) {
      throw new DatabaseUnavailable(`The database did not answer for ${Math.round(waited / 1_000)} s`);
    }
    log.warn(
      { waitedSeconds: Math.round(waited / 1_000), limitSeconds: Math.round(waitMs / 1_000) },
      'The database cannot be reached; trying again',
    );
    await pause(RETRY_MS);
  }
};

/**
 * Opens PostgreSQL and waits until it answers, or opens the embedded database in the data folder, which one process may hold.
 * @throws DatabaseUnavailable when the wait was in vain
 * @throws FolderInUse when another process holds the data folder
 */
export const startDatabase = async (
  config: Pick<ServerConfig, 'databaseUrl' | 'databasePoolSize' | 'databaseWaitMs' | 'data'>,
  log: Logger,
): Promise<StartedDatabase> => {
  if (config.databaseUrl === undefined) {
    const unlock = await lockFolder(config.data);
    try {
      const database = await openDatabase({ folder: `${config.data}/database` });
      return {
        database,
        async close() {
          await database.close();
          await unlock();
        },
      };
    } catch (error) {
      await unlock();
      throw error;
    }
  }
  const database = await openDatabase({ url: config.databaseUrl, poolSize: config.databasePoolSize });
  try {
    await waitUntilReachable(database, config.databaseWaitMs, log);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { database, close: () => database.close() };
};
