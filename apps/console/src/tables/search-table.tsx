import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { useListKeys } from './list-keys.ts';
import { More } from './more.tsx';
import type { Pages } from './pages.ts';
import { SearchField } from './search-field.tsx';
import { type Column, Table } from './table.tsx';

interface SearchTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly pages: Pages<Row>;
  /** Path that rows open below, by their id. */
  readonly path: string;
  readonly hint: string;
  readonly sought: string;
  readonly onSearch: (sought: string) => void;
  /** The other filters, beside the search. */
  readonly filters: ReactNode;
  readonly isFiltered: boolean;
  /** What is said while there is nothing at all: the first step. */
  readonly none: ReactNode;
  /** What is said when the filters let nothing through. */
  readonly noMatch: string;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** What is said where the server stopped looking, of a list that is not sorted by time. */
  readonly lookedSoFar?: string;
}

/** A list that the database searches: filters, keys, rows that open, and a way to go on. */
export const SearchTable = <Row extends { readonly id: string }>({
  label,
  columns,
  pages,
  path,
  hint,
  sought,
  onSearch,
  filters,
  isFiltered,
  none,
  noMatch,
  lookedSoFar,
  ...sorting
}: SearchTableProps<Row>) => {
  const { rows } = pages;
  const { search, at } = useListKeys(rows, path);
  const isEmpty = pages.isCurrent && rows.length === 0 && !pages.isCut;
  return (
    <>
      {(isEmpty || pages.isPending) && !isFiltered ? null : (
        <div className="console-filters">
          <SearchField inputRef={search} hint={hint} value={sought} onChange={onSearch} />
          {filters}
        </div>
      )}
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {isEmpty ? <p className="console-muted">{isFiltered ? noMatch : none}</p> : null}
      {rows.length > 0 ? (
        <section className="console-panel">
          <Table
            label={label}
            columns={columns}
            rows={rows}
            at={at}
            {...sorting}
            addressOf={({ id }) => `${path}/${id}`}
          />
        </section>
      ) : null}
      <More pages={pages} {...(lookedSoFar === undefined ? {} : { lookedSoFar })} />
      {rows.length > 0 ? (
        <p className="console-muted console-small console-list-keys">{words.tables.keys}</p>
      ) : null}
    </>
  );
};
