import pg from 'pg';
import type { Database, Listener } from './database.ts';

/** How often the connection shows that it lives; one that does not answer within this time is lost. Milliseconds. */
const HEARTBEAT_MS = 2_000;
const RETRY_MS = 500;
/** A connection that has not answered for longer may be gone. A process that was stopped finds all of them so. */
const PROVEN_MS = 5_000;

interface PostgresListener {
  /** Asks the connection now; resolves when it has answered or is lost, at once where there is none. */
  confirm(): Promise<void>;
  stop(): Promise<void>;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const within = <T>(ms: number, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('connection timeout')), ms);
  timer.unref();
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
};

/** For how long an answer may be relied on. Counted from when it was asked: a process that is stopped in between reads an old answer first. */
const provenBy = async (client: pg.Client, sql: string): Promise<number> => {
  const askedAt = performance.now();
  await client.query(sql);
  return PROVEN_MS - (performance.now() - askedAt);
};

/** Questions whether a connection lives, between those who ask and the connection's own rhythm. */
const createQuestions = () => {
  let hurry: (() => void) | undefined;
  let open: (() => void)[] = [];
  return {
    /** Resolves when somebody asks; at once where somebody waits. */
    next: (): Promise<void> => {
      if (open.length > 0) return Promise.resolve();
      return new Promise((resolve) => {
        hurry = resolve;
      });
    },
    /** Those who asked until now: called when the connection has answered to what is asked after this. */
    take(): () => void {
      const taken = open;
      open = [];
      return () => {
        for (const resolve of taken) resolve();
      };
    },
    /** There is nobody to ask any more. */
    end(): void {
      hurry = undefined;
      this.take()();
    },
    ask: (): Promise<void> =>
      new Promise((resolve) => {
        if (hurry === undefined) return resolve();
        open.push(resolve);
        hurry();
      }),
  };
};

/**
 * Keeps one connection that listens, until the result is called. A connection that silently died is noticed by its heartbeat, so what
 * depends on it is wrong for twice `HEARTBEAT_MS` at most.
 */
const listenOnPostgres = (
  options: { readonly url: string; readonly connectTimeoutMs?: number; readonly applicationName?: string },
  channel: string,
  listener: Listener,
): PostgresListener => {
  if (!/^[a-z_]{1,63}$/.test(channel)) throw new TypeError('a channel is lower-case letters and underscores');
  const stopping = new AbortController();
  const questions = createQuestions();

  const once = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: options.url,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
      keepAlive: true,
      ...(options.applicationName === undefined ? {} : { application_name: options.applicationName }),
    });
    const broken = Promise.withResolvers<void>();
    client.on('error', () => broken.resolve());
    client.on('end', () => broken.resolve());
    stopping.signal.addEventListener('abort', () => broken.resolve(), { once: true });
    client.on('notification', ({ payload }) => listener.message(payload ?? ''));
    let heard = false;
    try {
      await client.connect();
      const provenForMs = await provenBy(client, `listen ${channel}`);
      if (stopping.signal.aborted) return;
      heard = true;
      listener.connected(provenForMs);
      let alive = true;
      broken.promise.then(() => {
        alive = false;
      });
      while (alive) {
        await Promise.race([broken.promise, pause(HEARTBEAT_MS, stopping.signal), questions.next()]);
        if (!alive) break;
        const answer = questions.take();
        listener.alive?.(await within(HEARTBEAT_MS, provenBy(client, 'select 1')).finally(answer));
      }
    } catch {
      // Whatever went wrong, the connection is made again.
    } finally {
      if (heard) listener.lost();
      questions.end();
      await within(HEARTBEAT_MS, client.end()).catch(() => {});
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await once();
      if (!stopping.signal.aborted) await pause(RETRY_MS, stopping.signal);
    }
  };
  const running = run();
  return {
    confirm: questions.ask,
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

/** Everything that listens on one PostgreSQL. */
export const createPostgresListeners = (options: {
  readonly url: string;
  readonly connectTimeoutMs?: number;
  readonly applicationName?: string;
}): Pick<Database, 'listen' | 'confirmListening'> & { stop(): Promise<unknown> } => {
  const all = new Set<PostgresListener>();
  return {
    listen(channel, listener) {
      const made = listenOnPostgres(options, channel, listener);
      all.add(made);
      return async () => {
        all.delete(made);
        await made.stop();
      };
    },
    async confirmListening() {
      await Promise.all([...all].map((one) => one.confirm()));
    },
    stop: () => Promise.all([...all].map((one) => one.stop())),
  };
};
