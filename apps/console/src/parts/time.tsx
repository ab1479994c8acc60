import { localDay, wallTime, zoneName } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui';
import { timesIn } from './times-in.ts';

const formatsIn = (timeZone: string | undefined) => {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(spoken.locale, { ...options, timeZone });
  return {
    timeZone,
    full: format({ dateStyle: 'medium', timeStyle: 'medium' }),
    clock: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    day: format({ day: 'numeric', month: 'short' }),
    dayOfYear: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    minute: format({ hour: '2-digit', minute: '2-digit' }),
    minuteOfWeek: format({ weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  };
};

/** Until somebody is signed in nothing of a merchant is shown, and times are those of this machine. */
let shown = formatsIn(undefined);

/** Has every time and every day of the console shown in the zone of the merchant: two people who look at one payment read the same. */
export const showTimesIn = (timeZone: string): void => {
  if (shown.timeZone !== timeZone) shown = formatsIn(timeZone);
};

/** The zone that times are shown in; undefined: that of this machine. */
export const shownTimeZone = (): string | undefined => shown.timeZone;

const yearOf = (at: number): number => wallTime(at, shown.timeZone).year;

export const formatMinute = (iso: string): string => shown.minute.format(new Date(iso));
export const formatMinuteOfWeek = (iso: string): string => shown.minuteOfWeek.format(new Date(iso));
/** Day and month, with the year where it is not this one. */
export const formatDay = (iso: string): string => {
  const date = new Date(iso);
  return (yearOf(date.getTime()) === yearOf(Date.now()) ? shown.day : shown.dayOfYear).format(date);
};
/** With what the zone is called at that time, such as CET. */
const withZone = (iso: string, format: Intl.DateTimeFormat): string => {
  const date = new Date(iso);
  return `${format.format(date)} ${zoneName(date.getTime(), spoken.language, shown.timeZone)}`;
};

/** Date, time and zone. */
export const formatFull = (iso: string): string => withZone(iso, shown.full);

const isToday = (date: Date): boolean =>
  localDay(date.getTime(), shown.timeZone) === localDay(Date.now(), shown.timeZone);

const withDay = (iso: string, clock: Intl.DateTimeFormat): string => {
  const day = isToday(new Date(iso)) ? '' : `${formatDay(iso)}, `;
  return `${day}${withZone(iso, clock)}`;
};

/** Hour, minute and zone, with the date where it is not the merchant's today. */
export const formatMoment = (iso: string): string => withDay(iso, shown.minute);
/** As that, to the second. */
export const formatTime = (iso: string): string => withDay(iso, shown.clock);

/** A sentence of the server, with the times in it as every other time: to the second, with date and zone. */
export const withLocalTimes = (text: string): string => timesIn(text, formatFull);

/** A time of the merchant's clock with its zone, and with its date where it is not today. */
export const Time = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={formatFull(at)} className="ui-money">
    {formatTime(at)}
  </time>
);
