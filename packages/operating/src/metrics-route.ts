import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Who may read the metrics: `anyone`, whoever sends the token (RFC 6750 section 2.1), or nobody, and then there is no such address. */
export type MetricsAccess = 'anyone' | 'nobody' | { readonly token: string };

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();

/** Adds `GET /metrics` in the text format of Prometheus, version 0.0.4. `refuse` makes the refusal of who may not read them. */
export const addMetricsRoute = (
  http: FastifyInstance,
  metrics: Metrics,
  access: MetricsAccess,
  refuse: () => Error,
): void => {
  if (access === 'nobody') return;
  const expected = access === 'anyone' ? undefined : digest(`Bearer ${access.token}`);
  http.get('/metrics', async (request, reply) => {
    // Digests are compared: they have one length, and the time tells nothing of the token.
    if (expected !== undefined && !timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw refuse();
    }
    reply.header('content-type', metrics.contentType).header('cache-control', 'no-store');
    return metrics.metrics();
  });
};
