import type { Database } from '@tallystick/database';
import { Counter, Gauge, Histogram, type Metrics } from '@tallystick/operating';
import type { Clock } from '../../platform/clock.ts';
import type { AcquirerState } from './link.ts';
import type { PatientRequest } from './patient-request.ts';
import { reversalStore } from './reversal-store.ts';

/** Upper bounds in seconds. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const MS_IN_S = 1_000;

/** Tells of the link and of what is not settled on it; read when the metrics are. */
export const addLinkMetrics = (metrics: Metrics, database: Database, state: () => AcquirerState): void => {
  const registers = [metrics];
  new Gauge({
    name: 'tallystick_acquirer_link_up',
    help: '1 while requests can be sent to the acquirer, 0 otherwise.',
    registers,
    collect() {
      this.set(state().state === 'up' ? 1 : 0);
    },
  });
  new Counter({
    name: 'tallystick_acquirer_unreadable_messages_total',
    help: 'Messages of the acquirer that could not be read, since the start.',
    registers,
    collect() {
      this.reset();
      this.inc(state().unreadable);
    },
  });
  new Gauge({
    name: 'tallystick_reversals_pending',
    help: 'Reversals that the acquirer has not acknowledged, over all merchants and processes.',
    registers,
    async collect() {
      // While the database is away there is no number, and the other metrics are told without it.
      const pending = await reversalStore.countPending(database).catch(() => undefined);
      if (pending === undefined) this.remove();
      else this.set(pending);
    },
  });
};

/** Wraps what sends a request to the acquirer. */
export type TimeRequests = (ask: PatientRequest) => PatientRequest;

/** Times requests to the acquirer by what they came to. */
export const createRequestTimes = (metrics: Metrics, clock: Pick<Clock, 'now'>): TimeRequests => {
  const times = new Histogram({
    name: 'tallystick_acquirer_request_duration_seconds',
    help: 'Time from an authorisation request to what it came to, with the wait for the link.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers: [metrics],
  });
  return (ask) => async (message, since) => {
    const askedAt = clock.now();
    const asked = await ask(message, since);
    times.observe({ outcome: asked.outcome.kind }, (clock.now() - askedAt) / MS_IN_S);
    return asked;
  };
};
