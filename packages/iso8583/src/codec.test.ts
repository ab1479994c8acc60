import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './codec.ts';
import { PackError, SpecError, UnpackError } from './errors.ts';
import type { Message } from './message.ts';
import { extendSpec } from './spec.ts';
import { ISO_1987_ASCII, ISO_1987_BINARY } from './specs/iso-1987.ts';
import { arbitraryMessage } from './testing/arbitrary-message.ts';
import { DIALECTS } from './testing/specs.ts';

const ascii = compile(ISO_1987_ASCII);
const binary = compile(ISO_1987_BINARY);

const PURCHASE: Message = {
  mti: '0200',
  2: '9999990000000004',
  3: '000000',
  4: '000000001250',
  7: '1123033000',
  11: '000001',
  35: '9999990000000004=30122011',
  41: 'TERM0001',
  52: Uint8Array.fromHex('0123456789abcdef'),
  55: Uint8Array.fromHex('9f2608a1a2a3a4a5a6a7a8'),
};

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

function unpackError(action: () => unknown): UnpackError {
  try {
    action();
  } catch (error) {
    if (error instanceof UnpackError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the wire', () => {
  it('is ASCII with hex bitmap and hex PIN in ISO 8583:1987 ASCII', () => {
    const packed = text(
      ascii.pack({ mti: '0800', 7: '1123033000', 11: '000001', 52: new Uint8Array(8).fill(0xab) }),
    );
    expect(packed).toBe(`080002200000000010001123033000000001${'AB'.repeat(8)}`);
  });

  it('is BCD and bytes in ISO 8583:1987 binary', () => {
    const packed = binary.pack({ mti: '0800', 2: '123', 7: '1123033000', 11: '000001', 70: '301' });
    expect(packed.toHex()).toBe('0800c22000000000000004000000000000000301231123033000000001' + '0301');
  });

  it('closes odd track data with a half byte F', () => {
    expect(binary.pack({ mti: '0200', 35: '12=34' }).toHex()).toBe('02000000000020000000' + '05' + '12d34f');
  });

  it('fills fixed elements up as ISO 8583 justifies them', () => {
    const message = ascii.unpack(ascii.pack({ mti: '0200', 4: '1250', 41: 'TERM' }));
    expect(message).toEqual({ mti: '0200', 4: '000000001250', 41: 'TERM    ' });
  });

  it('reads a bitmap in either case', () => {
    for (const digit of ['a', 'A']) {
      const input = bytes(`0800000000000${digit}000000${'0'.repeat(12)}91`);
      expect(ascii.unpack(input)).toEqual({ mti: '0800', 37: '0'.repeat(12), 39: '91' });
    }
  });
});

describe.each(DIALECTS)('$name', (spec) => {
  const codec = compile(spec);

  it('unpacks what it packed', () => {
    fc.assert(
      fc.property(arbitraryMessage(spec), (message) => {
        const packed = codec.pack(message);
        expect(codec.unpack(packed)).toEqual(message);
        expect(codec.pack(codec.unpack(packed)).toHex()).toBe(packed.toHex());
      }),
      { numRuns: 150 },
    );
  });

  it('refuses a message cut at any byte, and one with a byte too many', () => {
    fc.assert(
      fc.property(arbitraryMessage(spec), (message) => {
        const packed = codec.pack(message);
        for (let end = 0; end < packed.length; end++) {
          const error = unpackError(() => codec.unpack(packed.subarray(0, end)));
          expect(error.code).toBe('ERR_UNPACK_TRUNCATED');
          expect(error.offset).toBeLessThanOrEqual(end);
        }
        const longer = new Uint8Array(packed.length + 1);
        longer.set(packed);
        const error = unpackError(() => codec.unpack(longer));
        expect(error.code).toBe('ERR_UNPACK_TRAILING');
        expect(error.offset).toBe(packed.length);
        expect(error.partial).toEqual(message);
      }),
      { numRuns: 25 },
    );
  });

  it('throws nothing untyped on a flipped bit, and what it accepts it can pack again', () => {
    fc.assert(
      fc.property(arbitraryMessage(spec), fc.nat(), (message, position) => {
        const packed = codec.pack(message).slice();
        const bit = position % (packed.length * 8);
        packed[bit >> 3] = (packed[bit >> 3] as number) ^ (1 << (bit & 7));
        let read: Message;
        try {
          read = codec.unpack(packed);
        } catch (error) {
          expect(error).toBeInstanceOf(UnpackError);
          return;
        }
        expect(codec.pack(read).length).toBeLessThanOrEqual(packed.length);
      }),
      { numRuns: 300 },
    );
  });

  it('throws nothing untyped on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        try {
          codec.unpack(input);
        } catch (error) {
          expect(error).toBeInstanceOf(UnpackError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('unpacked values', () => {
  it('do not change when the input is overwritten', () => {
    const input = ascii.pack(PURCHASE).slice();
    const message = ascii.unpack(input);
    input.fill(0);
    expect(message).toEqual(PURCHASE);
  });

  it('of one message are not touched by the next', () => {
    const first = ascii.unpack(ascii.pack(PURCHASE));
    for (let i = 0; i < 3000; i++) ascii.unpack(ascii.pack({ ...PURCHASE, 55: new Uint8Array(250).fill(i) }));
    expect(first).toEqual(PURCHASE);
  });
});

describe('a message whose layout is known', () => {
  // One element in another encoding, and a message that has it is read element by element.
  const careful = compile(
    extendSpec(ISO_1987_ASCII, { fields: { 128: { format: 'n', encoding: 'bcd', length: 2 } } }),
  );

  it('is read as it is element by element', () => {
    fc.assert(
      fc.property(arbitraryMessage(extendSpec(ISO_1987_ASCII, { fields: { 128: undefined } })), (message) => {
        const expected = careful.unpack(careful.pack({ ...message, 128: '12' }));
        expect({ ...ascii.unpack(ascii.pack(message)), 128: '12' }).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused at the same byte and with the same words', () => {
    const packed = careful.pack({ ...PURCHASE, 64: new Uint8Array(8), 128: '12' }).slice();
    const straight = ascii.pack({ ...PURCHASE, 64: new Uint8Array(8), 128: new Uint8Array(8) }).slice();
    for (let at = 36; at < packed.length - 1; at++) {
      const was = packed[at] as number;
      packed[at] = 0x07;
      straight[at] = 0x07;
      const outcomes = [careful, ascii].map((codec) => {
        try {
          return codec.unpack(codec === ascii ? straight : packed)[55];
        } catch (error) {
          if (!(error instanceof UnpackError)) throw error;
          // DE128 is what makes the two read in different ways, so it is read differently by each.
          const partial = { ...error.partial, 128: undefined };
          return [error.code, error.field, error.offset, error.message, partial];
        }
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
      packed[at] = was;
      straight[at] = was;
    }
  });

  it('may lie anywhere in a buffer of any kind', () => {
    const packed = ascii.pack(PURCHASE);
    const around = new Uint8Array(packed.length + 7);
    around.set(packed, 3);
    expect(ascii.unpack(around.subarray(3, 3 + packed.length))).toEqual(PURCHASE);
    expect(ascii.unpack(Buffer.from(packed))).toEqual(PURCHASE);
  });
});

describe('packed bytes', () => {
  it('of one message are not touched by the next', () => {
    const first = ascii.pack(PURCHASE);
    const before = first.toHex();
    for (let i = 0; i < 3000; i++) ascii.pack({ ...PURCHASE, 11: String(i).padStart(6, '0') });
    expect(first.toHex()).toBe(before);
  });

  it('go where the caller says', () => {
    const target = new Uint8Array(1000).fill(0xee);
    const end = ascii.packInto(PURCHASE, target, 2);
    expect(target.subarray(2, end).toHex()).toBe(ascii.pack(PURCHASE).toHex());
    expect(target.subarray(0, 2).toHex() + target.subarray(end, end + 1).toHex()).toBe('eeeeee');
  });
});

describe('refused when unpacking', () => {
  const cases: [string, string, string, number][] = [
    ['a type that is no number', '08X00000000000000000', 'ERR_UNPACK_MTI', 0],
    ['a bitmap that is no hex', '080000000000000000G0', 'ERR_UNPACK_BITMAP', 12],
    ['a length that is no number', '080040000000000000001X', 'ERR_UNPACK_LENGTH', 20],
    ['a length over the maximum', `0800400000000000000020${'1'.repeat(20)}`, 'ERR_UNPACK_LENGTH', 20],
    ['a letter in a numeric', '0800002000000000000000000X', 'ERR_UNPACK_CHARACTER', 25],
    ['month 13', '0800020000000000000013010000' + '00', 'ERR_UNPACK_DATE', 20],
    ['30 February', '0800020000000000000002300000' + '00', 'ERR_UNPACK_DATE', 20],
    ['an hour 24', '0800001000000000000024' + '0000', 'ERR_UNPACK_DATE', 20],
    ['an amount without its sign', `080000000010000000000${'1'.repeat(8)}`, 'ERR_UNPACK_CHARACTER', 20],
    ['a control character', '08000000000000800000TERM\u00070001'.slice(0, 28), 'ERR_UNPACK_CHARACTER', 24],
  ];
  it.each(cases)('%s', (_, input, code, offset) => {
    const error = unpackError(() => ascii.unpack(bytes(input)));
    expect([error.code, error.offset]).toEqual([code, offset]);
  });

  it('an element that the spec does not know', () => {
    const codec = compile(extendSpec(ISO_1987_ASCII, { fields: { 63: undefined } }));
    const error = unpackError(() => codec.unpack(ascii.pack({ mti: '0800', 11: '000001', 63: 'x' })));
    expect([error.code, error.field]).toEqual(['ERR_UNPACK_FIELD_UNKNOWN', 'DE63']);
    expect(error.partial).toEqual({ mti: '0800', 11: '000001' });
  });

  it('a third bitmap where the spec has two', () => {
    const error = unpackError(() => ascii.unpack(bytes(`080080000000000000008${'0'.repeat(15)}`)));
    expect([error.code, error.field]).toEqual(['ERR_UNPACK_FIELD_UNKNOWN', 'DE65']);
  });

  it('more bytes than the limit', () => {
    const error = unpackError(() => compile(ISO_1987_ASCII, { maxBytes: 64 }).unpack(new Uint8Array(65)));
    expect(error.code).toBe('ERR_UNPACK_TOO_LONG');
  });

  it('a filling half byte other than the spec says', () => {
    const packed = binary.pack({ mti: '0200', 2: '123', 35: '12=34' }).slice();
    packed[11] = (packed[11] as number) | 0x10;
    expect(unpackError(() => binary.unpack(packed)).field).toBe('DE2');
  });

  it('with no value in the error, and the rest readable', () => {
    const packed = ascii.pack(PURCHASE);
    const error = unpackError(() => ascii.unpack(packed.subarray(0, packed.length - 1)));
    expect(error.field).toBe('DE55');
    expect(error.partial).toEqual({ ...PURCHASE, 55: undefined });
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain(
      '9999990000000004',
    );
  });
});

describe('refused when packing', () => {
  const cases: [string, Message, string, string][] = [
    ['a type of three digits', { mti: '020' }, 'ERR_PACK_MTI', 'MTI'],
    ['an element beyond the spec', { mti: '0200', 129: 'x' }, 'ERR_PACK_FIELD_UNKNOWN', 'DE129'],
    ['a bitmap by hand', { mti: '0200', 1: 'x' }, 'ERR_PACK_FIELD_UNKNOWN', 'DE1'],
    ['a type as DE0', { mti: '0200', 0: '0200' }, 'ERR_PACK_FIELD_UNKNOWN', 'DE0'],
    ['bytes for text', { mti: '0200', 11: new Uint8Array(6) }, 'ERR_PACK_TYPE', 'DE11'],
    ['text for bytes', { mti: '0200', 55: '9F26' }, 'ERR_PACK_TYPE', 'DE55'],
    ['a fixed value too long', { mti: '0200', 11: '1234567' }, 'ERR_PACK_LENGTH', 'DE11'],
    ['a fixed value too short, without padding', { mti: '0200', 39: '0' }, 'ERR_PACK_LENGTH', 'DE39'],
    ['a variable value too long', { mti: '0200', 2: '1'.repeat(20) }, 'ERR_PACK_LENGTH', 'DE2'],
    ['a letter in a numeric', { mti: '0200', 11: '12345X' }, 'ERR_PACK_CHARACTER', 'DE11'],
    ['a character that ASCII has not', { mti: '0200', 43: 'Café' }, 'ERR_PACK_CHARACTER', 'DE43'],
    ['a character beyond one byte', { mti: '0200', 43: '\u0141' }, 'ERR_PACK_CHARACTER', 'DE43'],
    ['a date that is none', { mti: '0200', 13: '0231' }, 'ERR_PACK_DATE', 'DE13'],
    ['a header where there is none', { mti: '0200', header: 'x' }, 'ERR_PACK_HEADER', 'header'],
  ];
  it.each(cases)('%s', (_, message, code, field) => {
    for (const codec of [ascii, binary]) {
      expect(() => codec.pack(message)).toThrow(PackError);
      expect(() => codec.pack(message)).toThrow(expect.objectContaining({ code, field }));
    }
  });

  it('a message over the limit, wherever it ends', () => {
    const { length } = ascii.pack(PURCHASE);
    for (let limit = 1; limit < length; limit++) {
      const target = new Uint8Array(limit);
      expect(() => ascii.packInto(PURCHASE, target, 0)).toThrow(
        expect.objectContaining({ code: 'ERR_PACK_TOO_LONG' }),
      );
    }
    expect(ascii.packInto(PURCHASE, new Uint8Array(length), 0)).toBe(length);
  });
});

describe('a spec', () => {
  it('that contradicts itself is refused with the place', () => {
    const broken: [number, object][] = [
      [2, { encoding: 'binary' }],
      [2, { length: 0 }],
      [2, { length: 1000 }],
      [2, { prefix: 'ascii.LLLLL' }],
      [2, { prefix: 'fixed', format: 'MMDD' }],
      [41, { encoding: 'bcd' }],
      [41, { padding: { side: 'left', with: '' } }],
      [41, { encoding: 'utf-8' }],
    ];
    for (const [number, change] of broken) {
      const spec = extendSpec(ISO_1987_ASCII, { fields: { [number]: change } });
      expect(() => compile(spec)).toThrow(expect.objectContaining({ path: `DE${number}` }));
    }
    expect(() => compile(extendSpec(ISO_1987_ASCII, { fields: { 300: {} } }))).toThrow(SpecError);
    expect(() => compile(ISO_1987_ASCII, { maxBytes: 70_000 })).toThrow(SpecError);
  });
});
