import { expect, it } from 'vitest';
import { typedAmounts } from './typed-amount.ts';

it.each([
  ['12.50 EUR', ['EUR 1250']],
  ['EUR 12,5', ['EUR 1250']],
  ['1,250 EUR', ['EUR 125000']],
  ['1,250.00 EUR', ['EUR 125000']],
  ['12.345 KWD', ['KWD 12345000', 'KWD 12345']],
  ['1,234.567 KWD', ['KWD 1234567000', 'KWD 1234567']],
  ['1250 JPY', ['JPY 1250']],
  ['12.50 JPY', []],
  ['1.2345 UYW', ['UYW 123450000', 'UYW 12345']],
  ['9999999999999 EUR', []],
  ['twelve', []],
])('takes %s for %j', (typed, amounts) => {
  expect(typedAmounts(typed)).toEqual(amounts);
});

it('without a currency means each whose decimals allow it', () => {
  const found = typedAmounts('12.50');
  expect(found).toContain('EUR 1250');
  expect(found).toContain('KWD 12500');
  expect(found.some((amount) => amount.startsWith('JPY'))).toBe(false);
});
