import { describe, expect, it } from 'vitest';
import { isPartOfDay, shownDays } from '../tables/time-range.ts';
import { asQuery, readFilters } from './payment-filters.ts';

const queryOf = (address: string, timeZone = 'Europe/Berlin') =>
  asQuery(readFilters(new URLSearchParams(address)), timeZone);

describe('the filters of payments', () => {
  it('are read from the address, and what is none of them is left out', () => {
    expect(queryOf('q=%20Table%207%20&status=declined')).toEqual({ search: 'Table 7', status: 'declined' });
    expect(queryOf('status=lost&from=yesterday&to=2026-13-45&q=%20')).toEqual({});
    expect(queryOf('')).toEqual({});
  });

  it('ask for each thing in its own form, and for nothing that is not of it yet', () => {
    expect(
      queryOf('amount=12,50&lastFour=4242&rrn=632411223344&reference=Table&terminal=Bar&currency=JPY'),
    ).toEqual({
      amount: '12,50',
      lastFour: '4242',
      retrievalReference: '632411223344',
      reference: 'Table',
      terminal: 'Bar',
      currency: 'JPY',
    });
    expect(queryOf('amount=EUR&lastFour=42&rrn=6324&reference=%20&currency=XXX')).toEqual({});
  });

  it('say how the list is sorted, unless it is the usual way', () => {
    expect(queryOf('sort=-amount')).toEqual({ sort: '-amount' });
    expect(queryOf('sort=-time')).toEqual({});
    expect(queryOf('sort=terminal')).toEqual({});
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

  it('take a part of a day as a bar of a plot counts it, and show the day that it is in', () => {
    const address = new URLSearchParams({
      from: '2026-10-25T02:00:00+02:00',
      to: '2026-10-25T03:00:00+01:00',
      status: 'declined',
    });
    expect(queryOf(String(address))).toEqual({
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-10-25T02:00:00.000Z',
      status: 'declined',
    });
    const filters = readFilters(address);
    expect(isPartOfDay(filters)).toBe(true);
    expect(shownDays(filters, 'Europe/Berlin')).toEqual({ from: '2026-10-25', to: '2026-10-25' });
    // It ends before midnight, which is of the next day.
    expect(shownDays({ from: '', to: '2026-10-26T00:00:00+01:00' }, 'Europe/Berlin')).toEqual({
      from: '',
      to: '2026-10-25',
    });
  });

  it('are not narrowed by what is no time', () => {
    for (const from of ['2026-10-25T02:00:00', '2026-10-25T25:00:00Z', '2026-10-25T02:00:00+2', 'now']) {
      expect(queryOf(String(new URLSearchParams({ from })))).toEqual({});
    }
    expect(isPartOfDay(readFilters(new URLSearchParams('from=2026-10-25&to=2026-10-25')))).toBe(false);
  });
});
