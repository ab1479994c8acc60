import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TlvError } from '../tlv/tlv-error.ts';
import { buildDolData, dolDataBytes, parseDol, readDolData } from './dol.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex);
const build = (dol: string, tag: number, value: string) =>
  buildDolData(parseDol(bytes(dol)), new Map([[tag, bytes(value)]]))
    .toHex()
    .toUpperCase();

describe('data object lists (EMV Book 3, 5.4)', () => {
  it('parses the CDOL of a real card', () => {
    const entries = parseDol(bytes('9F02069F03069F1A0295055F2A029A039C019F3704'));
    expect(entries.map((entry) => entry.tag)).toEqual([
      0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37,
    ]);
    expect(dolDataBytes(entries)).toBe(29);
  });

  it('pads and cuts by format', () => {
    // n: leading zeros, cut from the left.
    expect(build('9F0206', 0x9f02, '1250')).toBe('000000001250');
    expect(build('9F0202', 0x9f02, '000000001250')).toBe('1250');
    // cn: trailing F, cut from the right.
    expect(build('5A0A', 0x5a, '9999990000000014')).toBe('9999990000000014FFFF');
    expect(build('5A02', 0x5a, '9999990000000014')).toBe('9999');
    // b: trailing zeros, cut from the right.
    expect(build('9F3304', 0x9f33, 'E0B0C8')).toBe('E0B0C800');
    expect(build('9F3301', 0x9f33, 'E0B0C8')).toBe('E0');
  });

  it('fills what is unknown, missing or a template with zeros', () => {
    expect(build('DF0102', 0x9f02, '01')).toBe('0000');
    expect(build('BF0C02', 0xbf0c, 'FFFF')).toBe('0000');
  });

  it('refuses lists that are cut short', () => {
    for (const bad of ['9F', '9F02', '9F8181818101'])
      expect(() => parseDol(bytes(bad)), bad).toThrow(TlvError);
  });

  it('any bytes: a list or a typed error, and the data is as long as asked', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 252 }), (input) => {
        try {
          const entries = parseDol(input);
          const data = buildDolData(entries, new Map([[0x9f02, bytes('1250')]]));
          expect(data.length).toBe(dolDataBytes(entries));
          expect(readDolData(entries, data)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(TlvError);
        }
      }),
    );
  });
});
