import { strict as assert } from 'node:assert';
import {
  dayAfter,
  hoursOfDay,
  type LocalDay,
  type LocalHour,
  localDay,
  startOfDay,
  timeOfDay,
  wallTime,
} from '@tallystick/protocol';

const MINUTE_MS = 60_000;

/** A day of the merchant's, and its hours; Unix milliseconds. */
export interface Day {
  readonly day: LocalDay;
  readonly from: number;
  readonly hours: readonly LocalHour[];
}

const dayOf = (day: LocalDay, timeZone: string): Day => {
  const from = startOfDay(day, timeZone);
  assert(from !== undefined, 'the day is one of the calendar');
  return { day, from, hours: hoursOfDay(day, timeZone) };
};

const before = (day: LocalDay): LocalDay => {
  const earlier = dayAfter(day, -1);
  assert(earlier !== undefined, 'the calendar has a day before');
  return earlier;
};

/** The merchant's today and the day before it, which is not always 24 hours earlier. */
export const todayAndYesterday = (now: number, timeZone: string): { today: Day; yesterday: Day } => {
  const today = localDay(now, timeZone);
  return { today: dayOf(today, timeZone), yesterday: dayOf(before(today), timeZone) };
};

/** The minute at which the merchant's clock showed on the day before what it shows at `at`; where it jumped over that, the jump. */
export const sameMinuteBefore = (at: number, timeZone: string): number => {
  const { hour, minute } = wallTime(at, timeZone);
  const same = timeOfDay(before(localDay(at, timeZone)), hour * 3_600 + minute * 60, timeZone);
  assert(same !== undefined, 'the day before is one of the calendar');
  return Math.floor(same / MINUTE_MS) * MINUTE_MS;
};
