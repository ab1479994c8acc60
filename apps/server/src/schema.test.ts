import { globSync } from 'node:fs';
import { join } from 'node:path';
import { getTableConfig, is, PgTable } from '@tallystick/database/drizzle';
import { testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from './testing/test-app.ts';

/** Tables that belong to the server and to no merchant. */
const WITHOUT_TENANT = new Set(['server_keys', 'schema_migrations', 'console_ceremonies']);

const tables: PgTable[] = [];
for (const path of globSync('*/*/schema.ts', { cwd: import.meta.dirname })) {
  const exported: unknown = await import(join(import.meta.dirname, path));
  for (const value of Object.values(exported as object)) if (is(value, PgTable)) tables.push(value);
}

describe.each(testEngines())('the schema on %s', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine);
  });
  afterAll(() => app.drop());

  it('is what the code takes it for: every column, its type and whether it may be null', async () => {
    expect(tables.length).toBeGreaterThan(6);
    for (const table of tables) {
      const { name, columns } = getTableConfig(table);
      const found = await app.platform.database.query<{ name: string; type: string; not_null: boolean }>(
        {
          text: `select attname as name, format_type(atttypid, null) as type, attnotnull as not_null
            from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attname`,
        },
        [name],
      );
      const declared = columns
        .map((column) => ({
          name: column.name,
          type: column.getSQLType().replace('timestamp (3)', 'timestamp'),
          not_null: column.notNull || column.primary,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(declared, name).toEqual(found);
    }
  });

  it('has the tenant first in each primary key, no foreign keys and no sequences', async () => {
    const { database } = app.platform;
    const keys = await database.query<{ table_name: string; first: string }>({
      text: `select c.relname as table_name, a.attname as first from pg_index i
        join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indisprimary`,
    });
    for (const { table_name, first } of keys.filter((key) => !WITHOUT_TENANT.has(key.table_name))) {
      expect(first, table_name).toBe('merchant_id');
    }
    const bad = await database.query({
      text: `select conname as name from pg_constraint where contype = 'f'
        union all select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'S' and n.nspname = 'public'`,
    });
    expect(bad).toEqual([]);
    const tablesWithout = await database.query({
      text: `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where relkind = 'r' and n.nspname = 'public' and not exists (select 1 from pg_index where indrelid = c.oid and indisprimary)`,
    });
    expect(tablesWithout).toEqual([]);
  });
});
