import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

/** How long typing has to rest before the server is asked. */
export const SEARCH_DELAY_MS = 200;

interface Page<Row> {
  readonly data: readonly Row[];
  readonly next?: string;
}

/** A list that the server gives page by page, filtered there: what has been fetched so far, and how to go on. */
export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly isPending: boolean;
  /** The rows are those of the filters that stand now, and not of the ones before. */
  readonly isCurrent: boolean;
  readonly error: unknown;
  /** Where the server goes on; undefined when there is nothing after it. */
  readonly next: string | undefined;
  /** The server stopped looking before it found a whole page: what is sought may be further on. */
  readonly isCut: boolean;
  readonly isFetchingMore: boolean;
  fetchMore(): void;
  refetch(): void;
}

/** Fetches a list page by page. `key` names the list and its filters, `fetchPage` gives up to `limit` rows after a cursor. */
export const usePages = <Row>(
  key: readonly unknown[],
  limit: number,
  fetchPage: (asked: { readonly limit: number; readonly after?: string }) => Promise<Page<Row>>,
): Pages<Row> => {
  const pages = useInfiniteQuery({
    queryKey: [...key, limit],
    queryFn: ({ pageParam }) =>
      fetchPage({ limit, ...(pageParam === undefined ? {} : { after: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const last = pages.data?.pages.at(-1);
  return {
    rows: pages.data?.pages.flatMap((page) => page.data) ?? [],
    isPending: pages.isPending,
    isCurrent: pages.isSuccess && !pages.isPlaceholderData,
    error: pages.error,
    next: last?.next,
    isCut: last?.next !== undefined && last.data.length < limit,
    isFetchingMore: pages.isFetchingNextPage,
    fetchMore: () => void pages.fetchNextPage(),
    refetch: () => void pages.refetch(),
  };
};
