const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const formatMinute = (iso: string): string => minute.format(new Date(iso));
/** Day and month, with the year where it is not this one. */
export const formatDay = (iso: string): string => {
  const date = new Date(iso);
  return (date.getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(date);
};
export const formatFull = (iso: string): string => full.format(new Date(iso));

/** A local time; hovering shows the date and zone. Older than a day, the day is shown with it. */
export const Time = ({ at }: { readonly at: string }) => {
  const date = new Date(at);
  const old = Date.now() - date.getTime() > 24 * 3_600_000;
  return (
    <time dateTime={at} title={full.format(date)} className="ui-money">
      {old ? `${day.format(date)} ` : ''}
      {clock.format(date)}
    </time>
  );
};
