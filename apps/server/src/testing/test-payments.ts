import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import {
  AMOUNT_MAX_MINOR,
  type Challenge,
  createChallenge,
  createPayment,
  type Payment,
  presentPayment,
  submitEvidence,
} from '@tallystick/protocol';
import { CompactEncrypt } from 'jose';
import type { App } from '../app.ts';
import { capabilitiesOf, emvConfigurationOf } from '../fleet/terminals/index.ts';
import { createUnpredictableNumbers } from '../trust/attestation/evidence/unpredictable-numbers.ts';
import { honestField55 } from './field-55.ts';
import type { TestDevice } from './test-devices.ts';

/** A card of a test range: PAN, separator, expiry, service code and discretionary data. */
export const TEST_PAN = '9999991234567893';
export const TEST_TRACK2 = `${TEST_PAN}d291220100000123`;

const base64UrlOf = (hex: string) => toBase64Url(Uint8Array.fromHex(hex));

/** The unpredictable numbers that came with a ticket. */
const numbersOf = (app: App, ticket: string): Uint8Array[] => {
  const [, claims = ''] = ticket.split('.');
  // What is no ticket is presented too, and came with none.
  const id = claims === '' ? '' : JSON.parse(Buffer.from(claims, 'base64url').toString()).jti;
  return createUnpredictableNumbers(app.platform.keys)(String(id));
};

/** What a card gives that is read for a payment by a terminal with no limits of its own, in base64url. */
export const readCardFor = async (app: App, payment: Payment, ticket: string): Promise<string> => {
  const { id, currency } = app.modules.firstMerchant;
  const merchant = await app.modules.merchants.get(id);
  const amountMinor = BigInt(payment.amount.value);
  const emv = emvConfigurationOf(merchant, currency, BigInt(AMOUNT_MAX_MINOR), {}, [], capabilitiesOf(false));
  const [unpredictableNumber = new Uint8Array(4)] = numbersOf(app, ticket);
  const now = app.platform.clock.now();
  return toBase64Url(
    honestField55(emv, { amountMinor, unpredictableNumber, now, timeZone: merchant.timeZone }),
  );
};

/** Card data as a terminal seals them for the server. */
export const sealedCard = async (
  app: App,
  payment: Payment,
  ticket: string,
  more: object = {},
): Promise<string> => {
  const paymentId = payment.id;
  const { x, y } = app.platform.keys.cardData().publicJwk;
  const data = {
    paymentId,
    de55: await readCardFor(app, payment, ticket),
    track2: base64UrlOf(TEST_TRACK2),
    cvm: 'none',
    ...more,
  };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(data)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', paymentId })
    .encrypt({ kty: 'EC', crv: 'P-256', x, y });
};

/** What an enrolled device does to take a payment, over the API alone. */
export const payingDevice = (app: App, device: TestDevice) => {
  const { client, phone, enrolled } = device;

  const begin = (value: number, idempotencyKey: string = crypto.randomUUID()) =>
    client.call(createPayment, {
      body: { amount: { value, currency: 'EUR' } },
      headers: { 'idempotency-key': idempotencyKey },
    });
  const answer = async (challenge: Challenge, { id, amount }: Payment): Promise<string> => {
    const evidence = await phone.answer({
      challenge: fromBase64Url(challenge.value),
      deviceId: enrolled.deviceId,
      purpose: 'transaction',
      level: 1,
      payment: { id, amount: BigInt(amount.value), currency: amount.currency },
    });
    const { ticket } = await client.call(submitEvidence, { body: { challengeId: challenge.id, evidence } });
    if (ticket === undefined) throw new Error('there is no ticket');
    return ticket;
  };
  const present = async (payment: Payment, ticket: string, cardData?: string) => {
    const given = cardData ?? (await sealedCard(app, payment, ticket));
    const body = { ticket, cardData: given };
    return (await client.call(presentPayment, { params: { id: payment.id }, body })).payment;
  };
  return {
    begin,
    answer,
    present,
    /** A new payment with its ticket. */
    async ready(value: number) {
      const { payment, challenge } = await begin(value);
      return { payment, ticket: await answer(challenge, payment) };
    },
    /** The periodic check, with the items as they are now. */
    async check() {
      const challenge = await client.call(createChallenge, { body: { purpose: 'periodic' } });
      const evidence = await phone.answer({
        challenge: fromBase64Url(challenge.value),
        deviceId: enrolled.deviceId,
        purpose: 'periodic',
        level: 1,
        presents: true,
      });
      await client.call(submitEvidence, { body: { challengeId: challenge.id, evidence } });
    },
    /** A ticket for another challenge of the same payment. */
    async renew(payment: Payment) {
      const body = { purpose: 'transaction', paymentId: payment.id } as const;
      return answer(await client.call(createChallenge, { body }), payment);
    },
  };
};
