import type { Database } from '@tallystick/database';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from './platform/clock.ts';
import type { ServerConfig } from './platform/config.ts';
import { createPlatform } from './platform/create-platform.ts';
import { addHealthRoutes } from './platform/health.ts';
import { createLog } from './platform/log.ts';
import type { Running } from './platform/module.ts';
import type { Platform } from './platform/platform.ts';
import type { Randomness } from './platform/randomness.ts';
import { startDatabase } from './platform/start-database.ts';

export interface AppOverrides {
  /** A database that is open already; it stays open when the app closes. */
  readonly database?: Database;
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
}

const migrations = [
  // One line a module, in the order of their ids.
].flat();

const createModules = async (_platform: Platform, _config: ServerConfig) => {
  return {};
};

export interface App {
  readonly http: FastifyInstance;
  readonly platform: Platform;
  readonly modules: Awaited<ReturnType<typeof createModules>>;
  /** Begins background work and listens; gives the port. */
  listen(): Promise<number>;
  /** Stops taking requests, finishes those in flight, ends background work and closes the database. May be called again. */
  close(): Promise<void>;
}

/**
 * The composition root: the one place that knows every module.
 * @throws DatabaseUnavailable, FolderInUse, ConfigError
 */
export const createApp = async (config: ServerConfig, overrides: AppOverrides = {}): Promise<App> => {
  const log = overrides.log ?? createLog(config.logLevel);
  const started =
    overrides.database === undefined
      ? await startDatabase(config, log)
      : { database: overrides.database, close: async () => {} };
  try {
    const platform = await createPlatform({
      ...overrides,
      config,
      database: started.database,
      log,
      migrations,
    });
    const modules = await createModules(platform, config);
    const running: readonly Running[] = Object.values(modules);
    const { http } = platform;
    let stopping = false;
    addHealthRoutes(http, platform, {}, () => stopping);
    http.addHook('preClose', async () => {
      stopping = true;
      for (const module of running.toReversed()) await module.stop?.();
    });
    await http.ready();

    let closed: Promise<void> | undefined;
    return {
      http,
      platform,
      modules,
      async listen() {
        for (const module of running) await module.start?.();
        await http.listen({ port: config.port, host: config.host });
        const address = http.server.address();
        return typeof address === 'object' && address !== null ? address.port : config.port;
      },
      close() {
        closed ??= http.close().then(() => started.close());
        return closed;
      },
    };
  } catch (error) {
    await started.close();
    throw error;
  }
};
