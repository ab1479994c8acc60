import {
  CURRENCIES,
  type CurrencyCode,
  type exportPayments,
  type PaymentStatus,
  type QueryOf,
} from '@tallystick/protocol';
import { choiceOf } from '../tables/choice-filter.tsx';
import { timeOf, timeRange } from '../tables/time-range.ts';
import { words } from '../words/index.ts';

type Query = QueryOf<typeof exportPayments>;
export type PaymentSort = NonNullable<Query['sort']>;

/** Newest first, which is not said in the address. */
export const USUAL_SORT: PaymentSort = '-time';

/** What a list of payments is filtered and sorted by, as it stands in the address. */
export interface PaymentFilters {
  readonly sought: string;
  readonly status: PaymentStatus | undefined;
  readonly currency: CurrencyCode | undefined;
  readonly amount: string;
  readonly lastFour: string;
  readonly rrn: string;
  readonly reference: string;
  /** Id, number, or part of the name. */
  readonly terminal: string;
  /** First day, `YYYY-MM-DD`, or the first moment (RFC 3339); empty: from the beginning. */
  readonly from: string;
  /** Last day, which is part of it, or the moment before which it ends; empty: until now. */
  readonly to: string;
  readonly sort: PaymentSort;
}

/** The text fields beside the one for everything, by their names in the address. */
export const TEXT_FILTERS = ['amount', 'lastFour', 'rrn', 'reference', 'terminal'] as const;
export type TextFilter = (typeof TEXT_FILTERS)[number];

const FORMS: Readonly<Partial<Record<TextFilter, RegExp>>> = {
  amount: /\d/,
  lastFour: /^\d{4}$/,
  rrn: /^[A-Za-z0-9]{12}$/,
};

/** Whether what stands in a field can be asked for; while it cannot, the list is not filtered by it. */
export const isAskable = (name: TextFilter, text: string): boolean =>
  text.trim() !== '' && (FORMS[name]?.test(text.trim()) ?? true);

const currencyOf = (text: string | null): CurrencyCode | undefined => choiceOf(CURRENCIES, text);

export const readFilters = (params: URLSearchParams): PaymentFilters => ({
  sought: params.get('q') ?? '',
  status: choiceOf(words.statuses, params.get('status')),
  currency: currencyOf(params.get('currency')),
  amount: params.get('amount') ?? '',
  lastFour: params.get('lastFour') ?? '',
  rrn: params.get('rrn') ?? '',
  reference: params.get('reference') ?? '',
  terminal: params.get('terminal') ?? '',
  from: timeOf(params.get('from')),
  to: timeOf(params.get('to')),
  sort: choiceOf(words.payments.sorts, params.get('sort')) ?? USUAL_SORT,
});

/** Whether anything is left out of the list. */
export const isFiltered = ({ sort: _, ...filters }: PaymentFilters): boolean =>
  Object.values(filters).some((value) => value !== undefined && value !== '');

/** How many of the filters are set that stand behind a fold. */
export const foldedCount = (filters: PaymentFilters): number =>
  TEXT_FILTERS.filter((name) => filters[name] !== '').length + (filters.currency === undefined ? 0 : 1);

const instantOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

/**
 * The filters as the API takes them: a day is one of the merchant's calendar, also where clocks change.
 *
 * @param timeZone the merchant's; undefined: that of this machine
 */
export const asQuery = (filters: PaymentFilters, timeZone: string | undefined): Query => {
  const { sought, status, currency, sort } = filters;
  const range = timeRange(filters, timeZone);
  const text = (name: TextFilter): string | undefined =>
    isAskable(name, filters[name]) ? filters[name].trim() : undefined;
  const asked = {
    search: sought.trim() || undefined,
    status,
    currency,
    amount: text('amount'),
    lastFour: text('lastFour'),
    retrievalReference: text('rrn'),
    reference: text('reference'),
    terminal: text('terminal'),
    from: instantOf(range.from),
    to: instantOf(range.to),
    sort: sort === USUAL_SORT ? undefined : sort,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
};
