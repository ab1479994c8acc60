import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRun, type Parameter } from './encode-run.ts';

const EXECUTE_AND_SYNC = '450000000900000000005300000004';

/** Reads a Bind message as PostgreSQL 15, 55.7 lays it out, without the code under test. */
const readBind = (bytes: Buffer) => {
  expect(bytes[0]).toBe(0x42);
  const end = 1 + bytes.readInt32BE(1);
  let at = 5;
  const cString = (): string => {
    const stop = bytes.indexOf(0, at);
    const text = bytes.toString('utf8', at, stop);
    at = stop + 1;
    return text;
  };
  const int16 = (): number => {
    at += 2;
    return bytes.readInt16BE(at - 2);
  };
  const portal = cString();
  const name = cString();
  const formats = Array.from({ length: int16() }, int16);
  const values = Array.from({ length: int16() }, (_, index) => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length === -1) return null;
    const value = bytes.subarray(at, at + length);
    at += length;
    return formats[index] === 1 ? Uint8Array.from(value) : value.toString('utf8');
  });
  const resultFormats = int16();
  expect(at).toBe(end);
  return { portal, name, values, resultFormats, tail: bytes.subarray(end).toString('hex') };
};

const parameter: fc.Arbitrary<Parameter> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.uint8Array({ maxLength: 80 }),
  fc.constant(null),
);

describe('a statement that is run', () => {
  it('carries what it was given, whatever that is', () => {
    const kept: [Buffer, readonly Parameter[]][] = [];
    fc.assert(
      fc.property(fc.array(parameter, { maxLength: 20 }), (parameters) => {
        const bytes = encodeRun('payment-create', parameters, false);
        const { values, ...rest } = readBind(bytes);
        expect(values).toEqual(parameters);
        expect(rest).toEqual({
          portal: '',
          name: 'payment-create',
          resultFormats: 0,
          tail: EXECUTE_AND_SYNC,
        });
        kept.push([bytes, parameters]);
      }),
      { numRuns: 500 },
    );
    // Nothing that was handed out is written over later.
    for (const [bytes, parameters] of kept) expect(readBind(bytes).values).toEqual(parameters);
  });

  it('asks for its columns between Bind and Execute', () => {
    expect(readBind(encodeRun('a', [], true)).tail).toBe(`44000000065000${EXECUTE_AND_SYNC}`);
  });

  it('may be larger than a block', () => {
    const large = 'ä'.repeat(200_000);
    expect(readBind(encodeRun('a', [large, Uint8Array.of(1)], false)).values).toEqual([
      large,
      Uint8Array.of(1),
    ]);
  });
});
