import { Button, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/index.ts';
import { type BarArrangement, type PlotRow, type Series, totalOf } from './series.ts';

/** The chart library comes with the first plot that is shown, and not with the page. */
const Bars = lazy(() => import('./bars.tsx'));

interface BarPlotProps<Name extends string> {
  /** The question that the plot answers. */
  readonly title: string;
  /** What is said if there is nothing to plot. */
  readonly none: string;
  /** What the rows are, at the head of the table. */
  readonly rowName: string;
  readonly arrangement?: BarArrangement;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
  /** The table behind the plot, where it says more than the plot does. */
  readonly table?: ReactNode;
}

const CountTable = <Name extends string>({ title, rowName, series, rows }: BarPlotProps<Name>) => (
  <Scroll label={title}>
    <table className="console-table">
      <thead>
        <tr>
          <th scope="col">{rowName}</th>
          {series.map(({ name, word }) => (
            <th scope="col" key={name} className="console-table-number">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter((row) => totalOf(row, series) > 0)
          .map(({ key, label, counts }) => (
            <tr key={key}>
              <td>{label}</td>
              {series.map(({ name }) => (
                <td key={name} className="console-table-number">
                  {counts[name]}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  </Scroll>
);

/** Counts as bars under the question that they answer, with a table of the same behind them. */
export const BarPlot = <Name extends string>(props: BarPlotProps<Name>) => {
  const { title, none, arrangement = 'stacked', series, rows, table } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const isEmpty = rows.every((row) => totalOf(row, series) === 0);
  return (
    <section className="console-panel" aria-labelledby={id}>
      <div className="console-panel-head">
        <h2 id={id}>{title}</h2>
        {isEmpty ? null : (
          <Button variant="default" size="compact-md" onClick={() => setAsTable(!asTable)}>
            {asTable ? words.live.asPlot : words.live.asTable}
          </Button>
        )}
      </div>
      {isEmpty ? (
        <p className="console-muted">{none}</p>
      ) : asTable ? (
        (table ?? <CountTable {...props} />)
      ) : (
        <Suspense fallback={<Skeleton role="status" height={208} aria-label={words.loading} />}>
          <Bars title={title} arrangement={arrangement} series={series} rows={rows} />
        </Suspense>
      )}
    </section>
  );
};
