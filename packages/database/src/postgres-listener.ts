import pg from 'pg';
import type { Listener } from './database.ts';

/** How often the connection shows that it lives; one that does not answer within this time is lost. Milliseconds. */
const HEARTBEAT_MS = 2_000;
const RETRY_MS = 500;

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

/**
 * Keeps one connection that listens, until the result is called. A connection that silently died is noticed by its heartbeat, so what
 * depends on it is wrong for twice `HEARTBEAT_MS` at most.
 */
export const listenOnPostgres = (
  options: { readonly url: string; readonly connectTimeoutMs?: number; readonly applicationName?: string },
  channel: string,
  listener: Listener,
): (() => Promise<void>) => {
  if (!/^[a-z_]{1,63}$/.test(channel)) throw new TypeError('a channel is lower-case letters and underscores');
  const stopping = new AbortController();

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
      await client.query(`listen ${channel}`);
      if (stopping.signal.aborted) return;
      heard = true;
      listener.connected();
      let alive = true;
      broken.promise.then(() => {
        alive = false;
      });
      while (alive) {
        await Promise.race([broken.promise, pause(HEARTBEAT_MS, stopping.signal)]);
        if (alive) await within(HEARTBEAT_MS, client.query('select 1'));
      }
    } catch {
      // Whatever went wrong, the connection is made again.
    } finally {
      if (heard) listener.lost();
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
  return async () => {
    stopping.abort();
    await running;
  };
};
