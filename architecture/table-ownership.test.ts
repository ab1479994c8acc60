import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { MODULES } from '../apps/server/src/modules.ts';
import { outboxMigrations } from '../apps/server/src/platform/events/outbox.ts';
import { idempotencyMigrations } from '../apps/server/src/platform/idempotency/idempotency.ts';
import { keyRingMigrations } from '../apps/server/src/platform/key-ring.ts';

const SERVER = join(import.meta.dirname, '../apps/server/src');
const OUTSIDE = new Set(['platform', 'web', 'testing']);

/** Folders of the server's modules by their names, such as `money/payments`. */
const folderOf = new Map(
  readdirSync(SERVER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !OUTSIDE.has(entry.name))
    .flatMap(({ name: area }) => readdirSync(join(SERVER, area)).map((name) => [name, `${area}/${name}`])),
);

const CREATED = /\bcreate table (?:if not exists )?([a-z_]+)/g;
const created = (migrations: readonly { readonly sql: string }[]): string[] =>
  migrations.flatMap(({ sql }) => [...sql.matchAll(CREATED)].map(([, table]) => table ?? ''));

/** Who owns each table: the folder whose migrations create it. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ...created([...keyRingMigrations, ...outboxMigrations, ...idempotencyMigrations]).map(
    (table) => [table, 'platform'] as const,
  ),
  ['schema_migrations', 'platform'] as const,
  ...Object.values(MODULES).flatMap(({ name, migrations }) =>
    created(migrations).map((table) => [table, folderOf.get(name) ?? ''] as const),
  ),
]);

/** Migrations of the past are never changed; these touched a table of another module when they were written. */
const PAST = [`update events set type = 'terminal.retired' where type = 'terminal.closed'`];

const IS_SQL =
  /\b(select\b[\s\S]*\bfrom|insert into|update\b[\s\S]*\bset|delete from|alter table|lock table)\b/i;
const NAMED = /\b(?:from|join|into|update|table|references|using)\s+(?:only\s+)?"?([a-z_]+)"?/gi;

/** The tables that a text of SQL names, as far as somebody owns them. */
const tablesIn = (text: string): string[] => {
  let sql = text;
  for (const past of PAST) sql = sql.replace(past, '');
  if (!IS_SQL.test(sql)) return [];
  return [...sql.matchAll(NAMED)].flatMap(([, table = '']) => (OWNERS.has(table) ? [table] : []));
};

/** All string and template literals of a source file, as they are written. */
const textsOf = (path: string): string[] => {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' $ '));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return texts;
};

const isProduct = (name: string) =>
  name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing/');

describe('tables', () => {
  it('have an owner each, and every module that owns some is found', () => {
    expect(OWNERS.size).toBeGreaterThan(20);
    expect([...new Set(OWNERS.values())]).not.toContain('');
    expect(OWNERS.get('payments')).toBe('money/payments');
    expect(OWNERS.get('events')).toBe('platform');
  });

  const files = [...folderOf.values(), 'platform', 'web'].flatMap((folder) =>
    readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })
      .filter(isProduct)
      .map((name) => [folder, join(SERVER, folder, name)] as const),
  );

  it('are named in the SQL of their owner alone', () => {
    const foreign = files.flatMap(([folder, path]) =>
      textsOf(path)
        .flatMap(tablesIn)
        .filter((table) => OWNERS.get(table) !== folder)
        .map((table) => `${relative(SERVER, path)}: ${table} of ${OWNERS.get(table)}`),
    );
    expect([...new Set(foreign)]).toEqual([]);
  });

  it('are cleared by the retention rules of their owner alone', () => {
    const rules = Object.values(MODULES).flatMap(({ name, retention }) =>
      retention.map(({ table }) => [table, folderOf.get(name)] as const),
    );
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.filter(([table, folder]) => OWNERS.get(table) !== folder)).toEqual([]);
  });

  it('are found in SQL of every form, and not in prose', () => {
    expect(tablesIn('select a.id from attestations a join devices d on true')).toEqual([
      'attestations',
      'devices',
    ]);
    expect(tablesIn('with x as (update payments set status = $1 returning id) select id from x')).toEqual([
      'payments',
    ]);
    expect(tablesIn('insert into events (id) select id from unnest($1)')).toEqual(['events']);
    expect(tablesIn('A payment comes from terminals')).toEqual([]);
  });
});
