import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { encodeTlv, template, tlv } from '../tlv/encode-tlv.ts';
import { TlvError } from '../tlv/tlv-error.ts';
import { AflError, parseAfl } from './afl.ts';
import * as bits from './bits.ts';
import { parseCvmList } from './cvm-list.ts';
import { decodeBits, describeTlv, maskTlvHex, redactTlv, renderDescription } from './describe.ts';
import { TAGS } from './dictionary.ts';
import { maskPan } from './mask.ts';
import * as numbers from './tag-numbers.ts';

const folder = new URL('../../../../vectors/emv-tlv/', import.meta.url);
const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));

describe('dictionary', () => {
  it('has every constant, and constants are named by their number', () => {
    for (const [name, tag] of Object.entries(numbers)) {
      expect(name.split('_')[1]).toBe(tag.toString(16).toUpperCase());
      expect(TAGS.get(tag)?.tag, name).toBe(tag);
    }
    expect(TAGS.size).toBe(Object.keys(numbers).length);
  });
});

describe('bit meanings against the published tables', () => {
  const tables: Record<string, readonly bits.BitMeaning[]> = {
    aip: bits.AIP_BITS,
    'app-usage-control': bits.AUC_BITS,
    'card-tx-qualifiers': bits.CTQ_BITS,
    'mastercard-cvr': bits.MASTERCARD_CVR_BITS,
    'terminal-capabilities': bits.TERMINAL_CAPABILITIES_BITS,
    'terminal-tx-qualifiers': bits.TTQ_BITS,
    tsi: bits.TSI_BITS,
    tvr: bits.TVR_BITS,
    'visa-cvr': bits.VISA_CVR_BITS,
  };
  for (const [file, table] of Object.entries(tables)) {
    it(file, () => {
      vectorCase('emv-tlv/fields', file);
      const lines = readFileSync(new URL(`fields/${file}.txt`, folder), 'utf8').split('\n');
      let checked = 0;
      for (const line of lines) {
        const [condition = '', name = ''] = line.split(/ : /).map((part) => part.trim());
        // Reserved bits have no meaning; counters are numbers, not bits; byte 2 of the AIP is another kernel's there.
        if (!condition.startsWith('(') || /RFU/.test(line) || /INT/.test(line)) continue;
        if (file === 'aip' && condition.startsWith('(2')) continue;
        const value = new Uint8Array(6);
        for (const [, byte, bit, on] of condition.matchAll(/\((\d),(\d)\)=(\d)/g)) {
          if (on === '1') value[Number(byte) - 1] = (value[Number(byte) - 1] ?? 0) | (1 << (Number(bit) - 1));
        }
        const names = decodeBits(table, value).map((meaning) => meaning.name);
        expect(names, line).toContain(name.replace('suports', 'supports'));
        checked++;
      }
      expect(checked).toBeGreaterThan(3);
    });
  }
});

describe('CVM lists', () => {
  const { values } = JSON.parse(readFileSync(new URL('openemv-emv_cvmlist.json', folder), 'utf8')) as {
    values: Record<string, string>;
  };
  it('parses the published lists', () => {
    for (const list of [1, 3, 4, 5, 6]) vectorCase('emv-tlv/openemv-emv_cvmlist', `test${list}`);
    const rules = (name: string) => parseCvmList(bytes(values[name] ?? '')).rules;
    expect(parseCvmList(bytes(values.test1_cvmlist ?? ''))).toEqual({
      amountX: 100_000,
      amountY: 1_000,
      rules: [],
    });
    expect(rules('test3_cvmlist')).toEqual([{ code: 0x1e, applyNextIfFails: false, condition: 3 }]);
    expect(rules('test4_cvmlist')).toEqual([{ code: 0x04, applyNextIfFails: true, condition: 3 }]);
    expect(rules('test5_cvmlist')).toEqual([{ code: 0x02, applyNextIfFails: true, condition: 1 }]);
    expect(rules('test6_cvmlist').map(({ code }) => code)).toEqual([0x02, 0x04, 0x01, 0x1e, 0x02, 0x1f]);
  });
  it('refuses a rule cut in half', () => {
    vectorCase('emv-tlv/openemv-emv_cvmlist', 'test2', 'refused');
    expect(() => parseCvmList(bytes(values.test2_cvmlist ?? ''))).toThrow(TlvError);
  });
});

describe('application file locator', () => {
  const { arrays } = JSON.parse(
    readFileSync(new URL('../emv-card-scripts/emv_read_application_data.json', folder), 'utf8'),
  ) as { arrays: Record<string, string> };
  it('reads and refuses the published ones', () => {
    // Cut short, impossible file, record zero, more authenticated than named: the publisher's own bad twins.
    for (const bad of ['test2_afl', 'test7_afl'])
      expect(() => parseAfl(bytes(arrays[bad] ?? '')), bad).toThrow(AflError);
    expect(parseAfl(bytes(arrays.test9_afl ?? ''))).toEqual([
      { sfi: 1, firstRecord: 2, lastRecord: 2, authenticatedRecords: 0 },
      { sfi: 2, firstRecord: 1, lastRecord: 2, authenticatedRecords: 1 },
    ]);
    expect(parseAfl(bytes(arrays.test10_afl ?? ''))).toHaveLength(4);
    expect(() => parseAfl(bytes('0801FF00'))).toThrow(AflError);
  });
});

describe('description and masking', () => {
  const pan = '9999990000000014';
  const record = encodeTlv([
    template(
      0x70,
      tlv(0x5a, bytes(pan)),
      tlv(0x57, bytes(`${pan}D3912221000000`)),
      tlv(0x5f20, new TextEncoder().encode('CARD/TEST')),
      tlv(0x9f46, new Uint8Array(60).fill(0x77)),
      tlv(0xdf01, bytes(`${pan}D3912221`)),
      tlv(0x50, new TextEncoder().encode(`X${pan.slice(0, 14)}`)),
      tlv(0x95, bytes('8000048000')),
    ),
  ]);

  it('shows names, words and bits, and hides what is sensitive', () => {
    const text = renderDescription(describeTlv(record));
    expect(text).toContain('5A Application Primary Account Number (PAN) [8] 999999******0014');
    expect(text).toContain('byte 1: Offline data authentication was not performed');
    for (const secret of [
      pan,
      pan.slice(0, 13),
      bytes('39393939').toHex(),
      '3912221',
      'CARD/TEST',
      bytes('434152442F54455354').toHex(),
      '7777',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toMatchSnapshot();
  });

  it('masks the bytes of a trace without moving them', () => {
    const masked = maskTlvHex(record);
    expect(masked).toHaveLength(record.length * 2);
    expect(masked).not.toContain(pan);
    expect(masked.replaceAll('*', '').length).toBeLessThan(record.length * 2);
    expect(maskTlvHex(bytes('5A08999999'))).toBe('*'.repeat(10));
    expect(maskTlvHex(bytes('9C0100 00'))).toBe('9C010000');
  });

  it('overwrites for storage what it masks for people, and nothing else', () => {
    const overwritten = (input: Uint8Array) => maskTlvHex(input).replaceAll('*', '0');
    expect(redactTlv(record).toHex().toUpperCase()).toBe(overwritten(record));
    const parts = [...TAGS.keys()].map((tag) => {
      const value = bytes('4761739001010119D301220111438780FFFF').slice(0, 1 + (tag % 18));
      return encodeTlv([tlv(tag, value)]);
    });
    for (const part of parts) expect(redactTlv(part).toHex().toUpperCase()).toBe(overwritten(part));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (input) => {
        const before = input.toHex();
        expect(redactTlv(input).toHex().toUpperCase()).toBe(overwritten(input));
        expect(input.toHex()).toBe(before);
      }),
    );
  });

  it('masks a short number whole', () => {
    expect(maskPan('123456789012')).toBe('*'.repeat(12));
    expect(maskPan('1234567890123')).toBe('123456***0123');
  });
});
