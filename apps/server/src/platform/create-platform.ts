import type { Database, Migration } from '@tallystick/database';
import type { Logger } from 'pino';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createConnections } from './connections.ts';
import { createOutbox, outboxMigrations } from './events/outbox.ts';
import { createFailedEntries } from './failed-entries.ts';
import { createHttp } from './http.ts';
import { createIdempotency, idempotencyMigrations } from './idempotency/idempotency.ts';
import { createIds } from './ids.ts';
import { keyRingMigrations, openKeyRing } from './key-ring.ts';
import { loadMasterKey } from './master-key.ts';
import type { Platform } from './platform.ts';
import { createSystemRandomness, type Randomness } from './randomness.ts';
import { createRoutes } from './routes.ts';
import { loadTlsCertificate } from './tls-certificate.ts';
import { createTlsListener } from './tls-listener.ts';

export interface PlatformDependencies {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly migrations: readonly Migration[];
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly checkAnswers?: boolean;
}

/** Brings the database's schema up to date and makes what every module is given. */
export const createPlatform = async (dependencies: PlatformDependencies): Promise<Platform> => {
  const { config, database, log } = dependencies;
  const clock = dependencies.clock ?? systemClock;
  const randomness = dependencies.randomness ?? createSystemRandomness();
  await database.migrate([
    ...keyRingMigrations,
    ...outboxMigrations,
    ...idempotencyMigrations,
    ...dependencies.migrations,
  ]);
  const keys = await openKeyRing(database, await loadMasterKey(config, randomness), randomness);
  const ids = createIds(clock, randomness);
  const http = await createHttp(config, log, randomness);
  const tls =
    config.tls === undefined
      ? undefined
      : createTlsListener(
          http,
          config.tls,
          await loadTlsCertificate({ ...config, tls: config.tls }, () => clock.now()),
        );
  return {
    config,
    database,
    clock,
    randomness,
    ids,
    keys,
    outbox: createOutbox(clock, ids),
    log,
    routes: createRoutes(http, config, createIdempotency({ database, clock, keys, log }), {
      checkAnswers: dependencies.checkAnswers ?? false,
    }),
    http,
    failedEntries: createFailedEntries(clock),
    connections: createConnections(config, tls),
    tls,
  };
};
