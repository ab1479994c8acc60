import { describe, expect, it } from 'vitest';
import { asQuery, readFilters } from './payment-filters.ts';

const queryOf = (address: string) => asQuery(readFilters(new URLSearchParams(address)));

describe('the filters of payments', () => {
  it('are read from the address, and what is none of them is left out', () => {
    expect(queryOf('q=%20Table%207%20&status=declined')).toEqual({ search: 'Table 7', status: 'declined' });
    expect(queryOf('status=lost&from=yesterday&to=2026-13-45&q=%20')).toEqual({});
    expect(queryOf('')).toEqual({});
  });

  it('take whole days of the person’s own time zone', () => {
    const { from, to } = queryOf('from=2026-10-25&to=2026-10-25');
    expect(from).toBe(new Date(2026, 9, 25).toISOString());
    expect(to).toBe(new Date(2026, 9, 26).toISOString());
  });
});
