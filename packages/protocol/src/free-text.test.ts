import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeTextFault, holdsCardNumber } from './free-text.ts';

describe('reviewed/Low card numbers in free text', () => {
  it.each([
    '4111111111111111',
    'table 7 4111 1111 1111 1111',
    '4111-1111-1111-1111 12/27',
    'x4111111111111111y',
    '378282246310005',
    '3782 822463 10005',
    '６０１１１１１１１１１１１１１７',
    '6799990100000000019',
    '4111\u00a01111\u00a01111\u00a01111',
  ])('are found in %s', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
    expect(freeTextFault(text)).toContain('card number');
    expect(freeTextFault(text)).not.toContain('1111');
  });
  it.each([
    '4111111111111112',
    'Table 12',
    'Order 2026-11-30 no. 17',
    '0000000000000000',
    '+49 170 123',
    '411111111111',
    'Bar 1, Größe ½, 日本',
    '',
  ])('are not found in %j', (text) => {
    expect(freeTextFault(text)).toBeUndefined();
  });
  it('are found whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß') }),
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß') }),
        (before, after) => holdsCardNumber(`${before}.5555555555554444.${after}`),
      ),
    );
  });
});

describe('reviewed/Low controls of direction in free text', () => {
  it.each(['\u202e', '\u202a', '\u202c', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c'])(
    '%j is refused',
    (control) => {
      expect(freeTextFault(`Bar ${control}1`)).toContain('direction');
    },
  );
  it('scripts that run from right to left are taken as they are', () => {
    expect(freeTextFault('קפה 12')).toBeUndefined();
    expect(freeTextFault('مقهى')).toBeUndefined();
  });
});
