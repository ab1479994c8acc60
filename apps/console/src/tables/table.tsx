import type { MouseEvent, ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Scroll } from './scroll.tsx';

export interface Column<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  /** What the list can be sorted by: a press sorts downwards, the next one upwards. */
  readonly sortedBy?: string;
  /** What people wrote, of any length: it breaks anywhere rather than widen the table. */
  readonly isFreeText?: boolean;
  /** What never breaks, such as a card number: where there is no room beside its name it stands below. */
  readonly isWhole?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Where a row opens. Its first cell should hold a link to the same place, for keyboards and screen readers. */
  readonly addressOf: (row: Row) => string;
  /** Index of the row that the keyboard is on. */
  readonly at?: number;
  /** What the rows are sorted by; `-` before it: downwards. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
}

type Sorting = Pick<TableProps<never>, 'sort' | 'onSort'>;

const isSortedBy = (name: string | undefined, sort: string | undefined): boolean =>
  name !== undefined && (sort === name || sort === `-${name}`);

const directionOf = (name: string | undefined, sort: string | undefined) => {
  if (!isSortedBy(name, sort)) return undefined;
  return sort?.startsWith('-') ? 'descending' : 'ascending';
};

const Head = ({
  column: { name, isNumber, sortedBy },
  sort,
  onSort,
}: { readonly column: Omit<Column<never>, 'cell'> } & Sorting) => {
  const direction = directionOf(sortedBy, sort);
  return (
    <th scope="col" className={isNumber ? 'console-table-number' : undefined} aria-sort={direction}>
      {sortedBy === undefined || onSort === undefined ? (
        name
      ) : (
        <button
          type="button"
          className="console-sort"
          data-direction={direction}
          onClick={() => onSort(direction === 'descending' ? sortedBy : `-${sortedBy}`)}
        >
          {name}
        </button>
      )}
    </th>
  );
};

/** Whether a press was meant for something in the row, or marked some of its text. */
const isMeantOtherwise = ({ target }: MouseEvent): boolean =>
  (target instanceof Element && target.closest('a, button, summary') !== null) ||
  String(getSelection() ?? '') !== '';

const Cell = ({
  column: { name, isNumber, isFreeText, isWhole },
  children,
}: {
  readonly column: Omit<Column<never>, 'cell'>;
  readonly children: ReactNode;
}) => (
  <td
    data-name={name}
    className={
      isNumber
        ? 'console-table-number'
        : isFreeText
          ? 'console-table-text'
          : isWhole
            ? 'console-table-whole'
            : undefined
    }
  >
    {children}
  </td>
);

/** Rows of things: the head stays in sight, and the whole row opens what it shows. */
export const Table = <Row extends { readonly id: string }>({
  label,
  columns,
  rows,
  addressOf,
  at,
  ...sorting
}: TableProps<Row>) => {
  const [, go] = useLocation();
  return (
    <Scroll label={label}>
      <table className="console-table console-table-list">
        <thead>
          <tr>
            {columns.map(({ cell: _, ...column }) => (
              <Head key={column.name} column={column} {...sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // The link in the first cell is the way of the keyboard; the row is a larger target for pointers.
            <tr
              key={row.id}
              className="console-table-row"
              data-at={index === at}
              onClick={(event) => {
                if (!isMeantOtherwise(event)) go(addressOf(row));
              }}
            >
              {columns.map(({ cell, ...column }) => (
                <Cell key={column.name} column={column}>
                  {cell(row)}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
};
