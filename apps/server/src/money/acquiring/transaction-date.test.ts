import { wallTime } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { isTransactionDate } from './transaction-date.ts';

const MINUTE_MS = 60_000;
const at = (iso: string): number => Date.parse(iso);

describe('reviewed/M1: the date that a card was told (9A) is the merchant’s', () => {
  it.each([
    // Fourteen hours ahead of UTC and eleven behind: here it is the day after, there the day before.
    ['Pacific/Kiritimati', '2026-11-30T10:30:00Z', '261201', true],
    ['Pacific/Kiritimati', '2026-11-30T10:30:00Z', '261130', false],
    ['Pacific/Kiritimati', '2026-11-30T10:30:00Z', '261129', false],
    ['Pacific/Pago_Pago', '2026-11-30T10:30:00Z', '261129', true],
    ['Pacific/Pago_Pago', '2026-11-30T10:30:00Z', '261130', false],
    ['Pacific/Pago_Pago', '2026-11-30T10:30:00Z', '261201', false],
    // The year that ends twice.
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '270101', true],
    ['Pacific/Kiritimati', '2026-12-31T10:05:00Z', '261231', false],
    ['Pacific/Pago_Pago', '2027-01-01T10:59:00Z', '261231', true],
    // What is no day at all.
    ['Europe/Berlin', '2026-03-01T12:00:00Z', '260229', false],
    ['Europe/Berlin', '2026-03-01T12:00:00Z', '2603', false],
    ['Europe/Berlin', '2026-03-01T12:00:00Z', '', false],
  ])('%s, %s, %s: %s', (zone, iso, date, expected) => {
    expect(isTransactionDate(date, at(iso), zone)).toBe(expected);
  });

  it.each([
    ['Europe/Berlin', '2026-11-30T23:00:00Z'],
    ['Pacific/Kiritimati', '2026-11-30T10:00:00Z'],
    ['Pacific/Pago_Pago', '2026-11-30T11:00:00Z'],
    ['Asia/Katmandu', '2026-11-30T18:15:00Z'],
    // The midnights before and after clocks are put forward, and back.
    ['Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z'],
    // Clocks jump over this midnight.
    ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ])('in %s is yesterday’s for five minutes after %s, and tomorrow’s for one before it', (zone, midnight) => {
    const turn = at(midnight);
    const digits = (ms: number) => {
      const { year, month, day } = wallTime(ms, zone);
      return [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
    };
    const [before, after] = [digits(turn - 1_000), digits(turn)];
    expect(before).not.toBe(after);
    const isTaken = (date: string, aside: number) => isTransactionDate(date, turn + aside, zone);
    expect(isTaken(before, 5 * MINUTE_MS - 1_000)).toBe(true);
    expect(isTaken(before, 5 * MINUTE_MS)).toBe(false);
    expect(isTaken(after, -MINUTE_MS)).toBe(true);
    expect(isTaken(after, -MINUTE_MS - 1_000)).toBe(false);
  });

  it('is that of the first midnight where midnight comes twice', () => {
    // In Havana clocks go back from one to midnight on the first of November: the day is the same before and after.
    const again = at('2026-11-01T05:00:00Z');
    expect(isTransactionDate('261101', again, 'America/Havana')).toBe(true);
    expect(isTransactionDate('261031', again, 'America/Havana')).toBe(false);
  });

  it('is any day that it is somewhere, for a terminal whose zone is not known', () => {
    const noon = at('2026-11-30T12:00:00Z');
    const taken = ['261128', '261129', '261130', '261201', '261202', '26113', ''].filter((date) =>
      isTransactionDate(date, noon, undefined),
    );
    expect(taken).toEqual(['261129', '261130', '261201']);
  });
});
