import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useId, useState } from 'react';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/en.ts';

export interface Series<Name extends string> {
  readonly name: Name;
  readonly word: string;
  readonly fill: string;
}

export type PlotRow<Name extends string> = { readonly at: string } & Readonly<Record<Name, number>>;

export interface StackedPlotProps<Name extends string> {
  /** The question that the plot answers. */
  readonly title: string;
  /** What is said if there is nothing to plot. */
  readonly none: string;
  readonly timeName: string;
  readonly formatAt: (at: string) => string;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
}

const HEIGHT = 120;
/** Pixels that a word of the time axis takes. */
const LABEL_WIDTH = 76;

const totalOf = <Name extends string>(row: PlotRow<Name>, series: readonly Series<Name>[]): number =>
  series.reduce((sum, { name }) => sum + row[name], 0);

const Bars = <Name extends string>({
  title,
  series,
  rows,
  formatAt,
  most,
}: StackedPlotProps<Name> & { readonly most: number }) => {
  // Drawn in the pixels it stands in, so that its words are as large on a phone as on a desk.
  const { ref, width } = useElementSize();
  const step = width / rows.length;
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / Math.max(step, 1)));
  return (
    <div ref={ref}>
      <svg className="console-plot" width={width} height={HEIGHT + 18} role="img" aria-label={title}>
        <line x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} stroke="var(--ts-line)" />
        {rows.map((row, index) => {
          let top = HEIGHT;
          return series.map(({ name, fill }) => {
            const height = (row[name] / most) * (HEIGHT - 14);
            top -= height;
            return height === 0 ? null : (
              <rect
                key={`${row.at}${name}`}
                x={index * step + 1.5}
                y={top}
                width={Math.max(step - 3, 1)}
                height={height}
                rx="1.5"
                fill={fill}
              />
            );
          });
        })}
        {rows.map((row, index) =>
          index % every === 0 && index * step + LABEL_WIDTH <= width + 1 ? (
            <text key={row.at} x={index * step} y={HEIGHT + 14} fontSize="12" fill="var(--ts-muted)">
              {formatAt(row.at)}
            </text>
          ) : null,
        )}
        <text x={width} y="10" fontSize="12" textAnchor="end" fill="var(--ts-muted)">
          {most}
        </text>
      </svg>
    </div>
  );
};

const Table = <Name extends string>({ title, timeName, formatAt, series, rows }: StackedPlotProps<Name>) => (
  <Scroll label={title}>
    <table className="console-table">
      <thead>
        <tr>
          <th scope="col">{timeName}</th>
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
          .map((row) => (
            <tr key={row.at}>
              <td>{formatAt(row.at)}</td>
              {series.map(({ name }) => (
                <td key={name} className="console-table-number">
                  {row[name]}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  </Scroll>
);

/** Counts by time, stacked, under the question that they answer, with a table of the same behind it. */
export const StackedPlot = <Name extends string>(props: StackedPlotProps<Name>) => {
  const { title, none, series, rows } = props;
  const [table, setTable] = useState(false);
  const id = useId();
  const most = Math.max(...rows.map((row) => totalOf(row, series)), 0);
  return (
    <section className="console-panel" aria-labelledby={id}>
      <div className="console-panel-head">
        <h2 id={id}>{title}</h2>
        {most > 0 ? (
          <Button variant="default" size="compact-md" onClick={() => setTable(!table)}>
            {table ? words.live.asPlot : words.live.asTable}
          </Button>
        ) : null}
      </div>
      {most === 0 ? (
        <p className="console-muted">{none}</p>
      ) : table ? (
        <Table {...props} />
      ) : (
        <>
          <Bars {...props} most={most} />
          <ul className="console-legend">
            {series.map(({ name, word, fill }) => (
              <li key={name}>
                <span style={{ background: fill }} aria-hidden="true" />
                {word}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
