import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Upper bounds in seconds. A payment takes some tens of milliseconds and at most the acquirer's time-out. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts and times every answer by method, route (its pattern, never the path that was asked for) and status. */
export const addHttpMetrics = (http: FastifyInstance, metrics: Metrics): void => {
  const durations = new Histogram({
    name: 'tallystick_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [metrics],
  });
  // A series is looked up once: putting labels together costs more than counting.
  const series = new Map<string, { observe(seconds: number): void }>();
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const key = `${request.method} ${route} ${reply.statusCode}`;
    let one = series.get(key);
    if (one === undefined) {
      one = durations.labels(request.method, route, String(reply.statusCode));
      series.set(key, one);
    }
    one.observe(reply.elapsedTime / 1_000);
    done();
  });
};
