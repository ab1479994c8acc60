import {
  type Database,
  type MigrateOptions,
  type Migration,
  type Queryable,
  SchemaBehind,
  SchemaTooNew,
  sqlState,
} from './database.ts';

const LEDGER = `create table if not exists schema_migrations (
  id text primary key,
  applied_at timestamptz not null default now()
)`;

/** `create table if not exists` is not atomic in PostgreSQL: two creators at once can meet in the catalogue. */
const LOST_CREATE_RACE = new Set(['23505', '42P07', '42710']);

const UNDEFINED_TABLE = '42P01';

/** Ids of the migrations that a database has; none where it has no ledger yet. */
const appliedTo = async (on: Pick<Queryable, 'query'>): Promise<ReadonlySet<string>> => {
  try {
    const rows = await on.query<{ id: string }>({ text: 'select id from schema_migrations' });
    return new Set(rows.map(({ id }) => id));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return new Set();
    throw error;
  }
};

const refuseUnknown = (applied: ReadonlySet<string>, known: ReadonlySet<string>): void => {
  const unknown = [...applied].filter((id) => !known.has(id)).sort();
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
};

/** What of `migrations` a database lacks, in order, read without changing anything. */
const missingMigrations = async (
  on: Pick<Queryable, 'query'>,
  migrations: readonly Migration[],
  known: readonly Migration[],
): Promise<readonly Migration[]> => {
  const applied = await appliedTo(on);
  refuseUnknown(applied, new Set([...migrations, ...known].map(({ id }) => id)));
  return migrations.filter(({ id }) => !applied.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
};

/**
 * Applies migrations in order of id, all in one transaction. A table lock, not an advisory lock, keeps other processes out, so it
 * also holds on engines that have none. Where nothing is missing nothing is locked or created: a role without the right to change tables
 * is then enough.
 */
const applyMigrations = async (
  database: Pick<Database, 'query' | 'transaction'>,
  migrations: readonly Migration[],
  { known = [], apply = true }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const missing = await missingMigrations(database, migrations, known);
  if (missing.length === 0) return [];
  if (!apply) throw new SchemaBehind(missing.map(({ id }) => id));
  try {
    await database.query({ text: LEDGER });
  } catch (error) {
    if (!LOST_CREATE_RACE.has(sqlState(error) ?? '')) throw error;
    await database.query({ text: LEDGER });
  }
  return database.transaction(async (transaction) => {
    await transaction.query({ text: 'lock table schema_migrations in exclusive mode' });
    // Another process may have been first, and may be of a newer version.
    const ordered = await missingMigrations(transaction, migrations, known);
    for (const migration of ordered) {
      await transaction.script(migration.sql);
      await transaction.query({ text: 'insert into schema_migrations (id) values ($1)' }, [migration.id]);
    }
    return ordered.map(({ id }) => id);
  });
};

/** What a database has for migrations, over its own statements. */
export const migrationsOf = (database: () => Database): Pick<Database, 'migrate' | 'missing'> => ({
  migrate: (migrations, options) => applyMigrations(database(), migrations, options),
  async missing(migrations, { known = [] } = {}) {
    return (await missingMigrations(database(), migrations, known)).map(({ id }) => id);
  },
});
