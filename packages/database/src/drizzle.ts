import { createRequire } from 'node:module';

// Loaded in its CommonJS form: Node reads the package's own description, 179 KB of it, once for each of the 300 files of the other form, and
// that is half a second of every start. The code is the same.
const load = createRequire(import.meta.url);
const core: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
const expressions: typeof import('drizzle-orm/sql') = load('drizzle-orm/sql');
const entity: typeof import('drizzle-orm/entity') = load('drizzle-orm/entity');

/** What the server's stores and schemas use of Drizzle. */
export const { bigint, customType, getTableConfig, jsonb, PgTable, pgTable, primaryKey, text, timestamp } =
  core;
export const { and, desc, eq, gt, isNull, lt, or } = expressions;
export const { is } = entity;
export type PgTable = import('drizzle-orm/pg-core').PgTable;
