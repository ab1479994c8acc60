import { createRequire } from 'node:module';
import type { PGlite } from '@electric-sql/pglite';
import type { Database, Drizzle, MakeOrm } from './database.ts';
import type { PgliteTarget } from './pglite.ts';

// In its CommonJS form, for the reason that stands in drizzle.ts.
const load = createRequire(import.meta.url);

interface Orm {
  /** Loads Drizzle, so that `drizzle` can be used. */
  readonly orm?: boolean;
}

/** Which engine, and where its data are. */
export type DatabasePlace = Orm &
  (
    | {
        readonly url: string;
        readonly poolSize?: number;
        readonly connectTimeoutMs?: number;
        readonly statementTimeoutMs?: number;
        readonly applicationName?: string;
      }
    | { readonly folder: string }
    | {
        readonly memory: true;
        /** A data folder of PGlite as a tar, to begin with; left out, an empty one is made. */
        readonly from?: Blob;
      }
  );

/** Puts Drizzle over the embedded database; loads it. */
export const pgliteOrm = (): MakeOrm<PgliteTarget> => {
  const { drizzle }: typeof import('drizzle-orm/pglite') = load('drizzle-orm/pglite');
  // A transaction of PGlite answers the calls that Drizzle makes, but is not a PGlite by its type.
  return (target) => drizzle(target as unknown as PGlite) as unknown as Drizzle;
};

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
  const at = 'folder' in place ? { folder: place.folder } : { from: place.from };
  return openPglite(at, place.orm ? pgliteOrm() : noOrm);
};
