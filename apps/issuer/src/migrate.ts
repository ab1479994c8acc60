import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
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
  const migrations = await loadMigrations();
  // To look is not to make: where there is no embedded database yet, all is missing.
  const isAbsent = config.databaseUrl === undefined && !existsSync(resolve(config.data, 'database'));
  if (check && isAbsent) return migrations.map(({ id }) => id);
  const { database, free } = await openStore(config, log);
  try {
    return check ? await database.missing(migrations) : await database.migrate(migrations);
  } finally {
    await database.close();
    await free();
  }
};
