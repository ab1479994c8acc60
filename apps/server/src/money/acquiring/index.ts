import { strict as assert } from 'node:assert';
import type { Database, Queryable } from '@tallystick/database';
import { type Message, textOf } from '@tallystick/iso8583';
import type { Logger } from 'pino';
import type { PersonalisationSettings } from '../../devices/personalisation/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { KeyRing } from '../../platform/key-ring.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Keys, TranslatePin } from '../../trust/keys/index.ts';
import { type Authorisation, authorise, declineHere, declineUnreadablePin } from './authorise.ts';
import { type OpenedCard, openCard } from './card.ts';
import { codecOf, type Dialect } from './dialect.ts';
import { type AcquirerState, createHostLink, type HostLink, type OpenHostLink } from './link.ts';
import type { AuthorisationFacts, RequestFacts } from './message.ts';
import { addLinkMetrics, createRequestTimes, type TimeRequests } from './metrics.ts';
import { createTraceNumbers, type TraceNumbers } from './numbers.ts';
import { createPatientRequest, type PatientOutcome } from './patient-request.ts';
import type { Breach } from './presentation-rules.ts';
import { createRecordUnmatched } from './record-unmatched.ts';
import { type ReversalState, reversalStore } from './reversal-store.ts';
import { createReversalWorker } from './reversal-worker.ts';
import { ACQUIRING_MIGRATIONS } from './schema.ts';
import { type AcquiringSettings, acquiringSettings } from './settings.ts';
import type { StoredStep } from './stored-step.ts';
import { createRecentRequests } from './unmatched-replies.ts';

export type { Authorisation, AuthorisationResult } from './authorise.ts';
export { CardDataError, type CardFacts, type OpenedCard } from './card.ts';
export { describeStep } from './describe-step.ts';
export { type AcquirerState, createHostLink, type HostLink, type OpenHostLink } from './link.ts';
export { requireSafeLink } from './link-tls.ts';
export type { AuthorisationFacts, RequestFacts } from './message.ts';
export { createTraceNumbers, localTime, type TraceNumbers, transmissionTime } from './numbers.ts';
export { type Breach, breachesOf, type PresentationTerms } from './presentation-rules.ts';
export type { ReversalState } from './reversal-store.ts';
export type { AcquiringSettings } from './settings.ts';
export type { StoredStep } from './stored-step.ts';

/** What acquiring tells whoever keeps payments. */
export interface AcquiringListener {
  /** Keeps steps in the payment's trace, inside the given transaction or on its own. */
  record(on: Queryable, merchantId: string, paymentId: string, steps: readonly StoredStep[]): Promise<void>;
  /**
   * After a decline the host said otherwise: its request is to be reversed, and the steps kept. False while the payment is
   * still waiting for the decline to be put on record.
   */
  contradicted(merchantId: string, paymentId: string, steps: readonly StoredStep[]): Promise<boolean>;
  /** Inside the transaction in which a reversal is acknowledged. The result is what follows that commit. */
  acknowledged(on: Queryable, merchantId: string, paymentId: string): Promise<() => Promise<void>>;
}

export interface AuthorisationOrder {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly facts: AuthorisationFacts;
  readonly card: OpenedCard;
  /** What the card data say that may not be: with any, the issuer is not asked. */
  readonly breaches: readonly Breach[];
  /** Unix milliseconds. */
  readonly presentedAt: number;
}

/** The way to the issuer. The only place where card data is in clear. */
export interface Acquiring {
  /** Who keeps payments; named once, before `start`. */
  listen(listener: AcquiringListener): void;
  readonly numbers: TraceNumbers;
  /** How long the issuer has for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How long an authorisation may wait for the link before it is sent, in milliseconds from its presentation. */
  readonly linkWaitMs: number;
  /** @throws CardDataError */
  open(cardData: string, paymentId: string): OpenedCard;
  authorise(order: AuthorisationOrder): Promise<Authorisation>;
  /** Puts a reversal on record inside the transaction that ends its payment as reversed; it is sent after `wake`. */
  addReversal(
    on: Queryable,
    merchantId: string,
    paymentId: string,
    facts: RequestFacts,
    at: Date,
  ): Promise<void>;
  wake(): void;
  reversalStates(
    on: Queryable,
    merchantId: string,
    paymentIds: readonly string[],
  ): Promise<ReadonlyMap<string, ReversalState>>;
  /** Ids of payments whose reversal is not acknowledged yet, oldest first. */
  pendingReversals(merchantId: string, limit: number): Promise<readonly string[]>;
  state(): AcquirerState;
  /** Asks the host whether it is there, where the link seems up; resolves when that is known. */
  confirm(): Promise<void>;
  start(): void;
  /** Waits for requests in flight, then signs off. */
  stop(): Promise<void>;
}

export interface AcquiringOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly keys: Pick<KeyRing, 'cardData'>;
  /** Undefined: no PIN goes to the host. */
  readonly translatePin?: TranslatePin | undefined;
  readonly log: Logger;
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  /** Default: 0. */
  readonly linkWaitMs?: number;
  readonly openLink: OpenHostLink;
  readonly numbers?: TraceNumbers;
  /** Wraps what sends a request, to time it. */
  readonly timed?: TimeRequests;
}

const tellBreaches = (
  log: Logger,
  what: Pick<AuthorisationOrder, 'merchantId' | 'paymentId' | 'breaches'> & {
    readonly terminalNumber: string;
  },
): void => log.warn(what, 'card data refused: the issuer is not asked');

const tellUnrecorded = (log: Logger) => (error: unknown) =>
  log.error({ err: error }, 'an unmatched reply could not be recorded');

/** Sends, and notes by which response code the host answered. */
const remembering =
  (send: (message: Message) => Promise<PatientOutcome>, note: (answeredBy: string) => void) =>
  async (message: Message): Promise<PatientOutcome> => {
    const asked = await send(message);
    if (asked.outcome.kind === 'reply') note(textOf(asked.outcome.message, 39) ?? '');
    return asked;
  };

/** The PIN that came with a card, as the host takes it. */
const pinForHost = async (
  { translatePin }: Pick<AcquiringOptions, 'translatePin'>,
  merchantId: string,
  card: OpenedCard,
): Promise<{ readonly pinBlock: Uint8Array | undefined } | 'unreadable'> => {
  const pin = card.pin();
  if (pin === undefined) return { pinBlock: undefined };
  const pinBlock = await translatePin?.({ merchantId, ...pin, pan: card.pan() });
  return pinBlock === undefined ? 'unreadable' : { pinBlock };
};

/** Makes acquiring over a link to the host, which a simulation may play. */
export const createAcquiring = (options: AcquiringOptions): Acquiring => {
  const { database, clock, log, dialect, timeoutMs, linkWaitMs = 0, timed = (ask) => ask } = options;
  const codec = codecOf(dialect);
  const numbers = options.numbers ?? createTraceNumbers();
  const recent = createRecentRequests();
  let listener: AcquiringListener | undefined;
  const heard = (): AcquiringListener => {
    assert(listener, 'acquiring has a listener before anything is sent');
    return listener;
  };

  const shared = { database, clock, log, codec, dialect };
  const recordUnmatched = createRecordUnmatched({ ...shared, recent, listener: heard });
  const worker = createReversalWorker({
    ...shared,
    numbers,
    timeoutMs,
    record: (on, merchantId, paymentId, steps) => heard().record(on, merchantId, paymentId, steps),
    acknowledged: (on, merchantId, paymentId) => heard().acknowledged(on, merchantId, paymentId),
  });
  const link: HostLink = options.openLink({
    onReady: () => worker.wake(),
    onUnmatched: (message) => void recordUnmatched(message).catch(tellUnrecorded(log)),
  });

  const ask = timed(createPatientRequest({ link, clock, timeoutMs, linkWaitMs }));

  return {
    listen(given) {
      listener = given;
    },
    numbers,
    timeoutMs,
    linkWaitMs,
    open: (cardData, paymentId) => openCard(cardData, options.keys.cardData().privateKey, paymentId),
    async authorise({ merchantId, paymentId, facts, card, breaches, presentedAt }) {
      if (breaches.length > 0) {
        tellBreaches(log, { merchantId, paymentId, terminalNumber: facts.terminalNumber, breaches });
        return declineHere(card, presentedAt, breaches, clock.now());
      }
      const pin = await pinForHost(options, merchantId, card);
      if (pin === 'unreadable') return declineUnreadablePin(card, presentedAt, clock.now());
      recent.remember(facts, { merchantId, paymentId });
      return authorise({
        codec,
        dialect,
        facts,
        card,
        ...pin,
        presentedAt,
        now: () => clock.now(),
        send: remembering(
          (message) => ask(message, presentedAt),
          (answeredBy) => recent.remember(facts, { merchantId, paymentId, answeredBy }),
        ),
      });
    },
    addReversal: (on, merchantId, paymentId, facts, at) =>
      reversalStore.add(on, merchantId, paymentId, facts, at),
    wake: () => worker.wake(),
    reversalStates: (on, merchantId, paymentIds) => reversalStore.states(on, merchantId, paymentIds),
    pendingReversals: (merchantId, limit) => reversalStore.pending(database, merchantId, limit),
    state: () => link.state(),
    confirm: () => link.confirm(),
    start() {
      link.start();
      worker.start(link);
    },
    async stop() {
      await worker.stop();
      await link.close();
    },
  };
};

/** Acquiring: authorisations and reversals over the link to the host. */
export const acquiring = {
  name: 'acquiring',
  migrations: ACQUIRING_MIGRATIONS,
  retention: [],
  settings: acquiringSettings,
  create: (
    platform: Platform,
    settings: AcquiringSettings & Pick<PersonalisationSettings, 'issuer'>,
    { translatePin }: Pick<Keys, 'translatePin'>,
  ): Acquiring => {
    const { clock, database, log, metrics } = platform;
    const made = createAcquiring({
      ...platform,
      ...settings.acquirer,
      translatePin,
      openLink: createHostLink(settings, clock, log),
      timed: createRequestTimes(metrics, clock),
    });
    addLinkMetrics(metrics, database, () => made.state());
    return made;
  },
} satisfies ModuleDefinition;
