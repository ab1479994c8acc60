import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';

/** Who may read the metrics: `anyone`, whoever sends the token (RFC 6750 section 2.1), or nobody, and then there is no such address. */
export type MetricsAccess = 'anyone' | 'nobody' | { readonly token: string };

/** A rendering is good for so long, in milliseconds: however many ask, each number is asked for once. */
const GOOD_FOR_MS = 1_000;

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();

/** The scheme is compared without case (RFC 9110 section 11.1). */
const tokenOf = (authorization = ''): string => /^bearer +([^ ]+)$/i.exec(authorization)?.[1] ?? '';

/** Adds `GET /metrics` in the text format of Prometheus, version 0.0.4. `refuse` makes the refusal of who may not read them. */
export const addMetricsRoute = (
  http: FastifyInstance,
  metrics: Metrics,
  access: MetricsAccess,
  refuse: () => Error,
): void => {
  if (access === 'nobody') return;
  const expected = access === 'anyone' ? undefined : digest(access.token);
  let rendered: { readonly until: number; readonly text: Promise<string> } | undefined;
  const render = (): Promise<string> => {
    const now = performance.now();
    if (rendered === undefined || rendered.until <= now) {
      rendered = { until: now + GOOD_FOR_MS, text: metrics.metrics() };
    }
    return rendered.text;
  };
  http.get('/metrics', async (request, reply) => {
    // Digests are compared: they have one length, and the time tells nothing of the token.
    if (
      expected !== undefined &&
      !timingSafeEqual(digest(tokenOf(request.headers.authorization)), expected)
    ) {
      throw refuse();
    }
    reply.header('content-type', metrics.contentType).header('cache-control', 'no-store');
    return render();
  });
};
