import type { Database } from '@tallystick/database';
import { compile, ISO_1987_ASCII, ISO_1987_BINARY } from '@tallystick/iso8583';
import { createSystemRandomness, type Randomness } from '@tallystick/keys/randomness';
import { createSoftwareHsm } from '@tallystick/keys/software-hsm';
import {
  closeHttp,
  createMetrics,
  type DrainTimes,
  listenAddress,
  loadZoneKeys,
  type Metrics,
} from '@tallystick/operating';
import { type Logger, pino } from 'pino';
import { createHolderPins } from './cards/holder-pins.ts';
import { createIssueCard } from './cards/issue-card.ts';
import type { IssuerConfig } from './config.ts';
import { createAuthorise } from './host/authorise.ts';
import { createIsoHost } from './host/iso-host.ts';
import { loadIsoTls } from './host/iso-tls.ts';
import { createMessageMetrics } from './host/message-metrics.ts';
import { createReverse } from './host/reverse.ts';
import { createVerifyPin } from './host/verify-pin.ts';
import { createGuessLimit } from './http/guess-limit.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createIsOperator } from './http/operator-key.ts';
import { createHttpServer } from './http/server.ts';
import { CARD_ALGORITHMS } from './keys/card-algorithms.ts';
import { createCryptogramVerifier } from './keys/cryptograms.ts';
import { loadKeySets } from './keys/key-sets.ts';
import { loadMasterKey } from './keys/master-key.ts';
import { createIsRightPin, loadPinKeys } from './keys/pin-keys.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createMakeId } from './platform/ids.ts';
import { checkPort } from './platform/port-check.ts';
import { VERSION } from './platform/version.ts';
import { createAuthorisationStore } from './store/authorisations.ts';
import { createCardStore } from './store/cards.ts';
import { createDatabaseWatch } from './store/database-watch.ts';
import { createIdempotentAnswers } from './store/idempotent-answers.ts';
import { loadMigrations } from './store/migrations.ts';
import { openStore } from './store/open-store.ts';
import { createPinStore } from './store/pins.ts';

export interface IssuerDependencies {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly log?: Logger;
  readonly metrics?: Metrics;
  /** Stands in for the database of the configuration; the caller closes it. */
  readonly database?: Database;
}

/** An issuer that listens. */
export interface RunningIssuer {
  readonly isoPort: number;
  readonly httpPort: number;
  /** `http://host:port` of its HTTP API. */
  readonly httpOrigin: string;
  /** Lets HTTP clients go, before `close`. */
  drain(times: DrainTimes): Promise<void>;
  /** Finishes what is in progress, closes connections and the database. */
  close(): Promise<void>;
}

const DIALECTS = { iso1987binary: ISO_1987_BINARY, iso1987ascii: ISO_1987_ASCII } as const;
const SWEEP_MS = 60_000;
const CLOSE_GRACE_MS = 5_000;

interface PartsDependencies {
  readonly onUnavailable: () => void;
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Makes every part of an issuer from what it stands on; none of them listens yet. */
const createParts = async (config: IssuerConfig, given: PartsDependencies) => {
  const { database, clock, randomness, log, metrics, onUnavailable } = given;
  const makeId = createMakeId(clock, randomness);
  const randomBytes = (length: number) => randomness.bytes(length);
  const masterKey = await loadMasterKey({ configured: config.masterKey, data: config.data, randomBytes });
  const hsm = createSoftwareHsm({ masterKey, randomBytes, cards: CARD_ALGORITHMS });
  const keySets = await loadKeySets({ database, hsm, clock, randomness, bin: config.bin });
  const zoneKeys = config.pinZoneFile === undefined ? undefined : await loadZoneKeys(config.pinZoneFile);
  const pinKeys = await loadPinKeys({ database, hsm, clock }, zoneKeys);
  const store = createAuthorisationStore(database);
  const pins = createPinStore(database);
  const idempotency = createIdempotency(createIdempotentAnswers(database), clock, log);
  const tls = config.isoTls === undefined ? undefined : await loadIsoTls(config.isoTls);
  const { bin, cardLabel: label } = config;
  const cards = { database, hsm, keySets, clock, randomness, makeId, bin, label };
  return {
    host: createIsoHost({
      codec: compile(DIALECTS[config.dialect]),
      authorise: createAuthorise({
        store,
        hsm,
        verifyCryptogram: createCryptogramVerifier(hsm, keySets),
        verifyPin: createVerifyPin(pins, createIsRightPin(hsm, pinKeys)),
        clock,
        randomness,
        makeId,
        holdMs: config.holdMs,
        cvmLimitMinor: config.cvmLimitMinor,
      }),
      reverse: createReverse(store, clock, makeId),
      security: { mac: 'refused', pin: pinKeys.zone === undefined ? 'refused' : 'verified' },
      clock,
      log,
      metrics: createMessageMetrics(metrics),
      testAmounts: config.mode === 'test',
      onUnavailable,
      times: { lateMs: config.lateMs, slowMs: config.slowMs },
      door: {
        ...(config.isoPeers === undefined ? {} : { peers: config.isoPeers }),
        ...(tls === undefined ? {} : { tls }),
      },
    }),
    http: createHttpServer({
      database,
      cards: createCardStore(database),
      issueCard: createIssueCard(cards),
      pins,
      holderPins: createHolderPins({ hsm, keys: pinKeys, pins, clock, randomness }),
      keySets,
      clock,
      makeId,
      paymentLimitMinor: config.paymentLimitMinor,
      isOperator: createIsOperator(config.operatorKey),
      guesses: createGuessLimit(clock),
      trustProxy: config.trustProxy,
      problemOrigin: config.problemOrigin,
      randomness,
      idempotency,
      live: config.mode === 'live',
      log,
      metrics,
      metricsAccess: config.metrics,
    }),
    /** What is due by the clock. */
    sweep: async () => {
      await store.releaseDueHolds(new Date(clock.now()), () => makeId('mov'));
      await idempotency.forget();
    },
  };
};

/**
 * Makes an issuer from its settings and starts it: the one place that knows every part.
 *
 * @throws whatever keeps it from starting: a port that is taken (`EADDRINUSE`), a database that cannot be reached, keys that do not
 *   belong to it. Nothing is left open then.
 */
export const createIssuer = async (
  config: IssuerConfig,
  dependencies: IssuerDependencies = {},
): Promise<RunningIssuer> => {
  const clock = dependencies.clock ?? systemClock;
  const randomness = dependencies.randomness ?? createSystemRandomness();
  const log = dependencies.log ?? pino({ level: 'silent' });
  const metrics = dependencies.metrics ?? createMetrics('issuer', VERSION);
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };

  try {
    for (const port of [config.isoPort, config.httpPort]) await checkPort(config.host, port);
    const { database, free } = dependencies.database
      ? { database: dependencies.database, free: async () => {} }
      : await openStore(config, log);
    undo.push(free);
    if (!dependencies.database) undo.push(() => database.close());
    await database.migrate(await loadMigrations(), { apply: config.migrateAtStart });
    const watch = createDatabaseWatch({ database, clock, log });
    const given = { database, clock, randomness, log, metrics, onUnavailable: watch.look };
    const { host, http, sweep } = await createParts(config, given);

    // Neither waits for the other: acquirers are told at once, whatever HTTP clients do.
    undo.push(() => Promise.all([host.close({ graceMs: CLOSE_GRACE_MS }), closeHttp(http, http.drain)]));
    const address = await listenAddress(config.host);
    const iso = await host.listen({ host: address, port: config.isoPort });
    undo.push(watch.start({ away: () => host.suspend(), back: () => host.resume() }));
    const httpOrigin = await http.listen({ host: address, port: config.httpPort });
    undo.push(sweepEveryMinute(sweep, clock, log));
    return {
      isoPort: iso.port,
      httpPort: Number(new URL(httpOrigin).port),
      httpOrigin,
      drain: (times) => http.drain.begin(times),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Gives back held money whose time has ended, and forgets old answers, once a minute. */
const sweepEveryMinute = (sweep: () => Promise<void>, clock: Clock, log: Logger): (() => Promise<void>) => {
  let stopped = false;
  let cancel = () => {};
  const run = (): void => {
    sweep()
      .catch((error: unknown) => log.error({ err: error }, 'the sweep of holds and answers failed'))
      .finally(() => {
        if (!stopped) cancel = clock.after(SWEEP_MS, run);
      });
  };
  cancel = clock.after(SWEEP_MS, run);
  return async () => {
    stopped = true;
    cancel();
  };
};
