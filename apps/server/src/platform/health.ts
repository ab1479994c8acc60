import type { FastifyInstance } from 'fastify';
import type { Platform } from './platform.ts';
import type { Standstill } from './standstill.ts';
import { VERSION } from './version.ts';

const PROBE_MS = 1_500;

/** What is told about a part that others depend on, for information only. */
export type Signal = () => Readonly<Record<string, unknown>>;

/**
 * `/version`: what runs. `/health`: the process is up. `/ready`: it can work, which needs the database, and that it did not stand still a
 * moment ago; other signals are told but do not decide.
 */
export const addHealthRoutes = (
  http: FastifyInstance,
  platform: Pick<Platform, 'database' | 'config'>,
  signals: Readonly<Record<string, Signal>>,
  isStopping: () => boolean,
  standstill: Pick<Standstill, 'recent'>,
): void => {
  // However many ask at once, the database is asked once: nobody can keep its connections busy from here.
  let probe: Promise<boolean> | undefined;
  const isReachable = (): Promise<boolean> => {
    probe ??= platform.database.isReachable(PROBE_MS).finally(() => {
      probe = undefined;
    });
    return probe;
  };
  http.get('/version', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ version: VERSION, mode: platform.config.mode }),
  );
  http.get('/health', (_request, reply) => reply.send({ status: 'up', mode: platform.config.mode }));
  http.get('/ready', async (_request, reply) => {
    const stoodStillMs = standstill.recent();
    const reachable = await isReachable();
    const ready = reachable && stoodStillMs === undefined && !isStopping();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ready ? 'ready' : isStopping() ? 'stopping' : 'waiting',
        ...(stoodStillMs === undefined ? {} : { stoodStillMs }),
        database: { kind: platform.database.kind, reachable },
        ...Object.fromEntries(Object.entries(signals).map(([name, signal]) => [name, signal()])),
      });
  });
};
