import { dayAfter, localDay, startOfDay } from '@tallystick/protocol';

/** The time that a list is narrowed to, as it stands in the address. */
export interface TimeFilter {
  /** First day, `YYYY-MM-DD`, or the first moment (RFC 3339); empty: from the beginning. */
  readonly from: string;
  /** Last day, which is part of it, or the moment before which it ends; empty: until now. */
  readonly to: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment in Unix milliseconds; undefined: it is a day, or nothing. */
const momentOf = (text: string): number | undefined => {
  if (!MOMENT.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

/** What an address says of a time; empty where it says none. */
export const timeOf = (text: string | null): string =>
  text !== null && (DAY.test(text) || momentOf(text) !== undefined) ? text : '';

/** The time that a list is narrowed to where it is no whole days, in Unix milliseconds; an open end is undefined. */
export interface NarrowTime {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** @param timeZone the merchant's; undefined: that of this machine */
export const timeRange = ({ from, to }: TimeFilter, timeZone: string | undefined): NarrowTime => ({
  from: momentOf(from) ?? startOfDay(from, timeZone),
  to: momentOf(to) ?? startOfDay(dayAfter(to) ?? '', timeZone),
});

/** Whether the list is narrowed to a part of a day. */
export const isPartOfDay = ({ from, to }: TimeFilter): boolean =>
  momentOf(from) !== undefined || momentOf(to) !== undefined;

/** The days that the fields show: of a moment, the one that it is in. */
export const shownDays = ({ from, to }: TimeFilter, timeZone: string | undefined): TimeFilter => {
  const [first, end] = [momentOf(from), momentOf(to)];
  return {
    from: first === undefined ? from : localDay(first, timeZone),
    to: end === undefined ? to : localDay(end - 1, timeZone),
  };
};
