import {
  type AuditAction,
  dayAfter,
  type listAuditEntries,
  type QueryOf,
  startOfDay,
} from '@tallystick/protocol';
import { choiceOf } from '../tables/choice-filter.tsx';
import { words } from '../words/index.ts';

/** What the audit log is filtered by, as it stands in the address. */
export interface AuditFilters {
  readonly who: string;
  readonly action: AuditAction | undefined;
  readonly object: string;
  /** First day, `YYYY-MM-DD`; empty: from the beginning. */
  readonly from: string;
  /** Last day, which is part of it; empty: until now. */
  readonly to: string;
}

const dayOf = (text: string | null): string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '';

export const readFilters = (params: URLSearchParams): AuditFilters => ({
  who: params.get('q') ?? '',
  action: choiceOf(words.audit.actions, params.get('action')),
  object: params.get('object') ?? '',
  from: dayOf(params.get('from')),
  to: dayOf(params.get('to')),
});

/** The days as the API takes them: the first instant of the first, and the last one of the last, by the merchant's calendar. */
export const spanOf = (
  { from, to }: Pick<AuditFilters, 'from' | 'to'>,
  timeZone: string | undefined,
): { readonly from?: string; readonly to?: string } => {
  const start = startOfDay(from, timeZone);
  const end = startOfDay(dayAfter(to) ?? '', timeZone);
  return {
    ...(start === undefined ? {} : { from: new Date(start).toISOString() }),
    ...(end === undefined ? {} : { to: new Date(end - 1).toISOString() }),
  };
};

export const asQuery = (
  filters: AuditFilters,
  timeZone: string | undefined,
): QueryOf<typeof listAuditEntries> => {
  const { action } = filters;
  const [who, object] = [filters.who.trim(), filters.object.trim()];
  return {
    ...spanOf(filters, timeZone),
    ...(who === '' ? {} : { who }),
    ...(action === undefined ? {} : { action }),
    ...(object === '' ? {} : { object }),
  };
};

export const isFiltered = ({ who, action, object, from, to }: AuditFilters): boolean =>
  who !== '' || action !== undefined || object !== '' || from !== '' || to !== '';
