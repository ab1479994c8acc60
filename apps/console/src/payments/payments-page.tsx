import { Button, NativeSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { exportPayments, listPayments } from '@tallystick/protocol';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { IfMay, useMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { shownTimeZone } from '../parts/time.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { ChoiceFilter } from '../tables/choice-filter.tsx';
import { DayField } from '../tables/day-field.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { PartOfDay } from '../tables/part-of-day.tsx';
import { SearchTable } from '../tables/search-table.tsx';
import { shownDays } from '../tables/time-range.ts';
import { words } from '../words/index.ts';
import { MoreFilters } from './more-filters.tsx';
import { asQuery, isFiltered, type PaymentFilters, readFilters, USUAL_SORT } from './payment-filters.ts';
import { PAYMENT_COLUMNS, PAYMENTS_PATH } from './payment-table.tsx';

const PAGE = 50;

/** The browser takes it as it comes, so it may be as long as there are payments. */
const saveAll = (filters: PaymentFilters): void => {
  const query = new URLSearchParams(Object.entries(asQuery(filters, shownTimeZone())));
  const link = document.createElement('a');
  link.href = `${exportPayments.path}?${query}`;
  link.download = '';
  link.click();
};

interface FiltersProps {
  readonly filters: PaymentFilters;
  readonly set: (name: string, value: string) => void;
}

const Filters = ({ filters, set }: FiltersProps) => {
  const days = shownDays(filters, shownTimeZone());
  return (
    <>
      <ChoiceFilter
        label={words.payments.status}
        all={words.payments.all}
        words={words.statuses}
        value={filters.status}
        onChange={(value) => set('status', value)}
      />
      <div className="console-filters-days">
        <DayField label={words.tables.from} value={days.from} onChange={(day) => set('from', day)} />
        <DayField label={words.tables.to} value={days.to} onChange={(day) => set('to', day)} />
      </div>
      {/* Where a table has no head, which is on a phone. */}
      <NativeSelect
        className="console-payment-sort"
        label={words.payments.sort}
        value={filters.sort}
        onChange={({ currentTarget: { value } }) => set('sort', value === USUAL_SORT ? '' : value)}
        data={Object.entries(words.payments.sorts).map(([value, label]) => ({ value, label }))}
      />
      <MoreFilters filters={filters} set={set} />
    </>
  );
};

/** What comes first, for whom it is to do. */
const NoPayments = () => {
  const may = useMay();
  if (!may('createTerminal')) return words.payments.none;
  return (
    <>
      {words.live.recentNone} <Link href="/terminals">{words.live.firstTerminal}</Link>
    </>
  );
};

export const Payments = () => {
  const { params, set, setAll } = useAddressFilters();
  const filters = readFilters(params);
  const [settled] = useDebouncedValue(String(params), SEARCH_DELAY_MS);
  const query = asQuery(readFilters(new URLSearchParams(settled)), shownTimeZone());
  const pages = usePages(['payments', 'list', query], PAGE, (page) =>
    api.call(listPayments, { query: { ...query, ...page } }),
  );
  return (
    <>
      <div className="console-title">
        <PageTitle name={words.payments.title} />
        <IfMay call="exportPayments">
          <Button variant="default" onClick={() => saveAll(filters)} disabled={pages.rows.length === 0}>
            {words.payments.export}
          </Button>
        </IfMay>
      </div>
      <p className="console-muted">{words.payments.zone(shownTimeZone() ?? '')}</p>
      <PartOfDay filter={filters} say={words.payments} onDays={setAll} />
      <SearchTable
        label={words.payments.title}
        columns={PAYMENT_COLUMNS}
        pages={pages}
        path={PAYMENTS_PATH}
        hint={words.payments.searchHint}
        sought={filters.sought}
        onSearch={(text) => set('q', text)}
        sort={filters.sort}
        onSort={(sort) => set('sort', sort === USUAL_SORT ? '' : sort)}
        filters={<Filters filters={filters} set={set} />}
        isFiltered={isFiltered(filters)}
        none={<NoPayments />}
        noMatch={words.payments.noMatch}
        {...(filters.sort.endsWith('amount') ? { lookedSoFar: words.payments.lookedSoFar } : {})}
      />
    </>
  );
};
