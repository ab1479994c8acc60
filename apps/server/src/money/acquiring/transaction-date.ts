import { localDay } from '@tallystick/protocol';

/** How long after midnight a card may be presented that was read before it, in milliseconds. */
export const OVER_MIDNIGHT_MS = 5 * 60_000;
/** How far the clock that a terminal tells time by may be ahead of this one, in milliseconds. */
const AHEAD_MS = 60_000;
/** How far ahead of UTC and behind it zones are: Pacific/Kiritimati, and the date line from the other side. */
const EAST_MS = 14 * 3_600_000;
const WEST_MS = 12 * 3_600_000;

/** The day of a zone as tag 9A has it, YYMMDD. */
export const dateOf = (at: number, timeZone: string): string =>
  localDay(at, timeZone).slice(2).replaceAll('-', '');

/**
 * Whether a card that is presented now may have been told this date, tag 9A, which is local to the terminal (EMV Book 3, annex A): today's
 * where the terminal is; yesterday's for some minutes after midnight, and tomorrow's in the last before it.
 *
 * @param date YYMMDD
 * @param timeZone undefined where it is not known: then any day that it is somewhere
 */
export const isTransactionDate = (date: string, now: number, timeZone: string | undefined): boolean => {
  const aside =
    timeZone === undefined
      ? [0, -WEST_MS - OVER_MIDNIGHT_MS, EAST_MS + AHEAD_MS]
      : [0, -OVER_MIDNIGHT_MS, AHEAD_MS];
  return aside.some((ms) => dateOf(now + ms, timeZone ?? 'UTC') === date);
};
