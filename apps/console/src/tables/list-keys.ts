import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';

interface ListKeys {
  /** Goes to the field that the list is searched by. */
  readonly search: RefObject<HTMLInputElement | null>;
  /** Index of the row that is marked, -1 when none is. */
  readonly at: number;
}

/** What Enter presses itself, without the list. */
const isPressed = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('a, button, summary') !== null;

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
    [
      'Enter',
      (event) => {
        if (at >= 0 && marked !== undefined && !isPressed(event)) go(`${path}/${marked}`);
      },
      { preventDefault: false },
    ],
  ]);
  useEffect(() => {
    if (at >= 0) document.querySelector('tr[data-at="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return { search, at };
};
