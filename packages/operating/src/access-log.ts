import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** What machines ask for every few seconds: told at `debug`. */
const PROBES = new Set(['/health', '/ready', '/metrics', '/version']);
const MICROSECONDS_IN_MS = 1_000;

/**
 * Writes one line for each answer, at `info`, with the id that the caller was given. The route is its pattern: a path may hold what is
 * secret, and a query is never written.
 */
export const addAccessLog = (http: FastifyInstance, log: Logger): void => {
  if (!log.isLevelEnabled('info')) return;
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    log[PROBES.has(route) ? 'debug' : 'info'](
      {
        request: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * MICROSECONDS_IN_MS) / MICROSECONDS_IN_MS,
        // A trusted proxy may pass on any text as the address of its client.
        address: isIP(request.ip) === 0 ? 'none' : request.ip,
      },
      'request answered',
    );
    done();
  });
};
