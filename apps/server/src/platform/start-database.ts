import { type Database, FolderInUse, lockFolder, openDatabase, waitForDatabase } from '@tallystick/database';
import type { Logger } from 'pino';
import type { Config } from './config.ts';

/** The data folder cannot be written, or what is in it cannot be opened. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable';
  readonly code = 'ERR_DATA_FOLDER';
}

const fileErrorOf = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;

/** What a failure to use the data folder means for who started the server. */
const folderProblem = (error: unknown, folder: string): unknown => {
  if (error instanceof FolderInUse) return error;
  const reason = fileErrorOf(error);
  const what =
    reason === undefined
      ? `The database in the data folder ${folder} cannot be opened: it is damaged, or of another version. Put back a copy of the folder, or set`
      : `The data folder ${folder} cannot be used (${reason}). Make it a folder that this program may write, or set`;
  return new DataFolderUnusable(`${what} TALLYSTICK_DATA to another one.`, { cause: error });
};

export interface StartedDatabase {
  readonly database: Database;
  /** Closes it, and frees the data folder if it was held. */
  close(): Promise<void>;
}

const tellRetry = (log: Logger, limitMs: number) => (waitedMs: number) =>
  log.warn(
    { waitedSeconds: Math.round(waitedMs / 1_000), limitSeconds: Math.round(limitMs / 1_000) },
    'The database is unavailable; trying again',
  );

/**
 * Opens PostgreSQL and waits until it answers, or opens the embedded database in the data folder, which one process may hold.
 * @throws DatabaseUnavailable when the wait was in vain
 * @throws FolderInUse when another process holds the data folder
 * @throws DataFolderUnusable when it cannot be written or read
 */
export const startDatabase = async (
  config: Pick<Config, 'databaseUrl' | 'databasePoolSize' | 'databaseWaitMs' | 'data'>,
  log: Logger,
): Promise<StartedDatabase> => {
  if (config.databaseUrl === undefined) {
    const unlock = await lockFolder(config.data).catch((error: unknown) => {
      throw folderProblem(error, config.data);
    });
    try {
      const database = await openDatabase({ folder: `${config.data}/database`, orm: true });
      return {
        database,
        async close() {
          await database.close();
          await unlock();
        },
      };
    } catch (error) {
      await unlock();
      throw folderProblem(error, config.data);
    }
  }
  const database = await openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    applicationName: 'tallystick-server',
    orm: true,
  });
  try {
    await waitForDatabase(database, config.databaseWaitMs, tellRetry(log, config.databaseWaitMs));
  } catch (error) {
    await database.close();
    throw error;
  }
  return { database, close: () => database.close() };
};
