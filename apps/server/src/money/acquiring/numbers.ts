import { strict as assert } from 'node:assert';
import { randomInt } from 'node:crypto';
import { wallTime } from '@tallystick/protocol';
import { dateOf, OVER_MIDNIGHT_MS } from './transaction-date.ts';

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** DE7, MMDDhhmmss in UTC. */
export const transmissionTime = (nowMs: number): string => {
  const at = new Date(nowMs);
  return (
    two(at.getUTCMonth() + 1) +
    two(at.getUTCDate()) +
    two(at.getUTCHours()) +
    two(at.getUTCMinutes()) +
    two(at.getUTCSeconds())
  );
};

const LAST_SECOND = '235959';

/**
 * DE12 (hhmmss) and DE13 (MMDD), which are local to the card acceptor (ISO 8583:1987, DE12 and DE13). A card that was read just before
 * midnight and is presented just after it was read on the day that the card itself signed: DE13 says the same as 9A.
 *
 * @param readOn tag 9A, YYMMDD, where the card data have it
 */
export const localTime = (
  nowMs: number,
  timeZone: string,
  readOn?: string,
): { time: string; date: string } => {
  const { month, day, hour, minute, second } = wallTime(nowMs, timeZone);
  const date = two(month) + two(day);
  if (readOn !== undefined && readOn.slice(2) !== date) {
    if (dateOf(nowMs - OVER_MIDNIGHT_MS, timeZone) === readOn)
      return { time: LAST_SECOND, date: readOn.slice(2) };
  }
  return { time: two(hour) + two(minute) + two(second), date };
};

const LAST_STAN = 999_999;

/** System trace audit numbers (DE11), 1 to 999999, and retrieval references (DE37) made from them. */
export interface TraceNumbers {
  /** The next number, six digits. */
  stan(): string;
  /** YDDDhh and the number, as networks write DE37: the last digit of the year, the day of the year, the hour, in UTC. */
  retrievalReference(stan: string, nowMs: number): string;
}

/**
 * Counts up from a random start, so that one process never gives a number twice within a million. Two processes can meet only for one
 * terminal in the same second (DE7 is part of a request's name), where the issuer's answer is 94 and nothing is charged. No table is
 * asked, because a counter row would be the one row that every payment writes.
 */
export const createTraceNumbers = (first = randomInt(LAST_STAN)): TraceNumbers => {
  assert(first >= 0 && first <= LAST_STAN, 'trace numbers begin within their six digits');
  let last = first;
  return {
    stan() {
      last = (last % LAST_STAN) + 1;
      return String(last).padStart(6, '0');
    },
    retrievalReference(stan, nowMs) {
      const at = new Date(nowMs);
      const year = at.getUTCFullYear();
      const day = Math.floor((nowMs - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
      return `${year % 10}${String(day).padStart(3, '0')}${two(at.getUTCHours())}${stan}`;
    },
  };
};
