import type { Database } from '@tallystick/database';
import { toBase64Url } from '@tallystick/encoding';
import type { CardData } from '@tallystick/protocol';
import { CompactEncrypt } from 'jose';
import { type Logger, pino } from 'pino';
import type { ServerConfig } from '../../../config.ts';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Clock } from '../../../platform/clock.ts';
import { createPlatform, PLATFORM_MIGRATIONS } from '../../../platform/create-platform.ts';
import type { Randomness } from '../../../platform/randomness.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { testConfig } from '../../../testing/test-config.ts';
import { keys } from '../../../trust/keys/index.ts';
import type { TraceNumbers } from '../../acquiring/index.ts';
import { acquiring, createAcquiring, createHostLink, type OpenHostLink } from '../../acquiring/index.ts';
import { type AttestationPort, type ChannelPort, payments, type TerminalPort } from '../index.ts';
import { numbersOf, TEST_EMV } from './card-tap.ts';

export const MERCHANT = 'mer_00000000000000000000000000';

/** The code that something was refused with. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no refusal',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );

/** A device of one of the test terminals, by number. */
export const device = (number: number): DeviceActor => {
  const tail = String(number).padStart(26, '0');
  return { kind: 'device', merchantId: MERCHANT, terminalId: `trm_${tail}`, deviceId: `dev_${tail}` };
};

/** A ticket for one payment. It stands for the real one, whose signature is another module's affair. */
export const ticketFor = (
  actor: DeviceActor,
  payment: { id: string; amount: { value: number; currency: string } },
  jti = `jti-${payment.id}`,
): string => JSON.stringify([jti, actor.deviceId, payment.id, payment.amount.value, payment.amount.currency]);

/** The ticket of the check before a PIN. */
export const pinTicketFor = (...given: Parameters<typeof ticketFor>): string => `pin:${ticketFor(...given)}`;

const attestation: AttestationPort = {
  admit: () => {},
  challengeFor: ({ purpose, paymentId }) => ({
    id: 'chl_00000000000000000000000000',
    value: toBase64Url(crypto.getRandomValues(new Uint8Array(32))),
    purpose,
    paymentId,
    expiresAt: new Date(0).toISOString(),
    serverTime: new Date(0).toISOString(),
  }),
  readTicket(ticket, { actor, purpose, paymentId, amount, currency }) {
    if (ticket.startsWith('pin:') !== (purpose === 'pin')) throw new Refusal('ticket_foreign');
    const [jti, deviceId, id, value, code]: unknown[] = JSON.parse(ticket.replace(/^pin:/, ''));
    if (
      deviceId !== actor.deviceId ||
      id !== paymentId ||
      BigInt(Number(value)) !== amount ||
      code !== currency
    ) {
      throw new Refusal('ticket_foreign');
    }
    return { jti: String(jti), unpredictableNumbers: numbersOf(String(jti)) };
  },
  ofPayment: async () => undefined,
  registerSubject: () => {},
};

/** Which devices take PINs is asked where they are personalised, and not here. */
const NO_POLICIES = {
  of: () => {
    throw new Error('payments ask for no policy');
  },
};

const channel: ChannelPort = { sessionsAt: async () => [] };

const terminals: TerminalPort = {
  cardAcceptor: ({ terminalId }) => ({
    terminalNumber: terminalId.slice(-8),
    label: 'Test till',
    currency: 'EUR',
    merchantNumber: '000000000012345',
    merchantNameAndLocation: 'TEST CAFE                BERLIN       DE',
    dataEndAt: undefined,
    termsAt: () => ({ maximumAmountMinor: 50_000n, emv: TEST_EMV }),
    timeZone: 'Europe/Berlin',
    deviceTimeZone: undefined,
  }),
};

export interface PaymentSystemOptions {
  readonly database: Database;
  readonly clock?: Clock;
  /** Default: nothing is logged. */
  readonly log?: Logger;
  readonly randomness?: Randomness;
  /** Where trace numbers begin. Default: anywhere. */
  readonly numbers?: TraceNumbers;
  readonly openLink?: OpenHostLink;
  /** The keys that PINs go to the issuer under. Default: none are taken. */
  readonly pinZoneFile?: string;
  readonly config?: Partial<ServerConfig>;
}

/** Payments and acquiring as one process of the server has them, with attestation and terminals played. */
export const createPaymentSystem = async ({
  database,
  clock,
  openLink,
  ...options
}: PaymentSystemOptions) => {
  const config = testConfig(options.config);
  await database.migrate([
    ...PLATFORM_MIGRATIONS,
    ...keys.migrations,
    ...payments.migrations,
    ...acquiring.migrations,
  ]);
  const platform = await createPlatform({
    config,
    database,
    log: options.log ?? pino({ level: 'silent' }),
    ...(clock === undefined ? {} : { clock }),
    ...(options.randomness === undefined ? {} : { randomness: options.randomness }),
  });
  const held = await keys.create(platform, { pinZoneFile: options.pinZoneFile }, { policies: NO_POLICIES });
  const link = createAcquiring({
    database,
    clock: platform.clock,
    keys: platform.keys,
    log: platform.log,
    dialect: config.acquirer.dialect,
    timeoutMs: config.acquirer.timeoutMs,
    ...(config.acquirer.linkWaitMs === undefined ? {} : { linkWaitMs: config.acquirer.linkWaitMs }),
    ...(options.numbers === undefined ? {} : { numbers: options.numbers }),
    translatePin: held.translatePin,
    openLink: openLink ?? createHostLink(config, platform.clock, platform.log),
  });
  const made = payments.create(platform, {
    acquiring: link,
    merchants: { get: async () => ({ timeZone: 'Europe/Berlin' }) },
    attestation,
    terminals,
    channel,
    cashiers: { at: () => undefined },
    tamper: { registerWork: () => {} },
    pinKeys: held.terminalPins,
  });
  const { x, y } = platform.keys.cardData().publicJwk;
  const cardKey = { kty: 'EC', crv: 'P-256', x, y };

  return {
    platform,
    acquiring: link,
    payments: made,
    ...made,
    terminalPins: held.terminalPins,
    seal: (cardData: CardData) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(cardData)))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', paymentId: cardData.paymentId })
        .encrypt(cardKey),
    async close() {
      await made.stop?.();
      await platform.http.close();
    },
  };
};

export type PaymentSystem = Awaited<ReturnType<typeof createPaymentSystem>>;
