import { describe, expect, it } from 'vitest';
import { asQuery, readFilters } from './payment-filters.ts';

const queryOf = (address: string, timeZone = 'Europe/Berlin') =>
  asQuery(readFilters(new URLSearchParams(address)), timeZone);

describe('the filters of payments', () => {
  it('are read from the address, and what is none of them is left out', () => {
    expect(queryOf('q=%20Table%207%20&status=declined')).toEqual({ search: 'Table 7', status: 'declined' });
    expect(queryOf('status=lost&from=yesterday&to=2026-13-45&q=%20')).toEqual({});
    expect(queryOf('')).toEqual({});
  });

  it.each([
    // The day of 25 hours, and the one of 23.
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Asia/Katmandu', '2026-11-30', '2026-11-29T18:15:00.000Z', '2026-11-30T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-12-01', '2026-11-30T10:00:00.000Z', '2026-12-01T10:00:00.000Z'],
  ])('reported/L06: take whole days of the merchant’s calendar: %s, %s', (timeZone, day, from, to) => {
    expect(queryOf(`from=${day}&to=${day}`, timeZone)).toEqual({ from, to });
  });
});
