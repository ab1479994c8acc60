import type { LiveSummary, Merchant } from '@tallystick/protocol';
import type { PaymentCount } from '../../money/payments/index.ts';
import { type Day, sameMinuteBefore, todayAndYesterday } from './day-before.ts';
import { figuresOf, NO_OUTCOMES, type Outcomes, outcomesByHour, outcomesBySpan } from './figures.ts';
import type { LiveSources } from './sources.ts';

const MINUTE_MS = 60_000;
const MINUTES = 30;
const MINUTE_SECONDS = 60;
/** Every zone is ahead of UTC by so many whole quarters of an hour, so that each hour of each is made of them. */
const QUARTER_SECONDS = 900;
/** Where a day begins, the last minutes are held against those of two days before; clocks may be set back in them. */
const EARLIER_MS = 2 * 60 * MINUTE_MS;
/** A payment of yesterday may still be reversed: for so long what was read of it is good, in milliseconds. */
const KEPT_MS = 10 * MINUTE_MS;
/** Of so many merchants: a day of a busy one takes some hundred kilobytes. */
const KEPT_MAX = 64;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What the Live page says of payments. */
export type Shift = Pick<LiveSummary, 'minutes' | 'hours' | 'today' | 'yesterday'>;

interface Yesterday {
  readonly counts: readonly PaymentCount[];
  readonly minutes: ReadonlyMap<number, Outcomes>;
  readonly hours: ReturnType<typeof outcomesByHour>;
}

type ReadCounts = LiveSources['counts'];
type Payee = Pick<Merchant, 'id' | 'currency' | 'timeZone'>;

/** Yesterday minute by minute, read once in ten minutes for a merchant. */
const createYesterdays = (counts: ReadCounts) => {
  const kept = new Map<string, { until: number; read: Promise<Yesterday> }>();

  const read = async (merchantId: string, yesterday: Day, to: number): Promise<Yesterday> => {
    const time = { from: yesterday.from - EARLIER_MS, to };
    const found = await counts(merchantId, time, MINUTE_SECONDS);
    const minutes = outcomesBySpan(found);
    return {
      counts: found.filter(({ at }) => at >= yesterday.from),
      minutes,
      hours: outcomesByHour(yesterday.hours, minutes),
    };
  };

  return (merchantId: string, yesterday: Day, to: number, now: number): Promise<Yesterday> => {
    // In another zone the day begins at another time.
    const key = `${merchantId} ${yesterday.from} ${to}`;
    const last = kept.get(key);
    if (last !== undefined && last.until > now) return last.read;
    for (const [other, { until }] of kept) if (until <= now) kept.delete(other);
    const reading = read(merchantId, yesterday, to);
    kept.set(key, { until: now + KEPT_MS, read: reading });
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    reading.catch(() => kept.delete(key));
    return reading;
  };
};

const minutesOf = (
  from: number,
  timeZone: string,
  now: ReadonlyMap<number, Outcomes>,
  then: ReadonlyMap<number, Outcomes>,
): Shift['minutes'] =>
  Array.from({ length: MINUTES }, (_, index) => {
    const at = from + index * MINUTE_MS;
    const before = sameMinuteBefore(at, timeZone);
    return {
      at: new Date(at).toISOString(),
      ...(now.get(at) ?? NO_OUTCOMES),
      yesterday: { at: new Date(before).toISOString(), ...(then.get(before) ?? NO_OUTCOMES) },
    };
  });

/** Makes the reader of what the Live page says of payments: of today each time, of yesterday now and then. */
export const createShift = (counts: ReadCounts): ((merchant: Payee, now: number) => Promise<Shift>) => {
  const yesterdays = createYesterdays(counts);

  return async ({ id, currency, timeZone }, now) => {
    const { today, yesterday } = todayAndYesterday(now, timeZone);
    const from = Math.floor(now / MINUTE_MS) * MINUTE_MS - (MINUTES - 1) * MINUTE_MS;
    const until = sameMinuteBefore(now, timeZone);
    // A payment that another process made a moment ahead of this one's clock is of now.
    const to = now + MINUTE_MS;
    const [lately, soFar, before] = await Promise.all([
      counts(id, { from, to }, MINUTE_SECONDS),
      counts(id, { from: today.from, to }, QUARTER_SECONDS),
      yesterdays(id, yesterday, today.from, now),
    ]);
    const hours = outcomesByHour(today.hours, outcomesBySpan(soFar));
    return {
      minutes: minutesOf(from, timeZone, outcomesBySpan(lately), before.minutes),
      hours: HOURS.map((hour) => ({
        hour,
        today: hours.get(hour) ?? null,
        yesterday: before.hours.get(hour) ?? null,
      })),
      today: { day: today.day, ...figuresOf(soFar, currency) },
      yesterday: {
        day: yesterday.day,
        until: new Date(until).toISOString(),
        ...figuresOf(
          before.counts.filter(({ at }) => at < until),
          currency,
        ),
      },
    };
  };
};
