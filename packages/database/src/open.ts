import { createRequire } from 'node:module';
import type { PGlite } from '@electric-sql/pglite';
import type { Database, Drizzle } from './database.ts';

// In its CommonJS form, for the reason that stands in drizzle.ts.
const load = createRequire(import.meta.url);

interface Orm {
  /** Loads Drizzle, so that `drizzle` can be used. */
  readonly orm?: boolean;
}

export type DatabasePlace = Orm &
  (
    | {
        readonly url: string;
        readonly poolSize?: number;
        readonly connectTimeoutMs?: number;
        readonly statementTimeoutMs?: number;
      }
    | { readonly folder: string }
    | { readonly memory: true }
  );

const noOrm = (): never => {
  throw new TypeError('This database was opened without `orm`');
};

/** Opens PostgreSQL by `url`, or the embedded database in a `folder` or in memory. Only what is used is loaded. */
export const openDatabase = async (place: DatabasePlace): Promise<Database> => {
  if ('url' in place) {
    const { openPostgres } = await import('./postgres.ts');
    if (!place.orm) return openPostgres(place, noOrm);
    const { drizzle }: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');
    return openPostgres(place, (target) => drizzle(target) as unknown as Drizzle);
  }
  const { openPglite } = await import('./pglite.ts');
  const folder = 'folder' in place ? place.folder : undefined;
  if (!place.orm) return openPglite(folder, noOrm);
  const { drizzle }: typeof import('drizzle-orm/pglite') = load('drizzle-orm/pglite');
  // A transaction of PGlite answers the calls that Drizzle makes, but is not a PGlite by its type.
  return openPglite(folder, (target) => drizzle(target as unknown as PGlite) as unknown as Drizzle);
};
