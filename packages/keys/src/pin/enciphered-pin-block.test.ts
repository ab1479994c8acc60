import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import {
  decipherPinBlock,
  encipherPinBlock,
  type PinBlockFormat,
  translatePinBlock,
} from './enciphered-pin-block.ts';
import { PinError } from './pin-error.ts';

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const FORMATS: readonly PinBlockFormat[] = [0, 1, 2, 3, 4];
const PAN = '9999990000000014';
const making = { pan: PAN, randomBytes };
/** ISO 9564-1:2017, table 2, with nothing into formats 1 and 2. */
const ALLOWED: Readonly<Record<PinBlockFormat, readonly PinBlockFormat[]>> = {
  0: [0, 3, 4],
  1: [0, 3, 4],
  2: [],
  3: [0, 3, 4],
  4: [0, 3, 4],
};
const pins = fc.uint8Array({ minLength: 4, maxLength: 12, max: 9 });

describe.each(FORMATS)('from format %i', (from) => {
  it.each(FORMATS)('into format %i', (to) => {
    fc.assert(
      fc.property(pins, (pin) => {
        const [given, wanted] = [
          { format: from, key: randomBytes(16) },
          { format: to, key: randomBytes(24) },
        ];
        const block = encipherPinBlock(nodeCiphers, given, pin, making);
        const translate = () => translatePinBlock(softwareCiphers, given, wanted, block, making);
        if (!ALLOWED[from].includes(to)) {
          expect(translate).toThrow(expect.objectContaining({ code: 'ERR_PIN_TRANSLATION' }));
          return;
        }
        expect(decipherPinBlock(nodeCiphers, wanted, translate(), PAN)).toEqual(pin);
      }),
      { numRuns: 20 },
    );
  });

  it('with a key of another length, or a block of another', () => {
    const form = { format: from, key: randomBytes(16) };
    const block = encipherPinBlock(nodeCiphers, form, Uint8Array.of(1, 2, 3, 4), making);
    for (const bytes of [0, 8, 15, 40]) {
      expect(() =>
        decipherPinBlock(nodeCiphers, { ...form, key: new Uint8Array(bytes) }, block, PAN),
      ).toThrow(expect.objectContaining({ code: 'ERR_PIN_KEY' }));
    }
    for (const cut of [0, 7, block.length - 1]) {
      expect(() => decipherPinBlock(nodeCiphers, form, block.subarray(0, cut), PAN)).toThrow(PinError);
    }
  });
});

describe('another account', () => {
  it.each([0, 3, 4] as const)('does not open a block of format %i', (format) => {
    const form = { format, key: randomBytes(16) };
    const block = encipherPinBlock(nodeCiphers, form, Uint8Array.of(1, 2, 3, 4), making);
    // In formats 0 and 3 two PANs whose difference falls on the PIN digits alone would give another PIN; here it falls on the fill.
    expect(() => decipherPinBlock(nodeCiphers, form, block, '9999990000008884')).toThrow(PinError);
  });
});
