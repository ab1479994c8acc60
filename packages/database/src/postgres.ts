import pg from 'pg';
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
import { migrationsOf } from './migrate.ts';
import { Pipeline } from './pipeline.ts';
import { createPostgresListeners } from './postgres-listener.ts';
import { PreparedQuery, parametersOf } from './prepared-query.ts';

const types: pg.CustomTypesConfig = {
  // The driver's parsers are looked up per type; bigint (OID 20) comes as text by default because it may exceed 2^53.
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

export interface PostgresOptions {
  /** Connection URL, `postgres://user:password@host:port/name`. */
  readonly url: string;
  /** Connections at most, and up to four more for pipelined statements. */
  readonly poolSize?: number;
  /** Milliseconds to wait for a connection. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds that one statement may take. */
  readonly statementTimeoutMs?: number;
  /** What `pg_stat_activity` calls its connections, unless the URL says otherwise. */
  readonly applicationName?: string;
}

const STATEMENT_TIMEOUT_MS = 15_000;
/** Connections for pipelined statements, beside the pool. One alone would make all commits wait in one row. */
const PIPELINES = 4;
/** How much longer than the server the client waits for a statement: only a server that is silent lets it run out. */
const SILENCE_MARGIN_MS = 1_000;

/** The driver gave up on a server that does not answer. Its connection is of no more use. */
const isSilent = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'Query read timeout' || isSilent(error.cause));

const unavailable = (error: unknown): unknown =>
  isUnavailable(error) ? new DatabaseUnavailable('The database is unavailable', { cause: error }) : error;

/** Runs a query of our own; its rows are in it afterwards. A client calls back where a pool gives a promise. */
const runPrepared = async (target: pg.Pool | pg.PoolClient, query: PreparedQuery): Promise<void> => {
  if (target instanceof pg.Pool) {
    const ended: unknown = target.query(query);
    await ended;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    query.callback = (error) => (error ? reject(error) : resolve());
    target.query(query);
  });
};

/**
 * A connection that breaks is replaced by the pool. Without listeners it would end the process, and the pool's own listens while a
 * connection is idle, not while a transaction has it.
 */
const openPool = (connection: pg.ClientConfig, max: number): pg.Pool => {
  const pool = new pg.Pool({ ...connection, max, idleTimeoutMillis: 60_000 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

const connectionOf = ({
  url,
  applicationName,
  connectTimeoutMs = 5_000,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
}: PostgresOptions): pg.ClientConfig => ({
  connectionString: url,
  connectionTimeoutMillis: connectTimeoutMs,
  statement_timeout: statementTimeoutMs,
  query_timeout: statementTimeoutMs + SILENCE_MARGIN_MS,
  keepAlive: true,
  ...(applicationName === undefined ? {} : { application_name: applicationName }),
  types,
});

/** Opens a pool of connections to PostgreSQL. No connection is made before the first query. */
export const openPostgres = (
  options: PostgresOptions,
  makeOrm: MakeOrm<pg.Pool | pg.PoolClient>,
): Database => {
  const connection = connectionOf(options);
  const poolSize = options.poolSize ?? 10;
  const pool = openPool(connection, poolSize);
  const pipeline = new Pipeline(connection, Math.min(PIPELINES, poolSize));

  const queryable = (target: pg.Pool | pg.PoolClient): Queryable => ({
    get drizzle() {
      return makeOrm(target);
    },
    async query<R extends Row>(statement: Statement, values: readonly unknown[] = []) {
      try {
        const { name, text } = statement;
        const parameters = name === undefined ? undefined : parametersOf(values);
        if (name !== undefined && parameters !== undefined) {
          const prepared = new PreparedQuery(name, text, parameters, types);
          if (statement.pipelined === true && target === pool) await pipeline.run(prepared);
          else await runPrepared(target, prepared);
          return prepared.found as R[];
        }
        const result = await target.query<R>(
          name === undefined ? { text, values: [...values] } : { name, text, values: [...values] },
        );
        return result.rows;
      } catch (error) {
        throw unavailable(error);
      }
    },
    async script(sql) {
      try {
        await target.query(sql);
      } catch (error) {
        throw unavailable(error);
      }
    },
  });

  const transaction = <T>(work: (transaction: Queryable) => Promise<T>): Promise<T> =>
    retrySerialisation(async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw unavailable(error);
      });
      try {
        await client.query('begin');
        const value = await withEndings(queryable(client), work);
        await client.query('commit');
        client.release();
        return value;
      } catch (error) {
        const broken =
          isSilent(error) ||
          (await client.query('rollback').then(
            () => false,
            () => true,
          ));
        client.release(broken);
        throw unavailable(error);
      }
    });

  const listeners = createPostgresListeners(options);
  const root = queryable(pool);
  let orm: Drizzle | undefined;
  const database: Database = {
    kind: 'postgres',
    query: root.query,
    script: root.script,
    get drizzle() {
      orm ??= root.drizzle;
      return orm;
    },
    transaction,
    ...migrationsOf(() => database),
    listen: listeners.listen,
    confirmListening: listeners.confirmListening,
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async isReachable(timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), timeoutMs);
      pool.query('select 1').then(
        () => resolve(true),
        () => resolve(false),
      );
      return promise.finally(() => clearTimeout(timer));
    },
    async close() {
      await listeners.stop();
      await Promise.all([pool.end(), pipeline.close()]);
    },
  };
  return database;
};
