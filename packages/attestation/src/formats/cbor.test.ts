import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttestationInputError } from '../errors.ts';
import { CborReader, decodeCborMap } from './cbor.ts';

const read = (bytes: Uint8Array) => {
  const reader = new CborReader(bytes);
  const value = reader.next();
  reader.finish();
  return value;
};
/** cborg gives Buffers in Node; views of plain arrays compare. */
const written = (value: unknown): Uint8Array => Uint8Array.from(encode(value));
const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(' ', ''));
const STRICT = { strict: true, allowIndefinite: false, useMaps: true, rejectDuplicateMapKeys: true } as const;

const leaf = fc.oneof(
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.string({ maxLength: 10 }));
const { item } = fc.letrec<{ item: unknown }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 4 },
    leaf,
    fc.array(tie('item'), { maxLength: 5 }),
    fc
      .array(fc.tuple(key, tie('item')), { maxLength: 5 })
      .map((entries) => new Map(entries as [number | string, unknown][])),
  ),
}));

describe('the strict reader of CBOR', () => {
  it('reads what cborg writes', () => {
    fc.assert(
      fc.property(item, (value) => {
        expect(read(written(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('gives a value or a typed error for any bytes, and takes nothing that cborg in strict mode refuses', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(item, fc.nat(), fc.nat(7)).map(([value, at, bit]) => {
        const bytes = written(value);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
        return bytes;
      }),
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        let ours: unknown;
        try {
          ours = read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AttestationInputError);
          return;
        }
        expect(ours).toEqual(decode(bytes, STRICT));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a number that is not in its shortest form', '1817'],
    ['a length that is not in its shortest form', '590001 00'],
    ['an indefinite length', '5f 4100 ff'],
    ['an indefinite map', 'bf ff'],
    ['a reserved length', '1c'],
    ['bytes that are cut off', '4200'],
    ['an array that is cut off', '8201'],
    ['the same key twice', 'a2 0100 0100'],
    ['a key that is bytes', 'a1 4100 00'],
    ['a tag', 'c0 00'],
    ['a float', 'f9 0000'],
    ['undefined', 'f7'],
    ['text that is not UTF-8', '61 ff'],
    ['a number beyond 53 bits', '1b 0020000000000000'],
    ['data after the end', '00 00'],
    ['lists in lists without end', '81'.repeat(2_000)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => read(hex(bytes))).toThrow(expect.objectContaining({ code: 'ERR_CBOR' }));
  });

  it('says where it stopped', () => {
    expect(() => decodeCborMap(hex('a1 01 a1 02 1c'))).toThrow(expect.objectContaining({ path: 'byte 4' }));
    expect(() => decodeCborMap(hex('80'))).toThrow(/not a map/);
  });
});
