import type { Database } from './database.ts';

export type DatabasePlace =
  | {
      readonly url: string;
      readonly poolSize?: number;
      readonly connectTimeoutMs?: number;
      readonly statementTimeoutMs?: number;
    }
  | { readonly folder: string }
  | { readonly memory: true };

/** Opens PostgreSQL by `url`, or the embedded database in a `folder` or in memory. Only the driver that is used is loaded. */
export const openDatabase = async (place: DatabasePlace): Promise<Database> => {
  if ('url' in place) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(place);
  }
  const { openPglite } = await import('./pglite.ts');
  return openPglite('folder' in place ? place.folder : undefined);
};
