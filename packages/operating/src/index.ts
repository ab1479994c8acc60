export { addAccessLog } from './access-log.ts';
export { closeHttp } from './close-http.ts';
export { createDrain, type Drain, type DrainTimes } from './drain.ts';
export { addHttpMetrics } from './http-metrics.ts';
export { listenAddress } from './listen-address.ts';
export { createLog, type Program } from './log.ts';
export { addProcessMetrics, Counter, createMetrics, Gauge, Histogram, type Metrics } from './metrics.ts';
export { addMetricsRoute, type MetricsAccess } from './metrics-route.ts';
export { runProgram, type ServedProgram } from './run-program.ts';
