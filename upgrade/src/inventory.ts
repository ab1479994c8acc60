import type { Database } from '@tallystick/database';
import { RENAMED_COLUMNS } from './renamed.ts';

/** What a database holds: for each table the rows, and for each column a digest of all its values, whatever their order. */
export type Inventory = Readonly<
  Record<string, { readonly rows: number; readonly columns: Readonly<Record<string, string>> }>
>;

const TABLES = {
  text: `select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
};
const COLUMNS = {
  text: `select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = $1 order by column_name`,
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Counts every table and digests every column of the schema `public`. Values are compared as text, which is the same on both engines. */
export const takeInventory = async (database: Database): Promise<Inventory> => {
  const inventory: Record<string, { rows: number; columns: Record<string, string> }> = {};
  for (const table of await database.query<{ name: string }>(TABLES)) {
    const columns: Record<string, string> = {};
    let rows = 0;
    for (const column of await database.query<{ name: string }>(COLUMNS, [table.name])) {
      const value = `coalesce(${quoted(column.name)}::text, '(null)') collate "C"`;
      const [found] = await database.query<{ rows: number; digest: string }>({
        text: `select count(*)::integer as rows, md5(coalesce(string_agg(${value}, chr(10) order by ${value}), '')) as digest
          from ${quoted(table.name)}`,
      });
      rows = found?.rows ?? 0;
      columns[column.name] = found?.digest ?? '';
    }
    inventory[table.name] = { rows, columns };
  }
  return inventory;
};

/** A table that each version adds to, and a column that whoever asks changes. */
const LEFT_OUT = new Set(['schema_migrations.id', 'schema_migrations.applied_at', 'api_keys.last_used_at']);

/**
 * What was in an inventory and is not, or is otherwise, in a later one of the same data, by its former name. Tables and columns that are new
 * are none of it.
 */
export const lostOf = (before: Inventory, now: Inventory): string[] =>
  Object.entries(before).flatMap(([table, { rows, columns }]) =>
    Object.keys(columns)
      .filter((column) => !LEFT_OUT.has(`${table}.${column}`))
      .filter((column) => {
        const found = now[table];
        const renamed = RENAMED_COLUMNS[table]?.[column] ?? column;
        const digest = found?.columns[renamed] ?? found?.columns[column];
        return found?.rows !== rows || digest !== columns[column];
      })
      .map((column) => `${table}.${column}`),
  );
