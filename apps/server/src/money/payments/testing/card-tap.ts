import { hash } from 'node:crypto';
import { type CardProfile, createCardApplet, runContactless, TEST_SCHEME_AID } from '@tallystick/emv';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import type { EmvConfiguration } from '@tallystick/protocol';
import { honestField55 } from '../../../testing/field-55.ts';

/** What the test terminals read cards by. */
export const TEST_EMV: EmvConfiguration = {
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
/** The unpredictable numbers of a played ticket, by its id. */
export const numbersOf = (ticketId: string): Uint8Array[] => {
  const digest = hash('sha256', ticketId, 'buffer');
  return [0, 4, 8, 12].map((at) => new Uint8Array(digest.subarray(at, at + 4)));
};

/** The number that the first ticket of a payment comes with. */
export const firstNumberOf = (paymentId: string): Uint8Array =>
  numbersOf(`jti-${paymentId}`)[0] ?? new Uint8Array(4);

export const toBase64Url = (bytes: Uint8Array) =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** A card in the field: the real applet, with what went over the air. `today` is the issuer's: the card is effective from then on. */
export const createTap = (profile: CardProfile, today: Date) => {
  const state = { atc: 0, saveAtc: () => {} };
  const applet = createCardApplet({ profile, ciphers: softwareCiphers, state });
  return async (paymentId: string, amount: number) => {
    const exchanges: { command: string; response: string; ms: number }[] = [];
    applet.reset();
    const outcome = await runContactless({
      reader: applet,
      configuration: TEST_EMV,
      unpredictableNumber: firstNumberOf(paymentId),
      transaction: {
        amountMinor: BigInt(amount),
        date: today.toISOString().slice(2, 10).replaceAll('-', ''),
        time: '120000',
      },
      onExchange: ({ command, response, ms }) =>
        exchanges.push({ command: toBase64Url(command), response: toBase64Url(response), ms }),
    });
    if (outcome.type !== 'online-request') throw new RangeError(`the card ended with ${outcome.type}`);
    return {
      track2: outcome.track2,
      data: {
        paymentId,
        de55: toBase64Url(outcome.de55),
        track2: toBase64Url(outcome.track2),
        cvm: 'none' as const,
        exchanges,
      },
    };
  };
};

/** Field 55 of a card that was read for a payment, where the issuer does not look at its cryptogram; base64url. */
export const readCardFor = (paymentId: string, amount: number, now: number): string =>
  toBase64Url(
    honestField55(TEST_EMV, {
      amountMinor: BigInt(amount),
      unpredictableNumber: firstNumberOf(paymentId),
      now,
      timeZone: 'UTC',
    }),
  );

/** Card data of a payment at a host that looks at no cryptogram. */
export const unseenCardData = (paymentId: string, amount: number) => ({
  paymentId,
  de55: readCardFor(paymentId, amount, Date.now()),
  track2: toBase64Url(Uint8Array.fromHex('9999990000000003d29122010000000000')),
  cvm: 'none' as const,
});
