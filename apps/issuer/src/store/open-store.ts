import { resolve } from 'node:path';
import { type Database, lockFolder, openDatabase, waitForDatabase } from '@tallystick/database';
import type { Logger } from 'pino';
import type { IssuerConfig } from '../config.ts';

interface OpenStore {
  readonly database: Database;
  /** Frees the data folder, once the database is closed. */
  readonly free: () => Promise<void>;
}

const openPostgres = async (url: string, config: IssuerConfig, log: Logger): Promise<OpenStore> => {
  const database = await openDatabase({
    url,
    poolSize: config.databasePoolSize,
    applicationName: 'tallystick-issuer',
  });
  try {
    await waitForDatabase(database, config.databaseWaitMs, (waitedMs) =>
      log.warn(
        {
          waitedSeconds: Math.round(waitedMs / 1_000),
          limitSeconds: Math.round(config.databaseWaitMs / 1_000),
        },
        'the database is unavailable; trying again',
      ),
    );
  } catch (error) {
    await database.close();
    throw error;
  }
  return { database, free: async () => {} };
};

/**
 * Opens PostgreSQL and waits until it answers, or opens the embedded database in the data folder, which one process may hold.
 *
 * @throws DatabaseUnavailable when the wait was in vain
 * @throws FolderInUse when another process holds the data folder
 */
export const openStore = async (config: IssuerConfig, log: Logger): Promise<OpenStore> => {
  if (config.databaseUrl !== undefined) return openPostgres(config.databaseUrl, config, log);
  const folder = resolve(config.data);
  const free = await lockFolder(folder);
  try {
    return { database: await openDatabase({ folder: resolve(folder, 'database') }), free };
  } catch (error) {
    await free();
    throw error;
  }
};
