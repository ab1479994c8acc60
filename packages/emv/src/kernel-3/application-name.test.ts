import { describe, expect, it } from 'vitest';
import { applicationName } from './application-name.ts';

const text = (latin1: string): Uint8Array => Uint8Array.from(latin1, (letter) => letter.charCodeAt(0));
const card = (table: number | undefined, preferred = 'CARTE CRÉDIT') =>
  new Map<number, Uint8Array>([
    [0x50, text('TALLY')],
    [0x9f12, text(preferred)],
    ...(table === undefined ? [] : [[0x9f11, Uint8Array.of(table)] as const]),
  ]);

const SAYS_NOTHING = new Map<number, Uint8Array>();

describe('reported/E11: the name of an application', () => {
  it.each([
    ['without a code table', undefined, 'TALLY'],
    ['with a code table that is not supported', 5, 'TALLY'],
    ['with ISO 8859-1', 1, 'CARTE CRÉDIT'],
    ['with a code table that does not exist', 0, 'TALLY'],
  ])('%s', (_, table, shown) => {
    expect(applicationName(card(table), SAYS_NOTHING)).toBe(shown);
  });

  it('is the label where the preferred name holds no character or a control character', () => {
    expect(applicationName(card(1, 'CARTE\u0085'), SAYS_NOTHING)).toBe('TALLY');
    expect(applicationName(card(1, '   '), SAYS_NOTHING)).toBe('TALLY');
  });

  it('is not there where the card has neither', () => {
    expect(applicationName(new Map([[0x9f12, text('CARTE')]]), SAYS_NOTHING)).toBeUndefined();
  });

  it('reported/L14: is the label where the terminal says in 9F40 that it shows no code table', () => {
    const saying = (hex: string) => new Map([[0x9f40, Uint8Array.fromHex(hex)]]);
    expect(applicationName(card(1), saying('6000a03001'))).toBe('CARTE CRÉDIT');
    expect(applicationName(card(1), saying('6000a03000'))).toBe('TALLY');
  });
});
