import type { Database, Queryable } from '@tallystick/database';
import type { Platform } from './platform.ts';

/** Values of the database in memory, for as long as changes by every process are heard. */
export interface InvalidatedCache<V> {
  /** What is known and can be trusted. */
  get(key: string): V | undefined;
  /** Reads a value and keeps it, unless a change came in meanwhile or none can be heard. */
  read<L extends V | undefined>(key: string, load: () => Promise<L>): Promise<L>;
  /** Inside the transaction that changes something: tells the other processes, at commit. */
  tell(on: Queryable, changed: string): Promise<void>;
  /** After that transaction: forgets here, before anybody is told that it is done. */
  forget(changed: string): void;
  /** Whether changes made by other processes are heard; while not, nothing is known. */
  readonly listening: boolean;
  stop(): Promise<void>;
}

export interface InvalidatedCacheSettings<V> {
  /** Lower-case letters and underscores. */
  readonly channel: string;
  /** Beyond it everything is forgotten. */
  readonly capacity: number;
  /** Takes out what a change is about. */
  readonly drop: (known: Map<string, V>, changed: string) => void;
  /** What the log says when changes are not heard any more. */
  readonly deaf: string;
  /** Milliseconds of a clock that only rises. */
  readonly elapsed?: () => number;
}

/**
 * Makes a cache that hears changes over the database (LISTEN), so that a request costs no query. What is read while a change comes in is
 * used but not kept, and while nothing can be heard nothing is kept at all. A process that stood still uses nothing of what it knows until
 * the connection has answered again: changes of meanwhile may wait in its socket, behind the request that would be answered by what was.
 */
export const createInvalidatedCache = <V>(
  { database, log }: Pick<Platform, 'log'> & { readonly database: Pick<Database, 'listen'> },
  settings: InvalidatedCacheSettings<V>,
): InvalidatedCache<V> => {
  const { channel, capacity, drop, deaf, elapsed = () => performance.now() } = settings;
  const statement = { name: `tell-${channel}`, text: `select pg_notify('${channel}', $1)` };
  const known = new Map<string, V>();
  let changes = 0;
  let listening = false;
  /** Until when it is known that changes are heard; a process that was stopped wakes after that. */
  let provenUntil = Number.POSITIVE_INFINITY;
  let stopped = false;

  /** Nothing is dropped where it is not proven: the next answer of the connection comes after every change before it. */
  const hears = (): boolean => listening && elapsed() <= provenUntil;
  const forgetAll = (): void => {
    changes += 1;
    known.clear();
  };
  const forget = (changed: string): void => {
    changes += 1;
    drop(known, changed);
  };
  const stopListening = database.listen(channel, {
    message: forget,
    connected(forMs = Number.POSITIVE_INFINITY) {
      forgetAll();
      listening = true;
      provenUntil = elapsed() + forMs;
    },
    alive(forMs) {
      provenUntil = elapsed() + forMs;
    },
    lost() {
      listening = false;
      forgetAll();
      if (!stopped) log.warn(deaf);
    },
  });

  return {
    get: (key) => (hears() ? known.get(key) : undefined),
    async read(key, load) {
      const before = changes;
      const value = await load();
      if (value !== undefined && hears() && changes === before) {
        if (known.size >= capacity) known.clear();
        known.set(key, value);
      }
      return value;
    },
    async tell(on, changed) {
      await on.query(statement, [changed]);
    },
    forget,
    get listening() {
      return hears();
    },
    stop() {
      stopped = true;
      return stopListening();
    },
  };
};
