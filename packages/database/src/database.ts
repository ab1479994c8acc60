import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** One SQL statement. A `name` makes PostgreSQL prepare it once per connection; give one to each statement of a hot path. */
export interface Statement {
  readonly name?: string;
  /**
   * Written behind others on a shared connection, without waiting for their answers. For named statements that are a transaction of their
   * own and never wait long for a lock: one that waits holds up those behind it. Inside a transaction it makes no difference.
   */
  readonly pipelined?: boolean;
  readonly text: string;
}

/** A row as the driver gives it: `bigint` columns arrive as `bigint`, `bytea` as `Uint8Array`, `timestamptz` as `Date`, `jsonb` parsed. */
export type Row = Record<string, unknown>;

/** Drizzle over whichever driver is in use. */
export type Drizzle = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** Where statements run: the database, or one transaction on it. */
export interface Queryable {
  /** Runs one statement and gives its rows. Outside a transaction it is one of its own, in one round trip. */
  query<R extends Row = Row>(statement: Statement, values?: readonly unknown[]): Promise<R[]>;
  /** Runs several statements, separated by semicolons, without parameters. */
  script(sql: string): Promise<void>;
  /** Drizzle on this connection. Loading it takes half a second of a start, so it is there only for who opened with `orm`. */
  readonly drizzle: Drizzle;
}

/** Puts Drizzle over a driver's connection. */
export type MakeOrm<Target> = (target: Target) => Drizzle;

/** One step of a schema: applied once, in order of `id`, inside the migration transaction. */
export interface Migration {
  /** Sorts: `0010-payments`. */
  readonly id: string;
  readonly sql: string;
}

export interface MigrateOptions {
  /** Further migrations that this version knows and does not apply, such as those of a module that is left out. */
  readonly known?: readonly Migration[];
  /** False applies nothing and fails where something is missing. */
  readonly apply?: boolean;
}

/** Connections of a pool. */
export interface ConnectionCounts {
  readonly open: number;
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** Who is told of notifications on one channel. */
export interface Listener {
  /** One notification; a process also hears its own. */
  message(payload: string): void;
  /**
   * From now on no notification is missed.
   * @param provenForMs For how long that may be relied on, until `alive` tells it again; left out: until `lost`.
   */
  connected(provenForMs?: number): void;
  /** The connection has answered: whatever was notified before it was asked was heard. */
  alive?(provenForMs: number): void;
  /** From now on, until `connected`, notifications may be missed. */
  lost(): void;
}

/** One SQL database, whichever engine is under it. */
export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgres';
  /**
   * Runs `work` in one transaction (read committed). A serialisation failure or deadlock (40001, 40P01) is retried, so `work` must
   * have no effect outside the database.
   */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /**
   * Applies what has not been applied, and gives the ids of it. Several processes may call it at once: one works, the others wait.
   * @throws SchemaTooNew where the database has a migration that is neither among these nor known; nothing was changed then
   * @throws SchemaBehind where `apply` is false and something is missing
   */
  migrate(migrations: readonly Migration[], options?: MigrateOptions): Promise<readonly string[]>;
  /** What `migrate` would apply, in order; changes nothing. @throws SchemaTooNew */
  missing(
    migrations: readonly Migration[],
    options?: Pick<MigrateOptions, 'known'>,
  ): Promise<readonly string[]>;
  /**
   * Listens on a channel (`LISTEN`), on a connection of its own that is made again when it breaks, until the result is called.
   * Notify with `select pg_notify('channel', 'text')` inside a transaction: it is sent at commit.
   * @param channel Lower-case letters and underscores.
   */
  listen(channel: string, listener: Listener): () => Promise<void>;
  /** How busy the pool is; undefined for the embedded database, which has none. */
  connections(): ConnectionCounts | undefined;
  /** Asks each connection that listens now whether it still does; resolves when each has answered or is known as lost. */
  confirmListening(): Promise<void>;
  /** Whether a trivial query succeeds within `timeoutMs`. */
  isReachable(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** The database is unavailable, or was lost on the way. Whether a lost statement took effect is not known. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  readonly code = 'ERR_DATABASE_UNAVAILABLE';
}

/** The database was migrated by a newer version of the program. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
  readonly code = 'ERR_SCHEMA_TOO_NEW';
  /** Ids of the migrations that this version does not know. */
  readonly unknown: readonly string[];

  constructor(unknown: readonly string[]) {
    super(`The database was migrated by a newer version: this one does not know ${unknown.join(', ')}`);
    this.unknown = unknown;
  }
}

/** The database lacks migrations, and this process may not apply them. */
export class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind';
  readonly code = 'ERR_SCHEMA_BEHIND';
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`The database has to be migrated first: it lacks ${missing.join(', ')}`);
    this.missing = missing;
  }
}

/** SQLSTATE of a driver error, or undefined if it is not one (PostgreSQL appendix A). */
export const sqlState = (error: unknown): string | undefined => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as Error & { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
};

/** Whether an error is the breaking of a unique constraint (23505), of the named one if given. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean => {
  if (sqlState(error) !== '23505') return false;
  if (constraint === undefined) return true;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ((at as Error & { constraint?: unknown }).constraint === constraint) return true;
  }
  return false;
};

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'EAI_AGAIN',
]);

/** Whether an error says that the database is away: class 08, 57P0x, 53300, a broken socket, or the pool's own time-out. */
export const isUnavailable = (error: unknown): boolean => {
  const state = sqlState(error);
  if (state !== undefined && (state.startsWith('08') || state.startsWith('57P') || state === '53300'))
    return true;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as Error & { code?: unknown }).code;
    if (typeof code === 'string' && NETWORK_CODES.has(code)) return true;
    if (
      /Connection terminated|Query read timeout|timeout exceeded when trying to connect|PGlite is closed|connection error|Client was closed/i.test(
        at.message,
      )
    )
      return true;
    if (at instanceof AggregateError && at.errors.some(isUnavailable)) return true;
  }
  return false;
};

const RETRIED = new Set(['40001', '40P01']);

/** Runs `attempt` until it does not fail by serialisation, ten times at most, waiting a random, growing while in between. */
export const retrySerialisation = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 10 || !RETRIED.has(sqlState(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** Math.min(tries, 6)));
    }
  }
};
