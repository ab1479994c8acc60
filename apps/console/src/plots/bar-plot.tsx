import { Button, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { useAsOf } from '../parts/connected.ts';
import { formatMoment } from '../parts/time.tsx';
import { words } from '../words/index.ts';
import { CountTable } from './count-table.tsx';
import { type BarArrangement, type Leads, type PlotRow, type Series, totalOf } from './series.ts';

/** The chart library comes with the first plot that is shown, and not with the page. */
const Bars = lazy(() => import('./bars.tsx'));

interface BarPlotProps<Name extends string> extends Leads<Name> {
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

/** Counts as bars under the question that they answer, with a table of the same behind them. */
export const BarPlot = <Name extends string>(props: BarPlotProps<Name>) => {
  const { title, none, rowName, arrangement = 'stacked', series, rows, table, hrefOf, onChoose } = props;
  const [asTable, setAsTable] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const asOf = useAsOf();
  const id = useId();
  const leads: Leads<Name> = {
    ...(hrefOf === undefined ? {} : { hrefOf }),
    ...(onChoose === undefined ? {} : { onChoose }),
  };
  const isEmpty = rows.every((row) => totalOf(row, series) === 0);
  return (
    <section className="console-panel" aria-labelledby={id}>
      <div className="console-panel-head">
        <h2 id={id}>{title}</h2>
        {isEmpty ? null : (
          <Button
            ref={toggle}
            className="console-plot-toggle"
            variant="default"
            size="compact-md"
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? words.plots.asPlot : words.plots.asTable}
          </Button>
        )}
      </div>
      {asOf === undefined ? null : (
        <p className="console-muted console-small">{words.plots.asOf(formatMoment(asOf))}</p>
      )}
      {isEmpty ? (
        <p className="console-muted">{none}</p>
      ) : asTable ? (
        (table ?? <CountTable {...{ title, rowName, series, rows, leads }} />)
      ) : (
        <Suspense fallback={<Skeleton role="status" height={208} aria-label={words.loading} />}>
          <Bars {...{ title, arrangement, series, rows, leads }} onLeave={() => toggle.current?.focus()} />
        </Suspense>
      )}
    </section>
  );
};
