import { expect, it } from 'vitest';
import { minorAmount, typedAmount } from './amount-field.ts';

it.each([
  ['12.50', 'EUR', 1_250],
  ['12,5', 'EUR', 1_250],
  ['12', 'EUR', 1_200],
  ['12.345', 'KWD', 12_345],
  ['12.5', 'KWD', 12_500],
  ['1250', 'JPY', 1_250],
  ['8.115', 'KWD', 8_115],
] as const)('reads %s in %s by the decimals of the currency', (typed, currency, minor) => {
  expect(minorAmount(typed, currency)).toBe(minor);
  expect(minorAmount(typedAmount(minor, currency), currency)).toBe(minor);
});

it.each([
  ['12.505', 'EUR'],
  ['12.5', 'JPY'],
  ['0', 'EUR'],
  ['', 'EUR'],
  ['1e3', 'EUR'],
  ['-1', 'EUR'],
] as const)('takes %s in %s for no amount', (typed, currency) => {
  expect(minorAmount(typed, currency)).toBeUndefined();
});
