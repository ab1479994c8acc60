import codes from 'currency-codes';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, currencyOfNumeric, isCurrencyCode } from './index.ts';

/** No minor unit: metals, composite units, the special drawing right, the unit of account, testing, none. */
const WITHOUT_MINOR_UNIT = /^X(AG|AU|BA|BB|BC|BD|DR|PD|PT|SU|TS|UA|XX)$/;
/** Amendments to ISO 4217 since the other table was made (2024-06-25): replaced by XCG on 2025-03-31, by EUR on 2026-01-01. */
const WITHDRAWN = ['ANG', 'BGN'];
const ADDED = { XCG: { numeric: '532', decimals: 2 } };

describe('the table of currencies', () => {
  it('is that of another table, with the amendments since', () => {
    const others = codes.data
      .filter(({ code }) => !WITHOUT_MINOR_UNIT.test(code) && !WITHDRAWN.includes(code))
      .map(({ code, number, digits }) => [code, { numeric: number, decimals: digits }]);
    expect(CURRENCIES).toEqual({ ...Object.fromEntries(others), ...ADDED });
  });

  it('gives each numeric code once', () => {
    const numbers = Object.values(CURRENCIES).map(({ numeric }) => numeric);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const numeric of numbers) expect(numeric).toMatch(/^\d{3}$/);
  });

  it.each([
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['ISK', 0],
    ['HUF', 2],
    ['JPY', 0],
    ['CLP', 0],
    ['UYW', 4],
  ] as const)('reported/L10: %s has %i decimals', (code, decimals) => {
    expect(CURRENCIES[code].decimals).toBe(decimals);
    expect(currencyOfNumeric(CURRENCIES[code].numeric)).toBe(code);
  });

  it('knows nothing else', () => {
    for (const text of ['', 'eur', 'XXX', 'XAU', 'toString', '978']) expect(isCurrencyCode(text)).toBe(false);
    expect(currencyOfNumeric('999')).toBeUndefined();
    expect(currencyOfNumeric('EUR')).toBeUndefined();
  });
});
