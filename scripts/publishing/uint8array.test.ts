import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBase64,
  decodeHex,
  encodeBase64,
  encodeHex,
  fromBase64,
  fromHex,
  toBase64,
  toHex,
} from './uint8array.ts';

const alphabet = fc.constantFrom('base64' as const, 'base64url' as const, undefined);
const lastChunkHandling = fc.constantFrom(
  'loose' as const,
  'strict' as const,
  'stop-before-partial' as const,
  undefined,
);

/** What a decoder makes of a text: bytes, or the name of its error. */
const endOf = (decode: () => Uint8Array): string | readonly number[] => {
  try {
    return [...decode()];
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
};

/** Texts close to base64 and hex: their characters, padding, white space and a few others, with any length. */
const nearText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'AQgwZz09+/-_== \n!é'), maxLength: 14 }),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => bytes.toBase64()),
  fc.string({ unit: fc.constantFrom(...'09afAF gz'), maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

describe('Hex and base64 for engines without the methods of Uint8Array', () => {
  it('decode base64 as the engine does, good or bad', () => {
    fc.assert(
      fc.property(nearText, alphabet, lastChunkHandling, (text, of, last) => {
        const options = { alphabet: of, lastChunkHandling: last };
        expect(endOf(() => decodeBase64(text, options))).toEqual(
          endOf(() => Uint8Array.fromBase64(text, options)),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it('encode base64 as the engine does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), alphabet, fc.boolean(), (bytes, of, omitPadding) => {
        expect(encodeBase64(bytes, { alphabet: of, omitPadding })).toBe(
          bytes.toBase64({ alphabet: of, omitPadding }),
        );
      }),
    );
  });

  it('decode and encode hex as the engine does', () => {
    fc.assert(
      fc.property(nearText, fc.uint8Array({ maxLength: 40 }), (text, bytes) => {
        expect(endOf(() => decodeHex(text))).toEqual(endOf(() => Uint8Array.fromHex(text)));
        expect(encodeHex(bytes)).toBe(bytes.toHex());
        expect(decodeHex(encodeHex(bytes).toUpperCase())).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('let bytes that are missing pass, as an optional chain does', () => {
    expect(toHex(fromHex('0aFF'))).toBe('0aff');
    expect(toHex(undefined)).toBeUndefined();
    expect(toBase64(undefined)).toBeUndefined();
    expect(toBase64(fromBase64('AQID'))).toBe('AQID');
  });
});
