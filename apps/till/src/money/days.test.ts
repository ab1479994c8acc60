import { describe, expect, it } from 'vitest';
import { daysOf } from './days.ts';

const sale = (completedAt: string, value = 100, currency: 'EUR' | 'JPY' = 'EUR', verdict = 'approved') => ({
  completedAt,
  verdict,
  amount: { value, currency },
});
const NOW = Date.parse('2026-01-15T12:00:00Z');

describe('the days of a shop', () => {
  it('begin at midnight of the shop, and today comes first', () => {
    const sales = [sale('2026-01-14T23:30:00Z'), sale('2026-01-14T22:30:00Z')];
    expect(daysOf(sales, NOW, 'Europe/Berlin').map(({ day, isToday }) => [day, isToday])).toEqual([
      ['2026-01-15', true],
      ['2026-01-14', false],
    ]);
  });

  it('have today among them also while it has no payment', () => {
    expect(daysOf([], NOW, 'Europe/Berlin')).toEqual([
      { day: '2026-01-15', isToday: true, sales: [], approved: 0, totals: [] },
    ]);
  });

  it('have a sum for each currency, of what was approved', () => {
    const at = '2026-01-15T09:00:00Z';
    const sales = [sale(at, 150), sale(at, 250), sale(at, 400, 'JPY'), sale(at, 999, 'EUR', 'declined')];
    expect(daysOf(sales, NOW, 'Europe/Berlin')).toMatchObject([
      {
        approved: 3,
        totals: [
          { value: 400, currency: 'EUR' },
          { value: 400, currency: 'JPY' },
        ],
      },
    ]);
  });
});
