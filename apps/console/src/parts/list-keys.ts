import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useRef, useState } from 'react';
import { useLocation } from 'wouter';

interface ListKeys {
  /** Goes to the field that the list is searched by. */
  readonly search: RefObject<HTMLInputElement | null>;
  /** Index of the row that is marked, -1 when none is. */
  readonly at: number;
}

/**
 * The keys of a list: `/` to its search, `j` and `k` through its rows, Enter opens the marked one at `<path>/<id>`. The mark belongs to
 * the row and not to its place: rows come and go, by filters and by themselves.
 */
export const useListKeys = (rows: readonly { readonly id: string }[], path: string): ListKeys => {
  const [, go] = useLocation();
  const search = useRef<HTMLInputElement>(null);
  const [marked, setMarked] = useState<string>();
  const at = rows.findIndex(({ id }) => id === marked);
  const mark = (index: number): void => setMarked(rows[index]?.id);
  useHotkeys([
    ['/', () => search.current?.focus()],
    ['j', () => mark(Math.min(at + 1, rows.length - 1))],
    ['k', () => mark(Math.max(at - 1, 0))],
    ['Enter', () => at >= 0 && marked !== undefined && go(`${path}/${marked}`)],
  ]);
  return { search, at };
};
