import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, EMPTY, type Entry, erase, minorUnits, point } from './entry.ts';

const type = (keys: string, decimals = 2): Entry =>
  [...keys].reduce(
    (entry, key) =>
      key === '.' ? point(entry, decimals) : key === '<' ? erase(entry) : append(entry, key, decimals),
    EMPTY,
  );

describe('typing an amount', () => {
  it.each([
    ['', 0],
    ['1', 1],
    ['1250', 1250],
    ['12.50', 1250],
    ['12.5', 1250],
    ['12.', 1200],
    ['.5', 50],
    ['.05', 5],
    ['0.05', 5],
    ['12.509', 1250],
    ['12.50<', 1250],
    ['12.55<', 1250],
    ['12.5<<', 12],
    ['12..5', 1250],
    ['1250<<', 12],
    ['0012', 12],
  ])('%s is %d minor units', (keys, minor) => {
    expect(minorUnits(type(keys), 2)).toBe(minor);
  });

  it.each([
    ['1250', 1250],
    ['1250.5', 1250],
    ['1250.50', 1250],
    ['.5', 0],
    ['1250.5<', 1250],
    ['1250.<', 1250],
    ['1250.<5', 12505],
    ['1250.5<<<', 125],
    ['12..5', 12],
  ])('in yen, which have no decimals, %s is %d', (keys, minor) => {
    expect(minorUnits(type(keys, 0), 0)).toBe(minor);
  });

  it('is a whole number within twelve digits, whatever is typed', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'0123456789.<'), maxLength: 40 });
    fc.assert(
      fc.property(keys, fc.constantFrom(0, 2), (text, decimals) => {
        const minor = minorUnits(type(text, decimals), decimals);
        expect(Number.isSafeInteger(minor) && minor >= 0 && minor < 10 ** 12).toBe(true);
      }),
    );
  });
});
