import { wallTime } from '@tallystick/protocol';

const formatsIn = (timeZone: string | undefined) => {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(undefined, { ...options, timeZone });
  return {
    timeZone,
    full: format({ dateStyle: 'medium', timeStyle: 'long' }),
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
/** Date, time and what the zone is called at that time, such as CET. */
export const formatFull = (iso: string): string => shown.full.format(new Date(iso));

/** A time of the merchant's clock; hovering shows the date and zone. Older than a day, the day is shown with it. */
export const Time = ({ at }: { readonly at: string }) => {
  const date = new Date(at);
  const old = Date.now() - date.getTime() > 24 * 3_600_000;
  return (
    <time dateTime={at} title={formatFull(at)} className="ui-money">
      {old ? `${shown.day.format(date)} ` : ''}
      {shown.clock.format(date)}
    </time>
  );
};
