import type { TrustAnchor } from '@tallystick/attestation';
import type { Database, Migration } from '@tallystick/database';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createTestField } from './acceptance/test-field/index.ts';
import { channelMigrations, channelRetention, createDeviceChannel } from './devices/device-channel/index.ts';
import { createEnrolment, enrolmentMigrations, enrolmentRetention } from './devices/enrolment/index.ts';
import { createTamper, tamperMigrations, tamperPolicyOf } from './devices/tamper/index.ts';
import {
  createCardAcceptors,
  createDeviceStatuses,
  createResultAges,
  createTerminals,
  terminalMigrations,
  terminalRetention,
} from './fleet/terminals/index.ts';
import { ACQUIRING_MIGRATIONS, createAcquiring, createHostLink } from './money/acquiring/index.ts';
import {
  createPayments,
  PAYMENT_MIGRATIONS,
  type Payments,
  paymentRetention,
} from './money/payments/index.ts';
import { createReceipts } from './money/receipts/index.ts';
import { createLive } from './outbound/live/index.ts';
import type { Clock } from './platform/clock.ts';
import type { ServerConfig } from './platform/config.ts';
import { createPlatform } from './platform/create-platform.ts';
import { addHealthRoutes, type Signal } from './platform/health.ts';
import { createLog } from './platform/log.ts';
import type { Running } from './platform/module.ts';
import type { Platform } from './platform/platform.ts';
import type { Randomness } from './platform/randomness.ts';
import { eventRetention } from './platform/retention/event-retention.ts';
import { createRetention } from './platform/retention/retention.ts';
import { startDatabase } from './platform/start-database.ts';
import { createMerchants, merchantMigrations } from './tenancy/merchants/index.ts';
import { createOperators, operatorMigrations, operatorRetention } from './tenancy/operators/index.ts';
import { attestationMigrations, attestationRetention, createAttestation } from './trust/attestation/index.ts';
import { createPolicies, policyMigrations, policyRetention } from './trust/policies/index.ts';
import { addWeb } from './web/index.ts';

/** How often, in milliseconds, a stopping server closes connections that became idle. */
const IDLE_SWEEP_MS = 50;

export interface AppOverrides {
  /** A database that is open already; it stays open when the app closes. */
  readonly database?: Database;
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** Has every answer checked against its schema, for tests. */
  readonly checkAnswers?: boolean;
  /** Roots of Android key attestation in place of Google's, for tests: no setting can change them. */
  readonly androidAnchors?: readonly TrustAnchor[];
  /** As that, in place of Apple's. */
  readonly appleAnchors?: readonly TrustAnchor[];
}

/** One line a module, in the order of their ids. */
const migrations: readonly Migration[] = [
  ...merchantMigrations,
  ...operatorMigrations,
  ...terminalMigrations,
  ...enrolmentMigrations,
  ...channelMigrations,
  ...attestationMigrations,
  ...PAYMENT_MIGRATIONS,
  ...ACQUIRING_MIGRATIONS,
  ...policyMigrations,
  ...tamperMigrations,
];

/** Makes every module, each with the services that it stands on. */
const createModules = async (platform: Platform, config: ServerConfig, overrides: AppOverrides) => {
  const merchants = createMerchants(platform);
  const firstMerchant = await merchants.ensureFirst(config.firstMerchant, config.seedApiKey);
  const operators = createOperators(platform, { merchants });
  const merchantOf = (merchantId: string) => merchants.get(merchantId);
  const deviceStatuses = createDeviceStatuses(platform);
  const namesOf = async (merchantId: string, ids: readonly string[]) => {
    const [names, keys] = await Promise.all([
      operators.namesOf(merchantId, ids),
      merchants.listApiKeys(merchantId),
    ]);
    return new Map([...names, ...keys.map(({ id, label }) => [id, label] as const)]);
  };
  const policies = createPolicies(platform, {
    namesOf,
    readEvidence: (...asked) => attestation.storedEvidence(...asked),
    readReferences: (...asked) => attestation.referencesBy(...asked),
    onActive: {
      changed: (on, merchantId, change) =>
        attestation.reappraisal.request(on, merchantId, { cause: 'policy', ...change }),
      settled: () => attestation.reappraisal.wake(),
    },
  });
  const attestation = await createAttestation(platform, {
    deviceStatuses,
    policies: policies.inForce,
    shadow: policies.shadow,
    revocationFreshHours: policies.builtIn.signals.revocationList.freshHours,
    amountOf: (actor, paymentId) => payments.amountOf(actor, paymentId),
    requireTerminal: (merchantId, terminalId) => terminals.get(merchantId, terminalId),
    terminalsInUse: (merchantId) => terminals.inUse(merchantId),
    devices: {
      keepCheck: (on, actor, check) => terminals.keepCheck(on, actor, check),
      settle: (merchantId, terminalId) => terminals.settle(merchantId, terminalId),
      suspend: (merchantId, terminalId, why) => terminals.suspendIfPossible(merchantId, terminalId, why),
      lastAffirmedAt: (merchantId, name) => terminals.lastAffirmedAt(merchantId, name),
      ofTerminal: (merchantId, terminalId) => terminals.enrolledDevice(merchantId, terminalId),
      after: (place, limit, merchantId) => terminals.enrolledDevices(place, limit, merchantId),
    },
    androidAnchors: overrides.androidAnchors,
    appleAnchors: overrides.appleAnchors,
  });
  const terminals = createTerminals(platform, {
    deviceStatuses,
    merchantOf,
    lastSeenOf: attestation.lastSeenOf,
    sources: {
      ages: createResultAges(
        async (merchantId) => (await policies.inForce.of(merchantId)).active.freshness.periodicMaxAgeHours,
        policies.builtIn.freshness.periodicMaxAgeHours,
      ),
      signalsFor: (kind) => attestation.signalsFor(kind),
    },
    namesOf,
    policyInForce: async (merchantId) => {
      const { active } = await policies.inForce.of(merchantId);
      return { name: active.name, tamper: tamperPolicyOf(active) };
    },
    evidencePasses: (merchantId, terminalId) => attestation.evidencePasses(merchantId, terminalId),
    periodicDueAt: (actor) => attestation.periodicDueAt(actor),
  });
  createEnrolment(platform, {
    terminals,
    attestation,
    deviceStatuses,
    policies: policies.inForce,
    merchantOf,
    hasOpenedChannel: (device) => deviceChannel.hasBegun(device),
  });
  const deviceChannel = createDeviceChannel(platform, {
    deviceStatuses,
    floorOf: async ({ merchantId, deviceId }) =>
      (await policies.inForce.of(merchantId)).policyFor(deviceId).policy.channelFloor,
    requireTerminal: (merchantId, terminalId) => terminals.get(merchantId, terminalId),
    publicRequestsPerMinute: config.publicRequestsPerMinute,
  });
  const acquiring = createAcquiring({
    ...platform,
    ...config.acquirer,
    openLink: createHostLink(config, platform.clock),
  });
  const payments: Payments = createPayments(platform, {
    acquiring,
    attestation,
    terminals: { cardAcceptor: createCardAcceptors(deviceStatuses, merchantOf) },
    channel: deviceChannel,
  });
  createTamper(platform, { deviceStatuses, terminals, payments: payments.service });
  const { publicRequestsPerMinute } = config;
  createReceipts(platform, {
    payments: payments.views,
    merchant: merchantOf,
    receiptLines: (merchantId, terminalId) => terminals.receiptLines(merchantId, terminalId),
    publicRequestsPerMinute,
  });
  const live = createLive(platform, {
    merchants,
    onSignOut: operators.onSignOut,
    sources: {
      ...payments.live,
      fleet: (merchantId) => terminals.fleet(merchantId),
      terminals: async (merchantId, limit) => (await terminals.list(merchantId, limit, undefined)).data,
    },
  });
  const testField = createTestField(platform);
  const retention = createRetention(
    platform,
    config.retention,
    [
      eventRetention,
      enrolmentRetention,
      ...terminalRetention,
      channelRetention,
      ...attestationRetention(terminals.devicesInUse),
      ...policyRetention,
      paymentRetention,
      ...operatorRetention,
    ],
    merchants.ids,
  );
  return {
    services: {
      merchants,
      firstMerchant,
      operators,
      terminals,
      attestation,
      policies,
      deviceStatuses,
      payments,
      deviceChannel,
      retention,
    },
    /** What begins after the start and ends at the stop, in order. */
    running: [
      deviceStatuses,
      policies,
      deviceChannel,
      attestation.revocationList,
      attestation.reappraisal,
      attestation.rollUp,
      payments,
      live,
      testField,
      retention,
    ] satisfies Running[],
    /** What `/ready` tells beside the database. */
    signals: {
      acquirer: () => payments.live.acquirer(),
      androidRevocationList: () => ({ ...attestation.revocationList.signal() }),
    } satisfies Record<string, Signal>,
  };
};

export interface App {
  readonly http: FastifyInstance;
  readonly platform: Platform;
  readonly modules: Awaited<ReturnType<typeof createModules>>['services'];
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
    const { services, running, signals } = await createModules(platform, config, overrides);
    const { http } = platform;
    let stopping = false;
    addHealthRoutes(http, platform, signals, () => stopping);
    http.addHook('preClose', async () => {
      stopping = true;
      for (const module of running as Running[]) await module.drain?.();
    });
    await addWeb(platform, config);
    await http.ready();

    const stop = async (): Promise<void> => {
      // A connection whose request ends after this began would stay open, idle, for as long as its client likes.
      const { tls } = platform;
      const sweep = setInterval(() => {
        http.server.closeIdleConnections();
        tls?.sweep();
      }, IDLE_SWEEP_MS);
      await Promise.all([http.close(), tls?.close()]).finally(() => clearInterval(sweep));
      for (const module of running.toReversed() as Running[]) await module.stop?.();
      await started.close();
    };
    let closed: Promise<void> | undefined;
    return {
      http,
      platform,
      modules: services,
      async listen() {
        for (const module of running as Running[]) await module.start?.();
        await http.listen({ port: config.port, host: config.host });
        await platform.tls?.listen(config.host);
        const address = http.server.address();
        return typeof address === 'object' && address !== null ? address.port : config.port;
      },
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
