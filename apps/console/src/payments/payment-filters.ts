import type { listPayments, PaymentStatus, QueryOf } from '@tallystick/protocol';
import { choiceOf } from '../tables/choice-filter.tsx';
import { words } from '../words/en.ts';

/** What a list of payments is filtered by, as it stands in the address. */
export interface PaymentFilters {
  readonly sought: string;
  readonly status: PaymentStatus | undefined;
  /** First day, `YYYY-MM-DD`; empty: from the beginning. */
  readonly from: string;
  /** Last day, which is part of it; empty: until now. */
  readonly to: string;
}

const dayOf = (text: string | null): string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '';

export const readFilters = (params: URLSearchParams): PaymentFilters => ({
  sought: params.get('q') ?? '',
  status: choiceOf(words.statuses, params.get('status')),
  from: dayOf(params.get('from')),
  to: dayOf(params.get('to')),
});

/** When a day of the person's own calendar begins, `later` days after it; undefined: there is no such day. */
const startOf = (day: string, later = 0): string | undefined => {
  const date = new Date(`${day}T00:00:00`);
  if (Number.isNaN(date.getTime())) return undefined;
  date.setDate(date.getDate() + later);
  return date.toISOString();
};

/** The filters as the API takes them: a day is the one of the person's time zone, also where clocks change. */
export const asQuery = ({ sought, status, from, to }: PaymentFilters): QueryOf<typeof listPayments> => {
  const start = startOf(from);
  const end = startOf(to, 1);
  return {
    ...(sought.trim() === '' ? {} : { search: sought.trim() }),
    ...(status === undefined ? {} : { status }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
};
