import { Button, Skeleton } from '@mantine/core';
import { type AccountEntry, zoneName } from '@tallystick/protocol';
import { formatAmount, StateShape, spoken } from '@tallystick/ui';
import { ENTRY_KINDS, entryReversedWord, entryWords } from '@tallystick/ui/outcomes';
import { useInfiniteQuery } from '@tanstack/react-query';
import { wallet } from '../wallet-context.ts';
import { words } from '../words/index.ts';

const clock = new Intl.DateTimeFormat(spoken.locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** In the zone of this device, which it names. */
const when = (at: string): string => {
  const time = Date.parse(at);
  return `${clock.format(time)} ${zoneName(time, spoken.language)}`;
};

const signed = (entry: AccountEntry): string => {
  const amount = formatAmount(entry.amount);
  if (entry.kind === 'declined') return amount;
  return entry.kind === 'purchase' ? `−${amount}` : `+${amount}`;
};

const Entry = ({ entry }: { readonly entry: AccountEntry }) => (
  <li className="wallet-entry">
    <StateShape kind={entry.reversed ? 'undone' : ENTRY_KINDS[entry.kind]} />
    <span className="wallet-entry-what">
      <strong>{entry.kind === 'top_up' ? words.entries.topUpName : entry.merchantName}</strong>
      <span className="ui-muted">
        {entryWords[entry.kind]}
        {entry.reversed ? `, ${entryReversedWord}` : ''} · {when(entry.at)}
      </span>
    </span>
    <span className="ui-money wallet-entry-amount" data-kind={entry.kind} data-reversed={entry.reversed}>
      {signed(entry)}
    </span>
  </li>
);

export const EntryList = () => {
  const entries = useInfiniteQuery({
    queryKey: ['entries'],
    queryFn: ({ pageParam }) => wallet.entries(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  });
  const all = entries.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <section aria-labelledby="history">
      <h2 id="history">{words.home.history}</h2>
      {entries.isPending ? (
        <Skeleton role="status" height={56} aria-label={words.home.loadingEntries} />
      ) : null}
      {entries.isSuccess && all.length === 0 ? <p className="ui-muted">{words.home.empty}</p> : null}
      <ul className="wallet-entries">
        {all.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {entries.hasNextPage ? (
        <Button
          variant="default"
          fullWidth
          onClick={() => entries.fetchNextPage()}
          loading={entries.isFetchingNextPage}
        >
          {words.home.more}
        </Button>
      ) : null}
    </section>
  );
};
