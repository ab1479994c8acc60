import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listPayments, type Payment } from '@tallystick/protocol';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { useMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { shownTimeZone } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { ChoiceFilter } from '../tables/choice-filter.tsx';
import { DayField } from '../tables/day-field.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { SearchTable } from '../tables/search-table.tsx';
import { words } from '../words/index.ts';
import { asQuery, type PaymentFilters, readFilters } from './payment-filters.ts';
import { PAYMENT_COLUMNS, PAYMENTS_PATH } from './payment-table.tsx';
import { paymentsAsCsv } from './payments-csv.ts';

const PAGE = 50;
const EXPORT_PAGE = 200;
/** The most that one export holds. */
const EXPORT_MAX = 20_000;

/** Every payment that the filters let through, also those that no page has shown yet, newest first. */
const fetchAll = async (filters: PaymentFilters): Promise<Payment[]> => {
  const all: Payment[] = [];
  let after: string | undefined;
  do {
    const page = await api.call(listPayments, {
      query: {
        ...asQuery(filters, shownTimeZone()),
        limit: EXPORT_PAGE,
        ...(after === undefined ? {} : { after }),
      },
    });
    all.push(...page.data);
    after = page.next;
  } while (after !== undefined && all.length < EXPORT_MAX);
  return all;
};

const save = (payments: readonly Payment[]): void => {
  const csv = paymentsAsCsv(payments, shownTimeZone());
  const address = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'payments.csv';
  link.click();
  URL.revokeObjectURL(address);
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
  const { params, set } = useAddressFilters();
  const filters = readFilters(params);
  const { sought, status, from, to } = filters;
  const [typed] = useDebouncedValue(sought, SEARCH_DELAY_MS);
  const query = asQuery({ ...filters, sought: typed }, shownTimeZone());
  const pages = usePages(['payments', 'list', query], PAGE, (asked) =>
    api.call(listPayments, { query: { ...query, ...asked } }),
  );
  const exported = useMutation({ mutationFn: () => fetchAll(filters), onSuccess: save });
  return (
    <>
      <div className="console-title">
        <PageTitle name={words.payments.title} />
        <Button
          variant="default"
          onClick={() => exported.mutate()}
          loading={exported.isPending}
          disabled={pages.rows.length === 0}
        >
          {words.payments.export}
        </Button>
      </div>
      <p className="console-muted">{words.payments.zone(shownTimeZone() ?? '')}</p>
      {exported.isError ? <Trouble error={exported.error} onAgain={() => exported.mutate()} /> : null}
      <SearchTable
        label={words.payments.title}
        columns={PAYMENT_COLUMNS}
        pages={pages}
        path={PAYMENTS_PATH}
        hint={words.payments.searchHint}
        sought={sought}
        onSearch={(text) => set('q', text)}
        filters={
          <>
            <ChoiceFilter
              label={words.payments.status}
              all={words.payments.all}
              words={words.statuses}
              value={status}
              onChange={(value) => set('status', value)}
            />
            <div className="console-filters-days">
              <DayField label={words.tables.from} value={from} onChange={(day) => set('from', day)} />
              <DayField label={words.tables.to} value={to} onChange={(day) => set('to', day)} />
            </div>
          </>
        }
        isFiltered={sought !== '' || status !== undefined || from !== '' || to !== ''}
        none={<NoPayments />}
        noMatch={words.payments.noMatch}
      />
    </>
  );
};
