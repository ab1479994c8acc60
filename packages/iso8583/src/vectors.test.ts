import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase, vectorOff } from '../../../vectors/vector-case.ts';
import { compile } from './codec.ts';
import { UnpackError } from './errors.ts';
import { dataElementsOf, type Message } from './message.ts';
import { extendSpec, type Spec } from './spec.ts';
import { ISO_1987_ASCII } from './specs/iso-1987.ts';
import { ISO_1987_FIELDS } from './specs/iso-1987-fields.ts';
import { fromMoovSpec } from './specs/moov.ts';

const FOLDER = new URL('../../../vectors/iso8583/', import.meta.url);
const read = (name: string): Uint8Array => readFileSync(new URL(name, FOLDER));
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'latin1'));

// The dialects of the messages are not written down beside them; each is the least change that reads its message.
const TEXT_55 = extendSpec(ISO_1987_ASCII, { fields: { 55: { format: 'ans', encoding: 'ascii' } } });
const NUMBERS_BCD = extendSpec(ISO_1987_ASCII, {
  fields: { 7: { encoding: 'bcd' }, 11: { encoding: 'bcd' }, 12: { encoding: 'bcd' } },
});
const EBCDIC_42 = extendSpec(ISO_1987_ASCII, { fields: { 42: { encoding: 'ebcdic' } } });
const EBCDIC_35 = extendSpec(ISO_1987_ASCII, { fields: { 35: { encoding: 'ebcdic', format: 'ans' } } });
const LENGTH_BCD = extendSpec(ISO_1987_ASCII, { fields: { 48: { prefix: 'bcd-left.LLL' } } });
const LENGTH_RBCD = extendSpec(ISO_1987_ASCII, { fields: { 48: { prefix: 'bcd.LLL' } } });

const ECHO = { mti: '0800', 7: '0420090613', 11: '900001', 12: '090613' };
const DATED = { ...ECHO, 13: '0420', 15: '0420' };
const REVERSAL = json('moov-messages/iso_reversal_message.json');

function reversal(): Message {
  const file = REVERSAL as { mti: string; elements: Record<string, string> };
  const { 1: _secondBitmap, ...elements } = file.elements;
  return { mti: file.mti, ...elements };
}

const GOOD: Record<string, [Spec, Message | undefined]> = {
  financial_transaction_message: [ISO_1987_ASCII, undefined],
  iso_reversal_message: [TEXT_55, reversal()],
  iso_reversal_repeat_message: [TEXT_55, undefined],
  // What is missing is asked for by the rules of its network; the bytes are whole.
  iso_reversal_message_advice_missing_field: [ISO_1987_ASCII, undefined],
  message_with_character_ebcdic_encoding: [EBCDIC_42, { ...ECHO, 42: 'ABCDEFGHIJKLMNO' }],
  message_with_hex_bcd: [LENGTH_BCD, { ...DATED, 48: '00000000' }],
  message_with_hex_rbcd: [LENGTH_RBCD, { ...DATED, 48: '00000000' }],
  message_with_number_bcd_encoding: [NUMBERS_BCD, ECHO],
  network_management_message_response: [
    ISO_1987_ASCII,
    { ...DATED, mti: '0810', 39: '00', 70: '001', 73: '031128' },
  ],
  network_management_message_with_track: [EBCDIC_35, { ...DATED, 35: 'FFF', 70: '001' }],
};

// These announce a second bitmap that is empty. It is read, and left out when packed.
const EMPTY_SECOND_BITMAP = new Set([
  'message_with_character_ebcdic_encoding',
  'message_with_hex_bcd',
  'message_with_hex_rbcd',
  'message_with_number_bcd_encoding',
]);

describe('moov-messages', () => {
  it('are all accounted for', () => {
    const files = readdirSync(new URL('moov-messages/', FOLDER))
      .filter((name) => name.endsWith('.dat'))
      .map((name) => name.slice(0, -4));
    const others = ['iso_reversal_message_error_date', 'attributes_data_elements'];
    expect(files.sort()).toEqual([...Object.keys(GOOD), ...others].sort());
  });

  it.each(Object.entries(GOOD))('%s is read, and packed again', (name, [spec, expected]) => {
    vectorCase('iso8583/moov-messages', name);
    const codec = compile(spec);
    const bytes = read(`moov-messages/${name}.dat`);
    const message = codec.unpack(bytes);
    if (expected) expect(message).toEqual(expected);
    const packed = codec.pack(message);
    if (EMPTY_SECOND_BITMAP.has(name)) expect(codec.unpack(packed)).toEqual(message);
    else expect(packed.toHex()).toBe(bytes.toHex());
  });

  it('the XML form of the reversal says the same', () => {
    vectorCase('iso8583/moov-messages', 'iso_reversal_message as XML');
    const xml = new TextDecoder().decode(read('moov-messages/iso_reversal_message.xml'));
    const elements: Message = { mti: /<MTI>(\d+)</.exec(xml)?.[1] ?? '' };
    for (const [, number, value] of xml.matchAll(/<Element Number="(\d+)">([^<]*)</g)) {
      if (number !== '1') elements[Number(number)] = value;
    }
    expect(compile(TEXT_55).unpack(read('moov-messages/iso_reversal_message.dat'))).toEqual(elements);
  });

  it('iso_reversal_message_error_date is refused for its date', () => {
    vectorCase('iso8583/moov-messages', 'iso_reversal_message_error_date', 'refused');
    const bytes = read('moov-messages/iso_reversal_message_error_date.dat');
    expect(() => compile(TEXT_55).unpack(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_UNPACK_DATE', field: 'DE13' }),
    );
  });

  it.each(Object.entries(GOOD))('%s cut at any byte is refused', (name, [spec]) => {
    const codec = compile(spec);
    const bytes = read(`moov-messages/${name}.dat`);
    for (let end = 0; end < bytes.length; end++) {
      expect(() => codec.unpack(bytes.subarray(0, end))).toThrow(UnpackError);
    }
  });

  it('attributes_data_elements: the lengths of every data element are those of our table', () => {
    vectorCase('iso8583/moov-messages', 'attributes_data_elements');
    const attributes = json('moov-messages/attributes_data_elements.dat') as Record<
      string,
      { Describe: string }
    >;
    let compared = 0;
    for (const [number, [, format, length, prefixDigits]] of Object.entries(ISO_1987_FIELDS)) {
      const [, dots, count] = /(\.*)\s*(\d+)/.exec(attributes[number]?.Describe ?? '') ?? [];
      // There b counts bits, and x+n leaves out the sign. DE55 is text there, before EMV took it.
      const units = format === 'x+n' ? length - 1 : format === 'b' && number !== '55' ? length * 8 : length;
      expect([number, Number(count), dots?.length]).toEqual([number, units, prefixDigits]);
      compared += 1;
    }
    expect(compared).toBe(126);
  });
});

describe('spec87ascii.json', () => {
  const spec = fromMoovSpec(json('spec87ascii.json'));
  const codec = compile(spec);

  it('is imported whole', () => {
    vectorCase('iso8583/spec87ascii', 'import');
    expect(spec.name).toBe('ISO 8583 v1987 ASCII');
    expect(Object.keys(spec.fields)).toHaveLength(64);
    expect(spec.fields[4]).toEqual({
      name: 'Transaction Amount',
      format: 'ans',
      length: 12,
      encoding: 'ascii',
      prefix: 'fixed',
      padding: { side: 'left', with: '0', strip: true },
    });
  });

  it('reads the messages of its own dialect, without their padding', () => {
    vectorCase('iso8583/spec87ascii', 'messages');
    const message = codec.unpack(read('moov-messages/iso_reversal_message.dat'));
    expect(message).toEqual({ ...reversal(), 4: '30000' });
    const bytes = codec.pack(message);
    expect(bytes.toHex()).toBe(read('moov-messages/iso_reversal_message.dat').toHex());
  });
});

describe('moov-field55.json', () => {
  it('is carried as bytes, whole', () => {
    vectorCase('iso8583/moov-field55', 'in a message');
    const file = json('moov-field55.json') as { field55_hex: string };
    const bytes = Uint8Array.fromHex(file.field55_hex);
    const codec = compile(ISO_1987_ASCII);
    expect(codec.unpack(codec.pack({ mti: '0200', 55: bytes }))).toEqual({ mti: '0200', 55: bytes });
  });
});

interface Step {
  readonly spec?: [string, string];
  readonly value?: string | number;
  readonly input_hex?: string;
  readonly expect?: string;
  readonly equals?: string;
}

const PYISO = json('pyiso8583-decode-a.json') as { cases: { test: string; steps: Step[] }[] };

const PYISO_SUITE = 'iso8583/pyiso8583-decode-a';

// What the cases leave in a variable of the loop around them is not in the data.
const NOT_IN_THE_DATA: Record<string, string> = {
  test_input_type: 'calls with other types, which the compiler refuses here',
  test_type_decoding_negative: 'the encoding is a loop variable and there is no input',
  test_primary_bitmap_decoding: 'the bitmap and the input are loop variables; see the round-trip property',
  test_secondary_bitmap_decoding_negative: 'no input; see the truncation property',
  test_tertiary_bitmap_decoding_negative: 'no input; see "a third bitmap where the spec has two"',
  test_field_decoding_negative: 'the spec and the input are loop variables',
};

function pyisoSpec(steps: readonly Step[]): Spec {
  let spec = extendSpec(ISO_1987_ASCII, { bitmap: { encoding: 'binary', maximum: 2 } });
  for (const { spec: place, value } of steps) {
    if (!place) continue;
    const [field, property] = place;
    if (field === 'h' && property === 'max_len') {
      spec = extendSpec(spec, { header: { length: Number(value), encoding: 'ascii' } });
    } else if (field === 'p') {
      expect(value).toBe('ascii');
      spec = extendSpec(spec, { bitmap: { encoding: 'hex-ascii', maximum: 2 } });
    } else if (Number(field) > 1) {
      const change =
        property === 'max_len'
          ? { length: Number(value) }
          : property === 'len_type'
            ? { prefix: 'fixed' as const }
            : { encoding: 'ascii' as const, format: 'ans' as const };
      spec = extendSpec(spec, { fields: { [field]: change } });
    }
  }
  return spec;
}

function pyisoCase(name: string): readonly Step[] {
  return PYISO.cases.find(({ test }) => test === name)?.steps ?? [];
}

describe('pyiso8583-decode-a.json', () => {
  it('is accounted for', () => {
    for (const [name, reason] of Object.entries(NOT_IN_THE_DATA)) vectorOff(PYISO_SUITE, name, reason);
    const run = [
      'test_DecodeError_exception',
      'test_header_ascii_present',
      'test_secondary_bitmap_ascii_mixed_case',
    ];
    expect(PYISO.cases.map(({ test }) => test).sort()).toEqual(
      [...run, ...Object.keys(NOT_IN_THE_DATA)].sort(),
    );
  });

  it('test_DecodeError_exception: no bytes are no message', () => {
    vectorCase(PYISO_SUITE, 'test_DecodeError_exception', 'refused');
    const [step] = pyisoCase('test_DecodeError_exception');
    const input = Uint8Array.fromHex(step?.input_hex ?? 'missing');
    expect(() => compile(pyisoSpec([])).unpack(input)).toThrow(UnpackError);
  });

  it('test_header_ascii_present', () => {
    vectorCase(PYISO_SUITE, 'test_header_ascii_present');
    const steps = pyisoCase('test_header_ascii_present');
    const input = Uint8Array.fromHex(steps.find((step) => step.input_hex)?.input_hex ?? 'missing');
    const message = compile(pyisoSpec(steps)).unpack(input);
    const expected = (of: string): string | undefined => steps.find((step) => step.expect === of)?.equals;
    expect(message.header).toBe(expected("doc_dec['h']"));
    expect(message.mti).toBe(expected("doc_dec['t']"));
    expect(dataElementsOf(message)).toEqual([]);
  });

  it.each(['0aa0000000000000', '0AA0000000000000', '0Aa0000000000000'])(
    'test_secondary_bitmap_ascii_mixed_case: %s',
    (secondBitmap) => {
      vectorCase(PYISO_SUITE, `test_secondary_bitmap_ascii_mixed_case ${secondBitmap}`);
      const steps = pyisoCase('test_secondary_bitmap_ascii_mixed_case');
      // The input is not in the data; it is put together from the bytes that the case expects of each part.
      const part = (of: string): string =>
        steps.find((step) => step.expect === `doc_enc['${of}']['data']`)?.equals ?? '';
      const numbers = ['69', '71', '73', '75'];
      const input = Uint8Array.fromHex(
        part('t') + part('p') + new TextEncoder().encode(secondBitmap).toHex() + numbers.map(part).join(''),
      );
      const message = compile(pyisoSpec(steps)).unpack(input);
      const expected: Message = { mti: '0200' };
      for (const number of numbers) {
        expected[Number(number)] = steps.find((step) => step.expect === `doc_dec['${number}']`)?.equals;
      }
      expect(message).toEqual(expected);
    },
  );
});
