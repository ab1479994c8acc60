import type { MouseEvent, ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Scroll } from './scroll.tsx';

export interface Column<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  /** What people wrote, of any length: it breaks anywhere rather than widen the table. */
  readonly isFreeText?: boolean;
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
}

/** Whether a press was meant for something in the row, or marked some of its text. */
const isMeantOtherwise = ({ target }: MouseEvent): boolean =>
  (target instanceof Element && target.closest('a, button, summary') !== null) ||
  String(getSelection() ?? '') !== '';

/** Rows of things: the head stays in sight, and the whole row opens what it shows. */
export const Table = <Row extends { readonly id: string }>({
  label,
  columns,
  rows,
  addressOf,
  at,
}: TableProps<Row>) => {
  const [, go] = useLocation();
  return (
    <Scroll label={label}>
      <table className="console-table console-table-list">
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" className={isNumber ? 'console-table-number' : undefined}>
                {name}
              </th>
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
              {columns.map(({ name, isNumber, isFreeText, cell }) => (
                <td
                  key={name}
                  data-name={name}
                  className={
                    isNumber ? 'console-table-number' : isFreeText ? 'console-table-text' : undefined
                  }
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
};
