import { existsSync } from 'node:fs';
import type { Database, MigrateOptions, Migration } from '@tallystick/database';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { MODULES } from './modules.ts';
import { PLATFORM_MIGRATIONS } from './platform/create-platform.ts';
import type { ModuleDefinition } from './platform/module.ts';
import { startDatabase } from './platform/start-database.ts';

const all: readonly ModuleDefinition[] = Object.values(MODULES);

/** Migrations of the platform and of every module, also of those that are left out. */
const known: readonly Migration[] = [...PLATFORM_MIGRATIONS, ...all.flatMap(({ migrations }) => migrations)];

const installed = ({ without }: Pick<ServerConfig, 'without'>): readonly Migration[] => [
  ...PLATFORM_MIGRATIONS,
  ...all.filter(({ name }) => !without.has(name)).flatMap(({ migrations }) => migrations),
];

const idsOf = (migrations: readonly Migration[]): readonly string[] => migrations.map(({ id }) => id).sort();

/**
 * Brings the schema to what this version and its modules need; gives the ids of what was applied.
 * @throws SchemaTooNew where a newer version was here; SchemaBehind where `apply` is false and something is missing
 */
export const migrateServer = (
  database: Database,
  config: Pick<ServerConfig, 'without'>,
  options: Pick<MigrateOptions, 'apply'> = {},
): Promise<readonly string[]> => database.migrate(installed(config), { ...options, known });

/**
 * The command `migrate`: as at a start, and nothing else. With `check` it only says what is missing.
 * @returns the ids of what was applied, or is missing
 * @throws DatabaseUnavailable, FolderInUse, DataFolderUnusable, SchemaTooNew
 */
export const runMigrate = async (
  config: ServerConfig,
  log: Logger,
  check: boolean,
): Promise<readonly string[]> => {
  // To look is not to make: where there is no embedded database yet, all is missing.
  const isAbsent = config.databaseUrl === undefined && !existsSync(`${config.data}/database`);
  if (check && isAbsent) return idsOf(installed(config));
  const { database, close } = await startDatabase(config, log);
  try {
    return check
      ? await database.missing(installed(config), { known })
      : await migrateServer(database, config);
  } finally {
    await close();
  }
};
