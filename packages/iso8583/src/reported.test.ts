import { describe, expect, it } from 'vitest';
import { compile } from './codec.ts';
import { amountMeaning } from './dictionary/currencies.ts';
import { PackError, UnpackError } from './errors.ts';
import { bytesOf, type Message } from './message.ts';
import { extendSpec, type FieldSpec } from './spec.ts';
import { ISO_1987_ASCII, ISO_1987_BINARY } from './specs/iso-1987.ts';
import { fromMoovSpec } from './specs/moov.ts';

const ascii = compile(ISO_1987_ASCII);
const binary = compile(ISO_1987_BINARY);

const binaryWith = (number: number, change: Partial<FieldSpec>) =>
  compile(extendSpec(ISO_1987_BINARY, { fields: { [number]: change } }));

const thrown = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('what others reported of their ISO 8583 codecs', () => {
  it('reported/I03: a TPDU before a BCD message is read', () => {
    const codec = compile(extendSpec(ISO_1987_BINARY, { header: { length: 5, encoding: 'binary' } }));
    const wire = Uint8Array.fromHex(
      '6000030000' + '0800' + '2020000000800000' + '000000' + '000001' + '54455230' + '30303031',
    );
    const message = codec.unpack(wire);
    expect(message).toMatchObject({ mti: '0800', 3: '000000', 11: '000001', 41: 'TER00001' });
    expect(message.header).toEqual(Uint8Array.fromHex('6000030000'));
    expect(codec.pack(message)).toEqual(wire);
  });

  it.each(['right-F', 'right-0'] as const)(
    'reported/I06: packed track 2 of odd length, fill %s',
    (bcdFill) => {
      const codec = binaryWith(35, { bcdFill });
      const track = `${'9'.repeat(16)}=${'1'.repeat(20)}`;
      const wire = codec.pack({ mti: '0200', 35: track });
      expect(track).toHaveLength(37);
      expect(wire.at(-1)).toBe(bcdFill === 'right-F' ? 0x1f : 0x10);
      expect(codec.unpack(wire)[35]).toBe(track);
      expect(codec.pack(codec.unpack(wire))).toEqual(wire);
    },
  );

  it('reported/I07: a spec file whose encoder shows the bytes on the wire as hex is read', () => {
    const fixed = { type: 'String', length: 4, enc: 'ASCII', prefix: 'ASCII.Fixed' };
    const bitmap = { type: 'Bitmap', length: 8, enc: 'HexToASCII', prefix: 'Hex.Fixed' };
    const track = { type: 'String', length: 37, enc: 'ASCIIToHex', prefix: 'ASCII.LL' };
    const codec = compile(fromMoovSpec({ name: 'hex', fields: { 0: fixed, 1: bitmap, 35: track } }));
    const wire = Uint8Array.of(...new TextEncoder().encode('0200000000002000000003'), 0xaa, 0xbb, 0xcc);
    const message = codec.unpack(wire);
    expect(bytesOf(message, 35)?.toHex()).toBe('aabbcc');
    expect(codec.pack(message)).toEqual(wire);
  });

  it.each([
    ['left-0', '0123456789012345678' + '9'],
    ['right-0', '1234567890123456789' + '0'],
    ['right-F', '1234567890123456789' + 'f'],
  ] as const)(
    'reported/I08: the spare half byte of 19 digits stands where the spec says: %s',
    (bcdFill, hex) => {
      const codec = binaryWith(2, { bcdFill });
      const wire = codec.pack({ mti: '0200', 2: '1234567890123456789' });
      expect(wire.subarray(-10).toHex()).toBe(hex);
      expect(codec.unpack(wire)[2]).toBe('1234567890123456789');
    },
  );

  it('reported/I09: one binary length byte counts digits: 16 of them are 10 in hex', () => {
    const codec = binaryWith(2, { prefix: 'binary.L' });
    const wire = codec.pack({ mti: '0200', 2: '9'.repeat(16) });
    expect(wire.at(-9)).toBe(0x10);
    expect(codec.unpack(wire)[2]).toBe('9'.repeat(16));
  });

  it('reported/I11: a second bitmap that is announced and empty is read; own messages have none', () => {
    const wire = Uint8Array.fromHex('0800' + '8020000000000000' + '0000000000000000' + '000001');
    const message = binary.unpack(wire);
    expect(message).toEqual({ mti: '0800', 11: '000001' });
    expect(binary.pack(message).toHex()).toBe('0800' + '0020000000000000' + '000001');
  });

  it('reported/I14: an error says element, place and what was read before', () => {
    const wire = binary.pack({ mti: '0200', 3: '000000', 11: '000001', 41: 'TERM0001' });
    const error = thrown(() => binary.unpack(wire.subarray(0, -3)));
    expect(error).toBeInstanceOf(UnpackError);
    expect(error).toMatchObject({ code: 'ERR_UNPACK_TRUNCATED', field: 'DE41', offset: 16 });
    expect(error instanceof UnpackError && error.partial).toEqual({ mti: '0200', 3: '000000', 11: '000001' });
  });

  const refused: readonly (readonly [title: string, message: Message, code: string, field: string])[] = [
    ['I16: a date of month 00', { mti: '0800', 7: '0000000000' }, 'ERR_PACK_DATE', 'DE7'],
    [
      'I17: characters that are not one byte',
      { mti: '0200', 48: 'Zoë’s café' },
      'ERR_PACK_CHARACTER',
      'DE48',
    ],
  ];
  it.each(refused)('reported/%s is refused by name', (_, message, code, field) => {
    for (const codec of [ascii, binary]) {
      const error = thrown(() => codec.pack(message));
      expect(error).toBeInstanceOf(PackError);
      expect(error).toMatchObject({ code, field });
    }
  });

  it('reported/I18: letters in a processing code are packed in a dialect that allows them', () => {
    const codec = compile(extendSpec(ISO_1987_ASCII, { fields: { 3: { format: 'an' } } }));
    expect(codec.unpack(codec.pack({ mti: '0200', 3: '9C0000' }))[3]).toBe('9C0000');
  });

  it.each([
    ['414', '000000012500', '12.500 KWD'],
    ['392', '000000001250', '1250 JPY'],
    ['152', '000000001250', '1250 CLP'],
    ['927', '000000001250', '0.1250 UYW'],
    ['959', '000000001250', undefined],
    ['978', '000000000005', '0.05 EUR'],
  ])('reported/I20: an amount of %s has the decimals of ISO 4217, or no words', (currency, amount, words) => {
    expect(amountMeaning(amount, currency)).toBe(words);
  });
});
