import type { CardProfile } from '@tallystick/emv';
import {
  createCardApplet,
  runContactless,
  TEST_SCHEME_AID,
  type TerminalConfiguration,
} from '@tallystick/emv';
import { compile, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import { Iso8583Link } from '@tallystick/iso8583/link';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { createClient, issueTestCard } from '@tallystick/protocol';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';

/** A wallet's card, played by the real applet. */
export interface WalletCard {
  readonly cardId: string;
  readonly walletToken: string;
  readonly profile: CardProfile;
  /** Taps for an amount: DE35 and DE55 as the terminal sends them. */
  tap(amountMinor: bigint, how?: TapConditions): Promise<{ track2: string; de55: Uint8Array; atc: number }>;
}

export interface TapConditions {
  /** Whether the holder has just been verified by the device that the card is in. */
  readonly isHolderVerified?: boolean;
  /** The terminal's, in minor units. */
  readonly cvmLimit?: number;
}

const CONFIGURATION: TerminalConfiguration = {
  terminalCountryCode: '0276',
  transactionCurrencyCode: '0978',
  transactionCurrencyExponent: 2,
  terminalType: '22',
  terminalCapabilities: 'E0B0C8',
  merchantCategoryCode: '5812',
  merchantNameAndLocation: 'TEST CAFE',
  combinations: [
    {
      aid: TEST_SCHEME_AID,
      kernelId: 3,
      ttq: '26004000',
      transactionLimit: 10_000_000,
      cvmLimit: 10_000_000,
      floorLimit: 0,
    },
  ],
  caPublicKeys: [],
};

/** Decrypts an issued card and plays it. */
export const openCard = async (jwe: string, privateKey: CryptoKey): Promise<WalletCard> => {
  const { plaintext } = await compactDecrypt(jwe, privateKey);
  const issued = JSON.parse(new TextDecoder().decode(plaintext)) as {
    cardId: string;
    walletToken: string;
    profile: CardProfile;
  };
  let atc = 0;
  let isHolderVerified = false;
  const applet = createCardApplet({
    profile: issued.profile,
    ciphers: softwareCiphers,
    state: {
      atc: 0,
      saveAtc(next) {
        atc = next;
      },
      cdcvmPerformed: () => isHolderVerified,
    },
  });
  return {
    ...issued,
    async tap(amountMinor, how = {}) {
      applet.reset();
      isHolderVerified = how.isHolderVerified === true;
      const { cvmLimit } = how;
      const outcome = await runContactless({
        reader: applet,
        configuration: {
          ...CONFIGURATION,
          combinations: CONFIGURATION.combinations.map((one) =>
            cvmLimit === undefined ? one : { ...one, cvmLimit },
          ),
        },
        // A card is valid from the day it was issued on: this day, by the issuer's clock.
        transaction: {
          amountMinor,
          date: new Date().toISOString().slice(2, 10).replaceAll('-', ''),
          time: '120000',
        },
      });
      if (outcome.type !== 'online-request') throw new RangeError(`The card ended with ${outcome.type}`);
      return { track2: outcome.track2.toHex().replace('d', '=').replace(/f$/, ''), de55: outcome.de55, atc };
    },
  };
};

/** A wallet key pair, with the public half as the API wants it. */
export const createWalletKey = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
  const { x = '', y = '' } = await exportJWK(publicKey);
  return { privateKey, walletKey: { kty: 'EC' as const, crv: 'P-256' as const, x, y } };
};

/** Has a test card issued over HTTP. */
export const takeTestCard = async (httpOrigin: string): Promise<WalletCard> => {
  const { privateKey, walletKey } = await createWalletKey();
  const { card } = await createClient({ origin: httpOrigin }).call(issueTestCard, {
    body: { walletKey, holder: 'TEST HOLDER' },
  });
  return openCard(card, privateKey);
};

let stans = 0;

/** A 0200 for a tap: card data in DE35, as acquirers send chip payments. */
export const tapMessage = async (
  card: WalletCard,
  amountMinor: bigint,
  changes: Partial<Message> = {},
  how: TapConditions = {},
): Promise<Message> => {
  const { track2, de55 } = await card.tap(amountMinor, how);
  stans += 1;
  const stan = String(stans).padStart(6, '0');
  return {
    mti: '0200',
    3: '000000',
    4: amountMinor.toString().padStart(12, '0'),
    7: '1123120000',
    11: stan,
    12: '130000',
    13: '1123',
    22: '072',
    35: track2,
    37: `6327${stan}01`,
    41: 'TERM0001',
    42: 'MERCHANT0000001',
    43: 'TEST CAFE                BERLIN       DE',
    49: '978',
    55: de55,
    ...changes,
  };
};

/** The acquirer's end of the link, signed on. `unmatched` collects what no request waits for. */
export const connectAcquirer = async (port: number) => {
  const unmatched: Message[] = [];
  const link = new Iso8583Link({
    codec: compile(ISO_1987_BINARY),
    host: '127.0.0.1',
    port,
    backoff: { firstMs: 10, maximumMs: 50 },
    onUnmatched: (message) => void unmatched.push(message),
  });
  link.start();
  if (!(await link.waitUntilReady(60_000))) throw new RangeError('The issuer does not take the sign-on');
  return {
    link,
    unmatched,
    async send(message: Message, timeoutMs = 60_000): Promise<Message> {
      const outcome = await link.request(message, { timeoutMs });
      if (outcome.kind !== 'reply')
        throw new RangeError(
          `No answer: ${outcome.kind} ${outcome.kind === 'not-sent' ? outcome.error?.message : ''}`,
        );
      return outcome.message;
    },
  };
};
