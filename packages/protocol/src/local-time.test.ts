import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneOfCountry } from './country-zones.ts';
import {
  canonicalTimeZone,
  dayAfter,
  hoursOfDay,
  localDay,
  localTimestamp,
  startOfDay,
  timeOfDay,
  wallTime,
} from './local-time.ts';

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);

/** Hours from the beginning of a day to that of the next. */
const hoursOf = (day: string, zone: string): number => {
  const [from, to] = [startOfDay(day, zone), startOfDay(dayAfter(day) ?? '', zone)];
  if (from === undefined || to === undefined) throw new Error('The calendar has that day');
  return (to - from) / HOUR_MS;
};

describe('reported/L06: the time of a place', () => {
  it('says which of two it is in the hour that comes twice, and has none of the hour that is left out', () => {
    const zone = 'Europe/Berlin';
    expect(localTimestamp(at('2026-10-25T00:30:00Z'), zone)).toBe('2026-10-25T02:30:00+02:00');
    expect(localTimestamp(at('2026-10-25T01:30:00Z'), zone)).toBe('2026-10-25T02:30:00+01:00');
    expect(localTimestamp(at('2026-03-29T00:59:59Z'), zone)).toBe('2026-03-29T01:59:59+01:00');
    expect(localTimestamp(at('2026-03-29T01:00:00Z'), zone)).toBe('2026-03-29T03:00:00+02:00');
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-11-30', 24],
    ['America/New_York', '2026-11-01', 25],
    // Half an hour of summer time.
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Asia/Katmandu', '2026-06-01', 24],
    // Clocks that jump over midnight, and that go back to before it.
    ['Africa/Cairo', '2026-04-24', 23],
    ['America/Havana', '2026-11-01', 25],
    ['America/Santiago', '2026-09-06', 23],
    ['America/Santiago', '2026-04-04', 25],
    // Samoa went over the date line: that Friday never was.
    ['Pacific/Apia', '2011-12-29', 24],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('%s: %s has %d hours', (zone, day, hours) => {
    expect(hoursOf(day, zone)).toBe(hours);
  });

  it('knows zones of quarters and halves of an hour, and both sides of the date line', () => {
    const now = at('2026-11-30T11:00:00Z');
    expect(localTimestamp(now, 'Asia/Katmandu')).toBe('2026-11-30T16:45:00+05:45');
    expect(localTimestamp(now, 'Asia/Calcutta')).toBe('2026-11-30T16:30:00+05:30');
    expect(localTimestamp(now, 'America/St_Johns')).toBe('2026-11-30T07:30:00-03:30');
    expect(localDay(now, 'Pacific/Kiritimati')).toBe('2026-12-01');
    expect(localDay(now, 'Pacific/Pago_Pago')).toBe('2026-11-30');
    expect(wallTime(now, 'Pacific/Kiritimati')).toEqual({
      year: 2026,
      month: 12,
      day: 1,
      hour: 1,
      minute: 0,
      second: 0,
    });
  });

  it.each([
    // [zone, day, hour, minutes that it lasts]; 0: clocks jump over it.
    ['Europe/Berlin', '2026-11-30', 14, 60],
    ['Europe/Berlin', '2026-03-29', 2, 0],
    ['Europe/Berlin', '2026-10-25', 2, 120],
    ['Australia/Lord_Howe', '2026-10-04', 2, 30],
    ['Australia/Lord_Howe', '2026-04-05', 1, 90],
    ['Africa/Cairo', '2026-04-24', 0, 0],
    ['America/Havana', '2026-11-01', 0, 120],
    ['America/Santiago', '2026-04-04', 23, 120],
    ['Pacific/Apia', '2011-12-30', 12, 0],
  ])('%s: on %s hour %d lasts %d minutes', (zone, day, hour, minutes) => {
    const found = hoursOfDay(day, zone).find((each) => each.hour === hour);
    expect(((found?.to ?? 0) - (found?.from ?? 0)) / 60_000).toBe(minutes);
  });

  it('finds the same time of another day, also across a change of clocks', () => {
    const zone = 'Europe/Berlin';
    const halfPastTwo = 2.5 * 3_600;
    expect(timeOfDay('2026-10-24', halfPastTwo, zone)).toBe(at('2026-10-24T00:30:00Z'));
    expect(timeOfDay('2026-10-25', halfPastTwo, zone)).toBe(at('2026-10-25T00:30:00Z'));
    expect(timeOfDay('2026-10-26', halfPastTwo, zone)).toBe(at('2026-10-26T01:30:00Z'));
    // Jumped over: the moment of the jump.
    expect(timeOfDay('2026-03-29', halfPastTwo, zone)).toBe(at('2026-03-29T01:00:00Z'));
    expect(timeOfDay('2026-02-30', halfPastTwo, zone)).toBeUndefined();
  });

  it('reads no day that the calendar does not have', () => {
    for (const day of ['2026-02-30', '2026-13-01', '26-01-01', '', '2026-1-1', 'today']) {
      expect(startOfDay(day, 'Europe/Berlin')).toBeUndefined();
      expect(dayAfter(day)).toBeUndefined();
    }
    expect(dayAfter('2024-02-28')).toBe('2024-02-29');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  });

  it('takes the names of ICU, in any case, and refuses what is no zone', () => {
    expect(canonicalTimeZone('europe/berlin')).toBe('Europe/Berlin');
    expect(canonicalTimeZone('US/Pacific')).toBe('America/Los_Angeles');
    for (const name of ['+01:00', '', 'Europe/Atlantis', 'Europe/Berlin ', 'a'.repeat(65)]) {
      expect(canonicalTimeZone(name), name).toBeUndefined();
    }
  });
});

describe('reported/L06: in every zone', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const instant = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') });

  it('a timestamp is the instant that it was made of, to the second', () => {
    fc.assert(
      fc.property(zone, instant, (name, now) => {
        expect(Date.parse(localTimestamp(now, name))).toBe(Math.floor(now / 1_000) * 1_000);
      }),
      { numRuns: 300 },
    );
  });

  it('an instant lies in its day, and days follow each other without a gap', () => {
    fc.assert(
      fc.property(zone, instant, (name, now) => {
        const day = localDay(now, name);
        const [from, to] = [startOfDay(day, name), startOfDay(dayAfter(day) ?? '', name)];
        expect(from).toBeLessThanOrEqual(now);
        expect(to).toBeGreaterThan(now);
        expect(localDay(from ?? 0, name)).toBe(day);
        expect(localDay((from ?? 0) - 1_000, name) < day).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the hours of a day', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const instant = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') });

  it('follow each other without a gap in every zone, and the clock shows each of them in it', () => {
    fc.assert(
      fc.property(zone, instant, (name, now) => {
        const day = localDay(now, name);
        const hours = hoursOfDay(day, name);
        expect(hours[0]?.from).toBe(startOfDay(day, name));
        expect(hours.at(-1)?.to).toBe(startOfDay(dayAfter(day) ?? '', name));
        for (const [place, { hour, from, to }] of hours.entries()) {
          if (place > 0) expect(from).toBe(hours[place - 1]?.to);
          expect(wallTime(from, name).hour).toBe(hour);
          expect(wallTime(to - 1_000, name).hour).toBe(hour);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('reported/L06: the zone of a country', () => {
  const now = at('2026-11-30T12:00:00Z');

  it.each([
    ['DE', 'Europe/Berlin'],
    ['GB', 'Europe/London'],
    ['AR', 'America/Buenos_Aires'],
    ['MY', 'Asia/Kuala_Lumpur'],
    ['NP', 'Asia/Katmandu'],
  ])('%s has one time: %s', (country, zone) => {
    expect(zoneOfCountry(country, now)).toEqual({ kind: 'one', zone });
  });

  it('is asked for where a country has several times, or none is known', () => {
    expect(zoneOfCountry('ES', now)).toEqual({
      kind: 'ask',
      zones: ['Africa/Ceuta', 'Atlantic/Canary', 'Europe/Madrid'],
    });
    expect(zoneOfCountry('US', now)).toMatchObject({ kind: 'ask' });
    expect(zoneOfCountry('BV', now)).toEqual({ kind: 'ask', zones: [] });
  });
});
