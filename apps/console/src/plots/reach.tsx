import type { CSSProperties } from 'react';
import { createPortal } from 'react-dom';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { words } from '../words/index.ts';
import { barSpan, type Measures } from './bar-span.ts';
import { Lead } from './lead.tsx';
import {
  type BarArrangement,
  barsOf,
  type Leads,
  type Place,
  type PlotRow,
  type Series,
  stacksOf,
} from './series.ts';
import { type Anchor, Tip } from './tip.tsx';

interface ReachProps<Name extends string> {
  /** What lies over the drawing. */
  readonly over: HTMLElement | null;
  readonly arrangement: BarArrangement;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
  readonly leads: Leads<Name>;
  readonly measures: Measures;
  /** The bar that Tab comes to. */
  readonly at: Place<Name> | undefined;
  /** The row whose counts are shown. */
  readonly shown: string | undefined;
  readonly width: number;
  readonly patternOf: (place: number) => string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** As far from its own left as the row is from that of the plot, so that a tip never leaves the plot. */
const under = ({ start, end }: Span, width: number): CSSProperties => {
  const part = `${((start + end) / 2 / width) * 100}%`;
  return { left: part, transform: `translateX(-${part})` };
};

/**
 * What of the drawing can be pointed at, tapped and reached by keys: each row a band, each bar a link in it, over the place where the chart
 * library drew it. The library makes its own shapes anew when a count changes, which would take the focus from whoever is at one.
 */
export const Reach = <Name extends string>(props: ReachProps<Name>) => {
  const { over, arrangement, series, rows, leads, measures, at, shown, width, patternOf } = props;
  const area = usePlotArea();
  const [across, up] = [useXAxisScale(), useYAxisScale()];
  if (over === null || area === undefined || across === undefined || up === undefined) return null;
  const isRanked = arrangement === 'ranked';
  const [ofRow, ofCount] = isRanked ? [up, across] : [across, up];
  const spanOf = (key: string): Span | undefined => {
    const [start, end] = [ofRow(key, { position: 'start' }), ofRow(key, { position: 'end' })];
    return start === undefined || end === undefined ? undefined : { start, end };
  };
  const bandStyle = ({ start, end }: Span): CSSProperties =>
    isRanked
      ? { top: start, height: end - start, left: 0, width: area.x + area.width }
      : { left: start, width: end - start, top: area.y, height: area.height };
  const barStyle = (band: Span, stack: number, from: number, to: number): CSSProperties => {
    const stacks = stacksOf(series, arrangement).length;
    const { start, size } = barSpan(band.end - band.start, stacks, stack, measures);
    const [low = 0, high = 0] = [ofCount(from), ofCount(to)];
    return isRanked
      ? { left: low, width: high - low, top: start, height: size }
      : { top: high - area.y, height: low - high, left: start, width: size };
  };
  const tipAnchor = ({ start, end }: Span): Anchor =>
    isRanked ? { top: start, bottom: end } : { top: area.y, bottom: area.y + area.height };
  const shownRow = rows.find(({ key }) => key === shown);
  const shownBand = shownRow && spanOf(shownRow.key);
  return createPortal(
    <>
      {rows.map((row) => {
        const band = spanOf(row.key);
        if (band === undefined) return null;
        return (
          <div
            key={row.key}
            className="console-plot-band"
            data-row={row.key}
            data-shown={row.key === shown}
            style={bandStyle(band)}
          >
            {barsOf(row, series, arrangement).map(({ name, word, stack, from, to }) => (
              <Lead
                key={name}
                className="console-plot-bar"
                leads={leads}
                at={row.key}
                name={name}
                label={words.plots.bar(row.label, word, to - from)}
                tabIndex={at?.key === row.key && at.name === name ? 0 : -1}
                style={barStyle(band, stack, from, to)}
              />
            ))}
          </div>
        );
      })}
      {shownRow && shownBand ? (
        <Tip
          row={shownRow}
          {...{ series, leads, patternOf }}
          anchor={tipAnchor(shownBand)}
          style={isRanked ? { right: 0 } : under(shownBand, width)}
        />
      ) : null}
    </>,
    over,
  );
};
