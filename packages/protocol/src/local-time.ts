/**
 * Time as a place keeps it: instants are Unix milliseconds, zones are names of the IANA database, and the rules of each zone come from ICU,
 * which every runtime brings along and keeps up to date. The same code runs in the server, in terminals and in consoles.
 */

/** What clock and calendar on the wall show. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A day of the calendar, `YYYY-MM-DD`. */
export type LocalDay = string;

const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
/** There are some 600 names; whoever asks for more than these spells them in many ways. */
const CLOCKS_MAX = 1_024;

const clocks = new Map<string | undefined, Intl.DateTimeFormat>();

/** Making a clock costs a hundred times what reading it does. */
const clockOf = (zone: string | undefined): Intl.DateTimeFormat => {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  if (clocks.size >= CLOCKS_MAX) clocks.clear();
  clocks.set(zone, made);
  return made;
};

/**
 * The name that ICU gives a zone, whatever case or older name it is written in; undefined where it knows none. Offsets such as `+01:00`
 * are no zones: they know nothing of summer time.
 */
export const canonicalTimeZone = (name: string): string | undefined => {
  if (!NAME.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

/**
 * What the wall shows at an instant.
 *
 * @param zone left out: the zone of this machine
 * @throws RangeError for a zone that ICU does not know: names from outside go through {@link canonicalTimeZone} first
 */
export const wallTime = (at: number, zone?: string): WallTime => {
  const shown = clockOf(zone).format(at).match(/\d+/g) ?? [];
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = shown.map(Number);
  return { year, month, day, hour, minute, second };
};

const digits = (value: number, length = 2): string => String(value).padStart(length, '0');

/** The day on the wall at an instant. */
export const localDay = (at: number, zone?: string): LocalDay => {
  const { year, month, day } = wallTime(at, zone);
  return `${digits(year, 4)}-${digits(month)}-${digits(day)}`;
};

const asUtc = ({ year, month, day, hour, minute, second }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** By how many milliseconds the wall is ahead of UTC. */
const offsetAt = (at: number, zone: string | undefined): number => {
  const whole = Math.floor(at / 1_000) * 1_000;
  return asUtc(wallTime(whole, zone)) - whole;
};

/** An instant as RFC 3339 writes it with the zone's own clock, to the second: of an hour that comes twice it says which. */
export const localTimestamp = (at: number, zone?: string): string => {
  const { hour, minute, second } = wallTime(at, zone);
  const minutes = Math.round(offsetAt(at, zone) / 60_000);
  const [ahead, size] = [minutes < 0 ? '-' : '+', Math.abs(minutes)];
  const offset = `${ahead}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
  return `${localDay(at, zone)}T${digits(hour)}:${digits(minute)}:${digits(second)}${offset}`;
};

const utcOfDay = (day: LocalDay): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const utc = Date.parse(`${day}T00:00:00Z`);
  // 30 February is read as 2 March by some.
  return Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(day) ? undefined : utc;
};

/** The first instant of `from` to `to` at which the clock of the zone is no longer where it was at `from`. */
const changeBetween = (from: number, to: number, zone: string | undefined): number => {
  const before = offsetAt(from, zone);
  let [same, other] = [from, to];
  while (other - same > 1_000) {
    const middle = Math.floor((same + other) / 2_000) * 1_000;
    if (offsetAt(middle, zone) === before) same = middle;
    else other = middle;
  }
  return other;
};

/**
 * When the clock of a day first shows a time; where clocks jump over it, the jump.
 *
 * @param second of the day by the clock: 3,600 is one o'clock, however long that is after midnight
 * @returns Unix milliseconds; undefined: the calendar has no such day
 */
export const timeOfDay = (day: LocalDay, second: number, zone?: string): number | undefined => {
  const midnight = utcOfDay(day);
  if (midnight === undefined) return undefined;
  const wall = midnight + second * 1_000;
  const [before, after] = [offsetAt(wall - DAY_MS, zone), offsetAt(wall + DAY_MS, zone)];
  const candidates = [wall - before, wall - after].sort((a, b) => a - b);
  const [first = 0, last = 0] = candidates;
  return candidates.find((at) => at + offsetAt(at, zone) === wall) ?? changeBetween(first, last, zone);
};

/**
 * When a day begins: at midnight; where midnight comes twice, at the first; where clocks jump over it, at the jump. Days so taken follow
 * each other without a gap: each ends where the next begins. A day that a place left out to change sides of the date line has no length.
 *
 * @returns Unix milliseconds; undefined: the calendar has no such day
 */
export const startOfDay = (day: LocalDay, zone?: string): number | undefined => timeOfDay(day, 0, zone);

/** The day that many days after one, by the calendar. */
export const dayAfter = (day: LocalDay, days = 1): LocalDay | undefined => {
  const utc = utcOfDay(day);
  if (utc === undefined) return undefined;
  const next = new Date(utc + days * DAY_MS);
  return Number.isNaN(next.getTime()) ? undefined : next.toISOString().slice(0, 10);
};

/** An hour of a day by the clock on the wall, from and up to instants in Unix milliseconds. */
export interface LocalHour {
  /** 0 to 23. */
  readonly hour: number;
  readonly from: number;
  readonly to: number;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * The hours of a day in their order. They follow each other without a gap: one that comes twice is one of two hours, and one that clocks
 * jump over is not among them.
 */
export const hoursOfDay = (day: LocalDay, zone?: string): readonly LocalHour[] => {
  const end = startOfDay(dayAfter(day) ?? '', zone);
  if (end === undefined) return [];
  const starts = HOURS.map((hour) => timeOfDay(day, hour * 3_600, zone) ?? end);
  return HOURS.map((hour) => ({
    hour,
    from: Math.min(starts[hour] ?? end, end),
    to: Math.min(starts[hour + 1] ?? end, end),
  })).filter(({ from, to }) => from < to);
};
