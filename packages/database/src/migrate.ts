import { type Database, type Migration, sqlState } from './database.ts';

const LEDGER = `create table if not exists schema_migrations (
  id text primary key,
  applied_at timestamptz not null default now()
)`;

/** `create table if not exists` is not atomic in PostgreSQL: two creators at once can meet in the catalogue. */
const LOST_CREATE_RACE = new Set(['23505', '42P07', '42710']);

/**
 * Applies migrations in order of id, all in one transaction. A table lock, not an advisory lock, keeps other processes out, so it
 * also holds on engines that have none.
 */
export const applyMigrations = async (
  database: Pick<Database, 'query' | 'transaction'>,
  migrations: readonly Migration[],
): Promise<void> => {
  try {
    await database.query({ text: LEDGER });
  } catch (error) {
    if (!LOST_CREATE_RACE.has(sqlState(error) ?? '')) throw error;
    await database.query({ text: LEDGER });
  }
  const ordered = [...migrations].sort((a, b) => (a.id < b.id ? -1 : 1));
  await database.transaction(async (transaction) => {
    await transaction.query({ text: 'lock table schema_migrations in exclusive mode' });
    const applied = new Set(
      (await transaction.query<{ id: string }>({ text: 'select id from schema_migrations' })).map(
        (row) => row.id,
      ),
    );
    for (const migration of ordered) {
      if (applied.has(migration.id)) continue;
      await transaction.script(migration.sql);
      await transaction.query({ text: 'insert into schema_migrations (id) values ($1)' }, [migration.id]);
    }
  });
};
