import type { Database, Migration } from '@tallystick/database';
import { SecretBytes } from '@tallystick/keys';
import { createSoftwareHsm } from '@tallystick/keys/software-hsm';
import {
  addAccessLog,
  addHttpMetrics,
  addMetricsRoute,
  createDrain,
  createMetrics,
  type Metrics,
} from '@tallystick/operating';
import type { Logger } from 'pino';
import { createAnsweredRequests } from './answered-requests.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createConnections } from './connections.ts';
import { createConsolePlace } from './console-place.ts';
import { addDatabaseMetrics } from './database-metrics.ts';
import { createOutbox, outboxMigrations } from './events/outbox.ts';
import { createFailedEntries } from './failed-entries.ts';
import { type AnswerHook, createHttp } from './http.ts';
import { createIdempotency, idempotencyMigrations } from './idempotency/idempotency.ts';
import { createIds } from './ids.ts';
import { keyRingMigrations, openKeyRing } from './key-ring.ts';
import { openLocalAuthority } from './local-authority/local-authority.ts';
import { loadMasterKey } from './master-key.ts';
import { createMessagePort } from './messages.ts';
import type { Platform } from './platform.ts';
import { createSystemRandomness, type Randomness } from './randomness.ts';
import { Refusal } from './refusal.ts';
import { createRoutes } from './routes.ts';
import { loadTlsCertificate } from './tls-certificate.ts';
import { createTlsListener } from './tls-listener.ts';
import { VERSION } from './version.ts';

export interface PlatformDependencies {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly checkAnswers?: boolean;
  readonly answerHook?: AnswerHook;
}

export const PLATFORM_MIGRATIONS: readonly Migration[] = [
  ...keyRingMigrations,
  ...outboxMigrations,
  ...idempotencyMigrations,
];

/** Makes what every module is given, on a database whose schema is up to date. */
export const createPlatform = async (dependencies: PlatformDependencies): Promise<Platform> => {
  const { config, database, log } = dependencies;
  const clock = dependencies.clock ?? systemClock;
  const randomness = dependencies.randomness ?? createSystemRandomness();
  const masterKey = await loadMasterKey(config, randomness);
  const keys = await openKeyRing(database, masterKey, randomness);
  const hsm = createSoftwareHsm({
    masterKey: new SecretBytes(masterKey),
    randomBytes: (length) => randomness.bytes(length),
    audit: (event) => log.warn({ hsm: event }, 'the Hsm refused'),
  });
  const ids = createIds(clock, randomness);
  const metrics = dependencies.metrics ?? createMetrics('server', VERSION);
  const http = await createHttp(config, log, randomness, dependencies.answerHook);
  addHttpMetrics(http, metrics);
  addAccessLog(http, log);
  addMetricsRoute(http, metrics, config.metrics, () => new Refusal('metrics_token_refused'));
  addDatabaseMetrics(database, metrics);
  const drain = createDrain(http);
  const local = config.local && (await openLocalAuthority(config, config.local.name, clock, randomness));
  const tls =
    config.tls === undefined
      ? undefined
      : createTlsListener(
          http,
          config.tls,
          (await local?.renew()) ??
            (await loadTlsCertificate({ ...config, tls: config.tls }, () => clock.now())),
        );
  if (tls !== undefined) drain.watch(tls.server);
  const answered = createAnsweredRequests();
  return {
    config,
    database,
    clock,
    randomness,
    ids,
    keys,
    hsm,
    outbox: createOutbox(clock, ids),
    messages: createMessagePort(),
    log,
    routes: createRoutes(http, config, createIdempotency({ database, clock, keys, log }), {
      checkAnswers: dependencies.checkAnswers ?? false,
      answered,
    }),
    answered,
    console: createConsolePlace(config),
    http,
    metrics,
    drain,
    failedEntries: createFailedEntries(clock),
    connections: createConnections(config, tls),
    local,
    tls,
  };
};
