import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { decodePinBlock, encodePinBlock, type ShortPinBlockFormat } from './pin-block.ts';
import {
  decipherPinBlock4,
  encipherPinBlock4,
  panField4,
  pinField4,
  readPinField4,
} from './pin-block-format-4.ts';
import { PinError } from './pin-error.ts';

interface Case {
  readonly pin: string;
  readonly pan: string;
  readonly pin_field: string | { readonly hex: string };
  readonly pan_field: string;
  readonly pin_block: string | { readonly hex: string };
  readonly key: { readonly hex: string };
  readonly error?: string;
}

const FILE = new URL('../../../../vectors/crypto-pinblock/psec-pinblock-a.json', import.meta.url);
const { groups } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly groups: readonly { readonly test: string; readonly cases: readonly Case[] }[];
};
const casesOf = (test: string) =>
  (groups.find((group) => group.test === test)?.cases ?? []).map((given, at) => ({
    ...given,
    name: `${test} ${at + 1}`,
    refused: given.error !== undefined,
  }));
const digits = (text: string) => Uint8Array.from(text, (digit) => (/\d/.test(digit) ? Number(digit) : 0xff));
const bytes = (value: string | { readonly hex: string }) =>
  Uint8Array.fromHex(typeof value === 'string' ? value : value.hex);
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const upper = (block: Uint8Array) => block.toHex().toUpperCase();

/** Runs a published case: what it gives, or that it is refused. */
const prove = (given: { name: string; refused: boolean }, work: () => unknown, expected: () => unknown) => {
  vectorCase('crypto-pinblock/psec-pinblock-a', given.name, given.refused ? 'refused' : 'passes');
  if (given.refused) expect(work).toThrow(PinError);
  else expect(work()).toEqual(expected());
};

describe.each([0, 2, 3] as const)('format %i as published', (format) => {
  const encoded = [
    ...casesOf(`test_encode_pinblock_iso_${format}`),
    ...casesOf(`test_encode_pinblock_iso_${format}_exception`),
  ];
  it.each(encoded)('$name', (given) => {
    // Of format 3 the published block ends where the random fill begins.
    const length = typeof given.pin_block === 'string' ? given.pin_block.length : 16;
    prove(
      given,
      () =>
        upper(encodePinBlock(format, digits(given.pin), { pan: given.pan, randomBytes })).slice(0, length),
      () => given.pin_block,
    );
  });
  const decoded = [
    ...casesOf(`test_decode_pinblock_iso_${format}`),
    ...casesOf(`test_decode_pinblock_iso_${format}_exception`),
  ];
  it.each(decoded)('$name', (given) => {
    prove(
      given,
      () => decodePinBlock(format, bytes(given.pin_block), { pan: given.pan }),
      () => digits(given.pin),
    );
  });
});

describe('format 4 as published', () => {
  it.each([...casesOf('test_encode_pin_field_iso_4'), ...casesOf('test_encode_pin_field_iso_4_exception')])(
    '$name',
    (given) => {
      prove(
        given,
        () => upper(pinField4(digits(given.pin), randomBytes)).slice(0, 16),
        () => given.pin_field,
      );
    },
  );
  it.each([...casesOf('test_encode_pan_field_iso_4'), ...casesOf('test_encode_pan_field_iso_4_exception')])(
    '$name',
    (given) => {
      prove(
        given,
        () => upper(panField4(given.pan)),
        () => given.pan_field,
      );
    },
  );
  it.each([...casesOf('test_decode_pin_field_iso_4'), ...casesOf('test_decode_pinblock_iso_4_exception')])(
    '$name',
    (given) => {
      prove(
        given,
        () => readPinField4(bytes(given.pin_field ?? given.pin_block)),
        () => digits(given.pin),
      );
    },
  );
});

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('format 4 on %s', (_, ciphers) => {
  it.each([...casesOf('test_decipher_pinblock_iso_4'), ...casesOf('test_decipher_pinblock_iso_4_exception')])(
    '$name',
    (given) => {
      prove(
        given,
        () => decipherPinBlock4(ciphers, bytes(given.key), bytes(given.pin_block), given.pan),
        () => digits(given.pin),
      );
    },
  );
  it.each(casesOf('test_encipher_pinblock_iso_4_exception'))('$name', (given) => {
    prove(
      given,
      () => encipherPinBlock4(ciphers, bytes(given.key), digits(given.pin), given.pan, randomBytes),
      () => undefined,
    );
  });
  it.each(casesOf('test_encipher_pinblock_iso_4_det'))('$name', (given) => {
    // Published with its random bytes in the source: they are found by deciphering, and then give the same block.
    const [key, block] = [bytes(given.key), bytes(given.pin_block)];
    const bound = panField4(given.pan);
    const first = ciphers.aesDecryptEcb(key, block).map((byte, at) => byte ^ (bound[at] ?? 0));
    const random = ciphers.aesDecryptEcb(key, first).subarray(8);
    prove(
      given,
      () => upper(encipherPinBlock4(ciphers, key, digits(given.pin), given.pan, () => random)),
      () => given.pin_block,
    );
  });
});

const pins = fc.uint8Array({ minLength: 4, maxLength: 12, max: 9 });
const pans = (least: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},19}$`));

describe('a PIN block', () => {
  it.each<ShortPinBlockFormat>([0, 1, 2, 3])('of format %i gives back what went in', (format) => {
    fc.assert(
      fc.property(pins, pans(13), (pin, pan) => {
        const block = encodePinBlock(format, pin, { pan, randomBytes });
        expect(block).toHaveLength(8);
        expect(decodePinBlock(format, block, { pan })).toEqual(pin);
      }),
    );
  });

  it('of format 4 gives back what went in, with any key', () => {
    const keys = fc
      .constantFrom(16, 24, 32)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
    fc.assert(
      fc.property(keys, pins, pans(1), (key, pin, pan) => {
        const block = encipherPinBlock4(nodeCiphers, key, pin, pan, randomBytes);
        expect(decipherPinBlock4(softwareCiphers, key, block, pan)).toEqual(pin);
      }),
    );
  });

  it('of format 4 is another one each time, and none of another PAN', () => {
    const key = randomBytes(16);
    const pin = digits('1234');
    const make = () => encipherPinBlock4(nodeCiphers, key, pin, '9999990000000014', randomBytes);
    expect(upper(make())).not.toBe(upper(make()));
    expect(() => decipherPinBlock4(nodeCiphers, key, make(), '9999990000000022')).toThrow(PinError);
  });

  it('of format 3 is filled with A to F alone, each about as often', () => {
    const seen = new Map<number, number>();
    for (let round = 0; round < 600; round += 1) {
      const block = encodePinBlock(3, digits('1234'), { pan: '0000000000000', randomBytes });
      for (const nibble of upper(block).slice(6)) {
        const value = Number.parseInt(nibble, 16);
        seen.set(value, (seen.get(value) ?? 0) + 1);
      }
    }
    expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15]);
    // 6,000 draws of six values: 1,000 each, and 200 away is seven standard deviations.
    for (const count of seen.values()) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  it('without its random bytes is not made', () => {
    for (const format of [1, 3] as const) {
      expect(() => encodePinBlock(format, digits('1234'), { pan: '9999990000000014' })).toThrow(
        expect.objectContaining({ code: 'ERR_PIN_PARAMETER', path: 'randomBytes' }),
      );
    }
  });

  it.each<ShortPinBlockFormat>([0, 1, 2, 3])(
    'of format %i: whatever comes in, the answer is a PIN or one typed error',
    (format) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 20 }), fc.string(), (block, pan) => {
          try {
            const pin = decodePinBlock(format, block, { pan });
            expect(pin.length).toBeGreaterThanOrEqual(4);
          } catch (error) {
            expect(error).toBeInstanceOf(PinError);
          }
        }),
      );
    },
  );
});
