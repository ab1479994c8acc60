import type { TrustAnchor } from '@tallystick/attestation/x509';
import type { Database } from '@tallystick/database';
import { closeHttp, createLog, type DrainTimes, listenAddress, type Metrics } from '@tallystick/operating';
import { getInstallation, type Installation } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { createCardAcceptors } from './fleet/terminals/index.ts';
import { migrateServer } from './migrate.ts';
import { MODULES, OPTIONAL_MODULES } from './modules.ts';
import type { Clock } from './platform/clock.ts';
import { createPlatform } from './platform/create-platform.ts';
import { eventRetention } from './platform/events/event-retention.ts';
import { addHealthRoutes, type Signal } from './platform/health.ts';
import { idempotencyRetention } from './platform/idempotency/retention.ts';
import type { ModuleDefinition, Running } from './platform/module.ts';
import type { Platform } from './platform/platform.ts';
import type { Randomness } from './platform/randomness.ts';
import { createRetention } from './platform/retention/retention.ts';
import type { RetentionRule } from './platform/retention/rule.ts';
import { createStandstill, type Standstill } from './platform/standstill.ts';
import { startDatabase } from './platform/start-database.ts';
import { addWeb, createLocalAccess, type LocalAccess, sayInLanguage } from './web/index.ts';

export interface AppOverrides {
  /** A database that is open already; it stays open when the app closes. */
  readonly database?: Database;
  readonly log?: Logger;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** Has every answer checked against its schema, for tests. */
  readonly checkAnswers?: boolean;
  /** Roots of Android key attestation in place of Google's, for tests: no setting can change them. */
  readonly androidAnchors?: readonly TrustAnchor[];
  /** As that, in place of Apple's. */
  readonly appleAnchors?: readonly TrustAnchor[];
}

const isInstalled = ({ without }: Pick<ServerConfig, 'without'>, { name }: ModuleDefinition): boolean =>
  !without.has(name);

const installed = (config: Pick<ServerConfig, 'without'>) =>
  Object.values(MODULES).filter((module) => isInstalled(config, module));

const retentionRules = (config: ServerConfig): readonly RetentionRule<ServerConfig>[] => {
  const rules: RetentionRule<ServerConfig>[] = [eventRetention, idempotencyRetention];
  for (const module of installed(config)) rules.push(...module.retention);
  return rules;
};

type Run = <M extends Running>(made: M) => M;

/** Tenants, and who acts for them. */
const composeTenancy = async (platform: Platform, config: ServerConfig, run: Run) => {
  const audit = MODULES.audit.create(platform);
  const merchants = run(await MODULES.merchants.create(platform, config, { audit }));
  const operators = run(MODULES.operators.create(platform, { merchants, audit }));
  const approvals = run(MODULES.approvals.create(platform, { audit, operators, merchants }));
  const cashiers = run(MODULES.cashiers.create(platform, { operators, audit }));
  return { audit, merchants, operators, approvals, cashiers };
};

/** Makes every module from those that are made already, in one pass from the ground up. A test holds it to that. */
const compose = async (platform: Platform, config: ServerConfig, overrides: AppOverrides) => {
  const running: Running[] = [];
  const run = <M extends Running>(made: M): M => {
    running.push(made);
    return made;
  };

  const tenancy = await composeTenancy(platform, config, run);
  const { audit, merchants, operators, cashiers } = tenancy;
  const terminals = run(MODULES.terminals.create(platform, tenancy));
  const policies = run(MODULES.policies.create(platform, config, tenancy));
  const { androidAnchors, appleAnchors } = overrides;
  const judged = { terminals, policies, audit, androidAnchors, appleAnchors };
  const attestation = run(await MODULES.attestation.create(platform, config, judged));
  const keys = await MODULES.keys.create(platform, config, { policies });
  const deviceChannel = run(MODULES.deviceChannel.create(platform, { terminals, policies }));
  const trusted = { merchants, terminals, policies, attestation, keys };
  const personalisation = MODULES.personalisation.create(platform, config, trusted);
  MODULES.enrolment.create(platform, { ...trusted, deviceChannel, personalisation });
  const terminalView = MODULES.terminalOperations.create(platform, { terminals, attestation, policies });
  const tamper = MODULES.tamper.create(platform, { terminals });
  const acquiring = MODULES.acquiring.create(platform, config, keys);
  const payments = run(
    MODULES.payments.create(platform, {
      merchants,
      acquiring,
      attestation,
      cashiers,
      terminals: { cardAcceptor: createCardAcceptors(terminals.statuses, merchants, keys.takesPin) },
      channel: deviceChannel,
      tamper,
      pinKeys: keys.terminalPins,
    }),
  );
  MODULES.receipts.create(platform, { payments, merchants, terminals });
  if (isInstalled(config, MODULES.testField)) run(MODULES.testField.create(platform));
  run(MODULES.apiRequests.create(platform));
  run(MODULES.messages.create(platform, config));
  run(MODULES.live.create(platform, { merchants, operators, payments, terminals, terminalView }));
  const retention = run(
    createRetention(platform, config, retentionRules(config), merchants.ids, audit.noteRemovals),
  );
  return {
    services: {
      ...tenancy,
      firstMerchant: merchants.first,
      terminals,
      deviceStatuses: terminals.statuses,
      attestation,
      policies,
      payments,
      deviceChannel,
      retention,
    },
    /** What begins after the start and ends at the stop, in order. */
    running: running as readonly Running[],
    /** What `/ready` tells beside the database. */
    signals: {
      acquirer: () => payments.live.acquirer(),
      androidRevocationList: () => ({ ...attestation.revocationList.signal() }),
    } satisfies Record<string, Signal>,
  };
};

/** Says what this installation is, to anybody. */
const addInstallation = (
  { routes }: Pick<Platform, 'routes'>,
  config: ServerConfig,
  firstMerchant: { readonly currency: Installation['currency'] },
  localAccess: LocalAccess | undefined,
): void => {
  const optional = OPTIONAL_MODULES.filter((module) => isInstalled(config, module));
  routes.add(getInstallation, async () => ({
    mode: config.mode,
    origin: config.origin,
    currency: firstMerchant.currency,
    optionalModules: optional.map(({ name }) => name),
    ...(localAccess === undefined ? {} : { localAuthority: await localAccess.describe() }),
  }));
};

/** After this process stood still, everything that it takes for true of others is asked anew. */
const watchStandstill = ({ database, log }: Platform, running: readonly Running[]): Standstill =>
  createStandstill({
    log,
    confirm: () => Promise.all([database.confirmListening(), ...running.map((module) => module.confirm?.())]),
  });

export interface App {
  readonly config: ServerConfig;
  readonly http: FastifyInstance;
  readonly platform: Platform;
  /** What phones of the same network need, where the server has a local name. */
  readonly localAccess: LocalAccess | undefined;
  readonly modules: Awaited<ReturnType<typeof compose>>['services'];
  /** Begins background work and listens; gives the port. */
  listen(): Promise<number>;
  /** Lets clients go, before `close`: they can ask another process of this server. */
  drain(times: DrainTimes): Promise<void>;
  /** Stops taking requests, finishes those in flight, ends background work and closes the database. May be called again. */
  close(): Promise<void>;
}

/**
 * The composition root: the one place that knows every module.
 * @throws DatabaseUnavailable, FolderInUse, ConfigError
 */
export const createApp = async (config: ServerConfig, overrides: AppOverrides = {}): Promise<App> => {
  const log = overrides.log ?? createLog('server', config.logLevel);
  const started =
    overrides.database === undefined
      ? await startDatabase(config, log)
      : { database: overrides.database, close: async () => {} };
  try {
    const { database } = started;
    await migrateServer(database, config, { apply: config.migrateAtStart });
    const platform = await createPlatform({ ...overrides, config, database, log, answerHook: sayInLanguage });
    const { services, running: modules, signals } = await compose(platform, config, overrides);
    const localAccess = createLocalAccess(platform);
    const running = localAccess === undefined ? modules : [...modules, localAccess];
    const { http } = platform;
    let stopping = false;
    addInstallation(platform, config, services.firstMerchant, localAccess);
    const standstill = watchStandstill(platform, running);
    const isStopping = () => stopping || platform.drain.isDraining;
    addHealthRoutes(http, platform, signals, isStopping, standstill);
    http.addHook('preClose', async () => {
      stopping = true;
      for (const module of running) await module.drain?.();
    });
    await addWeb(platform, config);
    await http.ready();

    const stop = async (): Promise<void> => {
      standstill.stop();
      const { tls, drain } = platform;
      const closeIdle = () => {
        http.server.closeIdleConnections();
        tls?.sweep();
      };
      await Promise.all([closeHttp(http, drain, closeIdle), tls?.close()]);
      for (const module of running.toReversed()) await module.stop?.();
      await started.close();
    };
    let closed: Promise<void> | undefined;
    return {
      config,
      http,
      platform,
      localAccess,
      modules: services,
      async listen() {
        for (const module of running) await module.start?.();
        standstill.start();
        const host = await listenAddress(config.host);
        await http.listen({ port: config.port, host });
        const tlsHost = config.tls?.host;
        await platform.tls?.listen(tlsHost === undefined ? host : await listenAddress(tlsHost));
        const address = http.server.address();
        return typeof address === 'object' && address !== null ? address.port : config.port;
      },
      drain: (times) => platform.drain.begin(times),
      close() {
        closed ??= stop();
        return closed;
      },
    };
  } catch (error) {
    await started.close();
    throw error;
  }
};
