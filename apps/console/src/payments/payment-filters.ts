import {
  dayAfter,
  type listPayments,
  type PaymentStatus,
  type QueryOf,
  startOfDay,
} from '@tallystick/protocol';
import { choiceOf } from '../tables/choice-filter.tsx';
import { words } from '../words/index.ts';

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

const instantOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

/**
 * The filters as the API takes them: a day is one of the merchant's calendar, also where clocks change.
 *
 * @param timeZone the merchant's; undefined: that of this machine
 */
export const asQuery = (
  { sought, status, from, to }: PaymentFilters,
  timeZone: string | undefined,
): QueryOf<typeof listPayments> => {
  const start = instantOf(startOfDay(from, timeZone));
  const end = instantOf(startOfDay(dayAfter(to) ?? '', timeZone));
  return {
    ...(sought.trim() === '' ? {} : { search: sought.trim() }),
    ...(status === undefined ? {} : { status }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
};
