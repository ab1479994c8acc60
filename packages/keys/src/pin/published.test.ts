import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { cardVerificationValue } from './card-verification-value.ts';
import { type Ibm3624Parameters, ibm3624Offset, ibm3624Pin } from './ibm3624.ts';
import { PinError } from './pin-error.ts';
import { pinVerificationValue } from './pvv.ts';

interface HexValue {
  readonly hex: string;
}
interface Case {
  readonly pvk?: HexValue;
  readonly cvk?: HexValue;
  readonly conversion_table: string;
  readonly offset: string;
  readonly pin: string;
  readonly pan: string;
  readonly pan_verify_offset: number;
  readonly pan_verify_length: number;
  readonly pan_pad: string;
  readonly pvki: string;
  readonly expiry: string;
  readonly sc: string;
  readonly result_pin: string;
  readonly result_offset: string;
  readonly result_pvv: string;
}

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../vectors/crypto-pin/${name}.json`, import.meta.url), 'utf8'),
  ) as {
    readonly groups: readonly { readonly test: string; readonly cases: readonly Case[] }[];
    readonly known: readonly {
      cvk: string;
      pan: string;
      expiry: string;
      service_code: string;
      cvv: string;
    }[];
  };
const PIN = read('psec-pin-a');
const CVV = read('psec-cvv');
const casesOf = ({ groups }: typeof PIN, test: string) =>
  (groups.find((group) => group.test === test)?.cases ?? []).map((given, at) => ({
    ...given,
    name: `${test} ${at + 1}`,
  }));

// The key of the cases that are computed stands in the source of the published tests, not in its table.
const KEY = Uint8Array.fromHex('0123456789ABCDEFFEDCBA9876543210');
/** Other characters than digits become a value that no digit has. */
const digits = (text: string) => Uint8Array.from(text, (digit) => (/\d/.test(digit) ? Number(digit) : 0xff));
const keyOf = ({ pvk }: Case) => (pvk === undefined ? KEY : Uint8Array.fromHex(pvk.hex));
const ibm = (given: Case): Ibm3624Parameters => ({
  key: keyOf(given),
  table: given.conversion_table,
  pan: given.pan,
  panOffset: given.pan_verify_offset,
  panLength: given.pan_verify_length,
  panPad: given.pan_pad,
});

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('on %s', (_, ciphers) => {
  it.each(casesOf(PIN, 'test_generate_ibm3624_pin'))('the PIN of an offset: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name);
    expect(ibm3624Pin(ciphers, ibm(given), given.offset)).toEqual(digits(given.result_pin));
  });
  it.each(casesOf(PIN, 'test_generate_ibm3624_offset'))('the offset of a PIN: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name);
    expect(ibm3624Offset(ciphers, ibm(given), digits(given.pin))).toBe(given.result_offset);
  });
  it.each(casesOf(PIN, 'test_generate_visa_pvv'))('the verification value of a PIN: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name);
    const made = pinVerificationValue(ciphers, KEY, given.pan, Number(given.pvki), digits(given.pin));
    expect(made).toBe(given.result_pvv);
  });
  it.each(CVV.known.map((given, at) => ({ ...given, name: `known ${at + 1}` })))(
    'the verification value of a card: $name',
    ({ name, cvk, pan, expiry, service_code, cvv }) => {
      vectorCase('crypto-pin/psec-cvv', name);
      const data = { pan, expiry, serviceCode: service_code };
      expect(cardVerificationValue(ciphers, Uint8Array.fromHex(cvk), data)).toBe(cvv);
    },
  );

  it.each(casesOf(PIN, 'test_generate_ibm3624_pin_exceptions'))('no PIN: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name, 'refused');
    expect(() => ibm3624Pin(ciphers, ibm(given), given.offset)).toThrow(PinError);
  });
  it.each(casesOf(PIN, 'test_generate_ibm3624_offset_exceptions'))('no offset: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name, 'refused');
    expect(() => ibm3624Offset(ciphers, ibm(given), digits(given.pin))).toThrow(PinError);
  });
  it.each(casesOf(PIN, 'test_generate_visa_pvv_exceptions'))('no verification value: $name', (given) => {
    vectorCase('crypto-pin/psec-pin-a', given.name, 'refused');
    const index = /^\d$/.test(given.pvki) ? Number(given.pvki) : Number.NaN;
    expect(() => pinVerificationValue(ciphers, keyOf(given), given.pan, index, digits(given.pin))).toThrow(
      PinError,
    );
  });
  it.each(casesOf(CVV, 'test_generate_cvv_exceptions'))('no card verification value: $name', (given) => {
    vectorCase('crypto-pin/psec-cvv', given.name, 'refused');
    const key = Uint8Array.fromHex(given.cvk?.hex ?? '');
    const data = { pan: given.pan, expiry: given.expiry, serviceCode: given.sc };
    expect(() => cardVerificationValue(ciphers, key, data)).toThrow(PinError);
  });
});
