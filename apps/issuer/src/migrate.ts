import type { Logger } from 'pino';
import type { IssuerConfig } from './config.ts';
import { loadMigrations } from './store/migrations.ts';
import { openStore } from './store/open-store.ts';

/**
 * The command `migrate`: as at a start, and nothing else. With `check` it only says what is missing.
 *
 * @returns the ids of what was applied, or is missing
 * @throws DatabaseUnavailable, FolderInUse, SchemaTooNew
 */
export const runMigrate = async (
  config: IssuerConfig,
  log: Logger,
  check: boolean,
): Promise<readonly string[]> => {
  const { database, free } = await openStore(config, log);
  try {
    const migrations = await loadMigrations();
    return check ? await database.missing(migrations) : await database.migrate(migrations);
  } finally {
    await database.close();
    await free();
  }
};
