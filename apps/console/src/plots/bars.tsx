import { useElementSize } from '@mantine/hooks';
import { useId, useState } from 'react';
import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from 'recharts';
import { words } from '../words/index.ts';
import type { Measures } from './bar-span.ts';
import { Legend } from './legend.tsx';
import { useLook } from './look.ts';
import { Pattern } from './pattern.tsx';
import { Reach } from './reach.tsx';
import { type BarArrangement, type Leads, type PlotRow, type Series, stackOf } from './series.ts';

export interface BarsProps<Name extends string> {
  readonly title: string;
  readonly arrangement: BarArrangement;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
  readonly leads: Leads<Name>;
  /** Called where Esc leaves the bars: the focus goes to what stands beside them. */
  readonly onLeave: () => void;
}

const HEIGHT = 180;
const RANKED_ROW_HEIGHT = 44;
const LABEL_WIDTH_MAX = 300;
const UPRIGHT: Measures = { free: 0.12, between: 1, sizeMax: 48 };
const RANKED: Measures = { free: 0.3, between: 1, sizeMax: 20 };

const TICK = { fontSize: '0.75rem', fill: 'var(--ts-muted)' };
const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 };
const COUNTS = {
  type: 'number',
  allowDecimals: false,
  tickCount: 4,
  axisLine: false,
  tickLine: false,
} as const;

/** Pixels of so many rem: the numbers of an axis are as large as the person set text to be. */
const rem = (count: number): number =>
  count * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

interface AxesProps {
  readonly labelOf: (key: string) => string;
}

const uprightAxes = ({ labelOf }: AxesProps) => (
  <>
    <XAxis
      dataKey="key"
      tickFormatter={labelOf}
      tick={TICK}
      tickLine={false}
      minTickGap={24}
      height={rem(1.875)}
    />
    <YAxis {...COUNTS} tick={TICK} width={rem(2.25)} />
  </>
);

const rankedAxes = ({ labelOf, width }: AxesProps & { readonly width: number }) => (
  <>
    <XAxis {...COUNTS} tick={TICK} height={rem(1.875)} />
    <YAxis
      type="category"
      dataKey="key"
      tickFormatter={labelOf}
      interval={0}
      tick={TICK}
      tickLine={false}
      axisLine={false}
      width={Math.min(LABEL_WIDTH_MAX, Math.round(width * 0.45))}
    />
  </>
);

/** Bars as the chart library draws them. Nothing moves: what changed is at its new place at once. */
const Bars = <Name extends string>({ title, arrangement, series, rows, leads, onLeave }: BarsProps<Name>) => {
  // Drawn in the pixels it stands in, so that its words are as large on a phone as on a desk.
  const { ref, width } = useElementSize();
  const [over, setOver] = useState<HTMLElement | null>(null);
  const { setPlot, at, shown, handlers } = useLook({ arrangement, series, rows, onLeave });
  const id = useId().replaceAll(/\W/g, '');
  const patternOf = (place: number): string => `bar-${id}-${place}`;
  const labels = new Map(rows.map(({ key, label }) => [key, label]));
  const labelOf = (key: string): string => labels.get(key) ?? '';
  const isRanked = arrangement === 'ranked';
  const measures = isRanked ? RANKED : UPRIGHT;
  return (
    <fieldset
      className="console-plot"
      ref={setPlot}
      aria-label={title}
      aria-describedby={`hint-${id}`}
      {...handlers}
    >
      <p className="ui-unseen" id={`hint-${id}`}>
        {words.plots.hint}
      </p>
      <div className="console-plot-drawn" ref={ref} aria-hidden="true">
        {width === 0 ? null : (
          <BarChart
            accessibilityLayer={false}
            width={width}
            height={isRanked ? rows.length * RANKED_ROW_HEIGHT + rem(1.875) : HEIGHT}
            data={rows.map(({ key, counts }) => ({ key, ...counts }))}
            layout={isRanked ? 'vertical' : 'horizontal'}
            margin={MARGIN}
            barCategoryGap={`${measures.free * 100}%`}
            barGap={measures.between}
            maxBarSize={measures.sizeMax}
          >
            <defs>
              {series.map(({ name, fill }, place) => (
                <Pattern key={name} id={patternOf(place)} fill={fill} place={place} />
              ))}
            </defs>
            <CartesianGrid stroke="var(--ts-line)" vertical={isRanked} horizontal={!isRanked} />
            {isRanked ? rankedAxes({ labelOf, width }) : uprightAxes({ labelOf })}
            {series.map((each, place) => (
              <Bar
                key={each.name}
                dataKey={each.name}
                name={each.word}
                fill={`url(#${patternOf(place)})`}
                stroke={each.fill}
                isAnimationActive={false}
                stackId={stackOf(each, arrangement)}
              />
            ))}
            <Reach {...{ over, arrangement, series, rows, leads, measures, at, shown, width, patternOf }} />
          </BarChart>
        )}
      </div>
      <div className="console-plot-over" ref={setOver} />
      <Legend series={series} patternOf={patternOf} />
    </fieldset>
  );
};

export default Bars;
