import { describe, expect, it } from 'vitest';
import { formatAmount } from './format-amount.ts';

describe('an amount as people write it', () => {
  it('moves the point by the decimals of the currency', () => {
    expect(formatAmount({ value: 1250, currency: 'EUR' }, 'en-IE')).toBe('€12.50');
    expect(formatAmount({ value: 5, currency: 'EUR' }, 'en-IE')).toBe('€0.05');
    expect(formatAmount({ value: 0, currency: 'EUR' }, 'en-IE')).toBe('€0.00');
    expect(formatAmount({ value: 1250, currency: 'JPY' }, 'en-IE')).toBe('JP¥1,250');
  });

  it('writes a negative amount as one', () => {
    expect(formatAmount({ value: -5, currency: 'EUR' }, 'en-IE')).toBe('-€0.05');
  });

  it('does not round the largest safe amount, as a division would', () => {
    expect(formatAmount({ value: Number.MAX_SAFE_INTEGER, currency: 'EUR' }, 'en-IE')).toBe(
      '€90,071,992,547,409.91',
    );
  });
});
