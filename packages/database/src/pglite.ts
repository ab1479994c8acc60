import { PGlite } from '@electric-sql/pglite';
import { withEndings } from './before-commit.ts';
import {
  type Database,
  DatabaseUnavailable,
  type Drizzle,
  isUnavailable,
  type MakeOrm,
  type Queryable,
  type Row,
  retrySerialisation,
  type Statement,
} from './database.ts';
import { makeFolder } from './make-folder.ts';
import { migrationsOf } from './migrate.ts';
import { makePrivate, PrivateFiles } from './private-files.ts';

export interface PgliteTarget {
  query<R>(text: string, values: unknown[]): Promise<{ rows: R[] }>;
  exec(text: string): Promise<unknown>;
}

/** PostgreSQL type 20; PGlite gives a number where it is safe and bigint where not, which would make two types of one column. */
const INT8 = 20;

const unavailable = (error: unknown): unknown =>
  isUnavailable(error) ? new DatabaseUnavailable('The database is unavailable', { cause: error }) : error;

/** PostgreSQL in this process, as much of PGlite as is used. */
export type PgliteEngine = Pick<PGlite, 'query' | 'exec' | 'transaction' | 'listen' | 'close'>;

/** Starts PostgreSQL in this process, on a folder or in memory, there maybe from a copy. */
export const startPglite = async ({
  folder,
  from,
}: {
  readonly folder?: string | undefined;
  readonly from?: Blob | undefined;
}): Promise<PgliteEngine> => {
  if (folder !== undefined) {
    await makeFolder(folder);
    await makePrivate(folder);
  }
  return PGlite.create({
    ...(folder === undefined ? {} : { fs: new PrivateFiles(folder) }),
    ...(from === undefined ? {} : { loadDataDir: from }),
    parsers: { [INT8]: (text: string) => BigInt(text) },
  });
};

/** The database that an engine holds. */
export const databaseOn = (lite: PgliteEngine, makeOrm: MakeOrm<PgliteTarget>): Database => {
  const queryable = (target: PgliteTarget): Queryable => ({
    get drizzle() {
      return makeOrm(target);
    },
    async query<R extends Row>(statement: Statement, values: readonly unknown[] = []) {
      try {
        return (await target.query<R>(statement.text, [...values])).rows;
      } catch (error) {
        throw unavailable(error);
      }
    },
    async script(sql) {
      try {
        await target.exec(sql);
      } catch (error) {
        throw unavailable(error);
      }
    },
  });

  const root = queryable(lite);
  let orm: Drizzle | undefined;
  const database: Database = {
    kind: 'pglite',
    query: root.query,
    script: root.script,
    get drizzle() {
      orm ??= root.drizzle;
      return orm;
    },
    transaction: (work) =>
      retrySerialisation(() => lite.transaction((transaction) => withEndings(queryable(transaction), work))),
    ...migrationsOf(() => database),
    listen(channel, listener) {
      // In the same process there is no connection to lose.
      const listening = lite
        .listen(channel, (payload) => listener.message(payload))
        .then((stop) => {
          listener.connected();
          return stop;
        });
      return async () => {
        listener.lost();
        await (await listening)();
      };
    },
    connections: () => undefined,
    confirmListening: async () => {},
    isReachable: () =>
      lite.query('select 1').then(
        () => true,
        () => false,
      ),
    close: () => lite.close(),
  };
  return database;
};

/**
 * Opens the embedded database in a folder, or in memory, there maybe from a copy. One process at a time: the lock is the caller's.
 * Fine for trying out and development; not proof against power loss.
 */
export const openPglite = async (
  place: Parameters<typeof startPglite>[0],
  makeOrm: MakeOrm<PgliteTarget>,
): Promise<Database> => databaseOn(await startPglite(place), makeOrm);
