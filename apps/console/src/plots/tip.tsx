import type { CSSProperties } from 'react';
import { words } from '../words/index.ts';
import { Lead } from './lead.tsx';
import { Swatch } from './legend.tsx';
import { type Leads, type PlotRow, type Series, totalOf } from './series.ts';

/** What a row counts, as hovering, a tap or the arrow keys show it. What it leads to is reached from it by a second tap. */
export const Tip = <Name extends string>({
  row,
  series,
  leads,
  patternOf,
  style,
}: {
  readonly row: PlotRow<Name>;
  readonly series: readonly Series<Name>[];
  readonly leads: Leads<Name>;
  readonly patternOf: (place: number) => string;
  readonly style: CSSProperties;
}) => (
  <div className="console-plot-tip" style={style}>
    <strong>{row.label}</strong>
    <ul>
      {series.map(({ name, word, fill }, place) => (
        <li key={name} style={{ stroke: fill }}>
          <Swatch pattern={patternOf(place)} />
          {row.counts[name] === 0 ? (
            <span>{word}</span>
          ) : (
            <Lead leads={leads} at={row.key} name={name} tabIndex={-1}>
              {word}
            </Lead>
          )}
          <span className="ui-money">{row.counts[name]}</span>
        </li>
      ))}
    </ul>
    {totalOf(row, series) > 0 && leads.hrefOf?.(row.key) !== undefined ? (
      <Lead leads={leads} at={row.key} tabIndex={-1}>
        {words.plots.all(row.label)}
      </Lead>
    ) : null}
  </div>
);
