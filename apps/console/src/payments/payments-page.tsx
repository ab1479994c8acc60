import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { listPayments, type Payment, type PaymentStatus } from '@tallystick/protocol';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { useListKeys } from '../tables/list-keys.ts';
import { words } from '../words/en.ts';
import { PaymentTable } from './payment-table.tsx';
import { paymentsAsCsv } from './payments-csv.ts';

const STATUSES = Object.keys(words.statuses) as PaymentStatus[];
const asStatus = (text: string | null): PaymentStatus | undefined =>
  STATUSES.find((status) => status === text);

const matches = (payment: Payment, sought: string): boolean => {
  const lower = sought.toLowerCase();
  const texts = [
    payment.id,
    payment.reference,
    payment.terminalLabel,
    payment.terminalNumber,
    payment.retrievalReference,
    payment.card?.maskedPan,
  ];
  return texts.some((text) => text?.toLowerCase().includes(lower));
};

/** The most that one export holds. */
const EXPORT_MAX = 20_000;

interface Filters {
  readonly status: PaymentStatus | undefined;
  readonly sought: string;
}

/** Every payment that the filters let through, also those that no page has shown yet, newest first. */
const fetchAll = async ({ status, sought }: Filters): Promise<Payment[]> => {
  const all: Payment[] = [];
  let after: string | undefined;
  do {
    const page = await api.call(listPayments, {
      query: { limit: 200, ...(after === undefined ? {} : { after }), ...(status ? { status } : {}) },
    });
    all.push(...page.data.filter((payment) => sought === '' || matches(payment, sought)));
    after = page.next;
  } while (after !== undefined && all.length < EXPORT_MAX);
  return all;
};

const save = (payments: readonly Payment[]): void => {
  const address = URL.createObjectURL(new Blob([paymentsAsCsv(payments)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'payments.csv';
  link.click();
  URL.revokeObjectURL(address);
};

export const Payments = () => {
  const { params, set } = useAddressFilters();
  const status = asStatus(params.get('status'));
  const sought = params.get('q') ?? '';

  const pages = useInfiniteQuery({
    queryKey: ['payments', status],
    queryFn: ({ pageParam }) =>
      api.call(listPayments, {
        query: {
          limit: 50,
          ...(pageParam === undefined ? {} : { after: pageParam }),
          ...(status ? { status } : {}),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
  const loaded = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const payments = loaded.filter((payment) => sought === '' || matches(payment, sought));
  const exported = useMutation({
    mutationFn: () => fetchAll({ status, sought }),
    onSuccess: save,
  });
  const isCut = sought !== '' && pages.hasNextPage;
  const { search, at } = useListKeys(payments, '/payments');

  return (
    <>
      <div className="console-title">
        <h1>{words.payments.title}</h1>
        <Button
          variant="default"
          onClick={() => exported.mutate()}
          loading={exported.isPending}
          disabled={loaded.length === 0}
        >
          {words.payments.export}
        </Button>
      </div>
      <div className="console-filters">
        <TextInput
          ref={search}
          type="search"
          aria-label={words.payments.search}
          placeholder={words.payments.searchHint}
          value={sought}
          onChange={(event) => set('q', event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={words.payments.status}
          size="md"
          value={status ?? ''}
          onChange={(event) => set('status', event.currentTarget.value)}
          data={[
            { value: '', label: words.payments.all },
            ...STATUSES.map((value) => ({ value, label: words.statuses[value] })),
          ]}
        />
      </div>
      {exported.isError ? <Trouble error={exported.error} onAgain={() => exported.mutate()} /> : null}
      {pages.isError ? <Trouble error={pages.error} onAgain={() => pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {pages.isSuccess && payments.length === 0 && !isCut ? (
        <p className="console-muted">{words.payments.none}</p>
      ) : null}
      {payments.length > 0 ? (
        <section className="console-panel">
          <PaymentTable payments={payments} at={at} />
        </section>
      ) : null}
      {isCut ? (
        <p className="console-muted" role="status">
          {words.payments.searched(loaded.length)}
        </p>
      ) : null}
      {pages.hasNextPage ? (
        <Button variant="default" onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {isCut ? words.payments.searchOn : words.payments.more}
        </Button>
      ) : null}
      <p className="console-muted console-small console-list-keys">{words.payments.keys}</p>
    </>
  );
};
