import { localDay, zoneName } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui/language';

/** A time of a place with its zone, and with its day where that is not today there. */
export const clockOf = (at: string, timeZone: string, now: number): string => {
  const time = Date.parse(at);
  const isToday = localDay(time, timeZone) === localDay(now, timeZone);
  const clock = new Intl.DateTimeFormat(spoken.locale, {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  return `${clock.format(time)} ${zoneName(time, spoken.language, timeZone)}`;
};
