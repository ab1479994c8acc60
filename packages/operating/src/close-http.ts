import type { FastifyInstance } from 'fastify';
import type { Drain } from './drain.ts';

/** How long a request that is half here may take to come whole once the server stops, in milliseconds. */
const WHOLE_WITHIN_MS = 2_000;
/** How often idle connections are closed meanwhile. */
const IDLE_SWEEP_MS = 50;

/**
 * Stops an HTTP server: requests that are here are answered, what is not here whole within two seconds is cut off. Resolves when the last
 * connection has ended.
 *
 * @param closeIdle closes the connections that wait for a next request: one whose request ends after the stop began would stay, idle
 */
export const closeHttp = async (
  http: Pick<FastifyInstance, 'close' | 'server'>,
  drain: Drain,
  closeIdle: () => void = () => http.server.closeIdleConnections(),
): Promise<void> => {
  const sweep = setInterval(closeIdle, IDLE_SWEEP_MS);
  const cut = setTimeout(() => drain.cut(), WHOLE_WITHIN_MS);
  await http.close().finally(() => {
    clearInterval(sweep);
    clearTimeout(cut);
  });
};
