import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { createCardApplet } from '@tallystick/emv/card';
import { runContactless } from '@tallystick/emv/terminal';
import { toBase64Url } from '@tallystick/encoding';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import type { CardData, P256PublicJwk, Personalisation } from '@tallystick/protocol';
import { createWallet, memoryWalletStorage } from '@tallystick/wallet-sdk';

/** What one tap gave: the card data without the payment that it will be for. */
export type Tap = Omit<CardData, 'paymentId'> & {
  readonly hex: { readonly de55: string; readonly track2: string };
};

const two = (value: number): string => String(value).padStart(2, '0');

/** Taps a card once: with the number that was issued for the payment, or at the floor with one of the terminal's own. */
export type TapCard = (unpredictableNumber?: Uint8Array) => Promise<Tap>;

/**
 * Has a test card issued and puts money on it. Each tap is one of the real applet and kernel for `amount`, with a genuine cryptogram; it is
 * made in its payment, since its number is known no sooner.
 */
export const openCard = async (
  origin: string,
  { emv, trace }: Pick<Personalisation, 'emv' | 'trace'>,
  amount: number,
): Promise<TapCard> => {
  let profile: Parameters<typeof createCardApplet>[0]['profile'] | undefined;
  const wallet = createWallet({
    origin,
    storage: memoryWalletStorage(),
    makeApplet(card, atc, saveAtc) {
      profile = card.profile;
      return createCardApplet({ profile: card.profile, ciphers: nodeCiphers, state: { atc, saveAtc } });
    },
  });
  await wallet.requestTestCard('Load Generator');
  await wallet.applet();
  if (profile === undefined) throw new Error('the wallet has no card');
  await wallet.topUp(100_000_00);
  const applet = createCardApplet({ profile, ciphers: nodeCiphers, state: { atc: 0, saveAtc: () => {} } });
  const now = new Date();
  const date = `${two(now.getFullYear() % 100)}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return async (unpredictableNumber) => {
    const exchanges: NonNullable<CardData['exchanges']> = [];
    applet.reset();
    const outcome = await runContactless({
      reader: applet,
      configuration: emv,
      ...(unpredictableNumber === undefined ? {} : { unpredictableNumber }),
      transaction: { amountMinor: BigInt(amount), date, time: '120000' },
      onExchange: ({ command, response }) =>
        exchanges.push({ command: toBase64Url(command), response: toBase64Url(response), ms: 1 }),
    });
    if (outcome.type !== 'online-request') throw new Error(`the card ended with ${outcome.type}`);
    const { de55, track2 } = outcome;
    return {
      de55: toBase64Url(de55),
      track2: toBase64Url(track2),
      cvm: 'none',
      ...(trace ? { exchanges } : {}),
      hex: { de55: de55.toHex(), track2: track2.toHex() },
    };
  };
};

const prefixed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const OTHER_INFO = Buffer.concat([
  prefixed(Buffer.from('A256GCM')),
  prefixed(Buffer.alloc(0)),
  prefixed(Buffer.alloc(0)),
  Buffer.from([0, 0, 1, 0]),
]);

/** An ephemeral key and what was agreed with it, made ahead; used for one message. */
export interface Envelope {
  readonly header: { readonly [member: string]: unknown };
  readonly key: Buffer;
}

/** Makes envelopes to the server's card data key (ECDH-ES, A256GCM). */
export const stockEnvelopes = (jwk: P256PublicJwk, count: number): Envelope[] => {
  const { kid, kty, crv, x, y } = jwk;
  const publicKey: KeyObject = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  return Array.from({ length: count }, () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const point = own.publicKey.export({ format: 'jwk' });
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey });
    return {
      header: {
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        typ: 'card-data+jwe',
        ...(kid === undefined ? {} : { kid }),
        epk: { kty: 'EC', crv: 'P-256', x: point.x, y: point.y },
      },
      key: createHash('sha256')
        .update(Buffer.from([0, 0, 0, 1]))
        .update(shared)
        .update(OTHER_INFO)
        .digest(),
    };
  });
};

/** Seals card data as a compact JWE. */
export const seal = ({ header, key }: Envelope, cardData: CardData): string => {
  const { paymentId } = cardData;
  const head = Buffer.from(JSON.stringify({ ...header, paymentId })).toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(head, 'latin1'));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(cardData)), cipher.final()]);
  return `${head}..${iv.toString('base64url')}.${sealed.toString('base64url')}.${cipher.getAuthTag().toString('base64url')}`;
};
