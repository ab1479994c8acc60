import { useElementSize } from '@mantine/hooks';
import { useId } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { Pattern } from './pattern.tsx';
import type { BarArrangement, PlotRow, Series } from './series.ts';

export interface BarsProps<Name extends string> {
  readonly title: string;
  readonly arrangement: BarArrangement;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
}

const HEIGHT = 180;
const RANKED_ROW_HEIGHT = 44;
const AXIS_HEIGHT = 30;
const LABEL_WIDTH_MAX = 300;

const TICK = { fontSize: '0.75rem', fill: 'var(--ts-muted)' };
const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 };
const COUNTS = {
  type: 'number',
  allowDecimals: false,
  tickCount: 4,
  axisLine: false,
  tickLine: false,
} as const;

/** What hovering, touching or the arrow keys show of one row. */
const Tip = <Name extends string>({
  row,
  series,
}: {
  readonly row: PlotRow<Name> | undefined;
  readonly series: readonly Series<Name>[];
}) =>
  row === undefined ? null : (
    <div className="console-plot-tip">
      <strong>{row.label}</strong>
      <dl>
        {series.map(({ name, word }) => (
          <div key={name}>
            <dt>{word}</dt>
            <dd className="ui-money">{row.counts[name]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );

const Legend = <Name extends string>({
  series,
  idOf,
}: {
  readonly series: readonly Series<Name>[];
  readonly idOf: (place: number) => string;
}) => (
  <ul className="console-plot-legend">
    {series.map(({ name, word }, place) => (
      <li key={name}>
        <svg width="14" height="14" aria-hidden="true">
          <rect width="14" height="14" rx="2" fill={`url(#${idOf(place)})`} />
        </svg>
        {word}
      </li>
    ))}
  </ul>
);

interface AxesProps {
  readonly labelOf: (key: string) => string;
}

const UprightAxes = ({ labelOf }: AxesProps) => (
  <>
    <XAxis dataKey="key" tickFormatter={labelOf} tick={TICK} tickLine={false} minTickGap={24} />
    <YAxis {...COUNTS} tick={TICK} width={36} />
  </>
);

const RankedAxes = ({ labelOf, width }: AxesProps & { readonly width: number }) => (
  <>
    <XAxis {...COUNTS} tick={TICK} />
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
const Bars = <Name extends string>({ title, arrangement, series, rows }: BarsProps<Name>) => {
  // Drawn in the pixels it stands in, so that its words are as large on a phone as on a desk.
  const { ref, width } = useElementSize();
  const id = useId().replaceAll(/\W/g, '');
  const idOf = (place: number): string => `bar-${id}-${place}`;
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const labelOf = (key: string): string => byKey.get(key)?.label ?? '';
  const isRanked = arrangement === 'ranked';
  return (
    <div className="console-plot" ref={ref}>
      {width === 0 ? null : (
        <BarChart
          aria-label={title}
          width={width}
          height={isRanked ? rows.length * RANKED_ROW_HEIGHT + AXIS_HEIGHT : HEIGHT}
          data={rows.map(({ key, counts }) => ({ key, ...counts }))}
          layout={isRanked ? 'vertical' : 'horizontal'}
          margin={MARGIN}
          barCategoryGap={isRanked ? '30%' : '12%'}
          maxBarSize={isRanked ? 20 : 48}
        >
          <defs>
            {series.map(({ name, fill }, place) => (
              <Pattern key={name} id={idOf(place)} fill={fill} place={place} />
            ))}
          </defs>
          <CartesianGrid stroke="var(--ts-line)" vertical={isRanked} horizontal={!isRanked} />
          {isRanked ? <RankedAxes labelOf={labelOf} width={width} /> : <UprightAxes labelOf={labelOf} />}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'color-mix(in srgb, var(--ts-ink) 6%, transparent)' }}
            content={({ active, label }) =>
              active ? <Tip row={byKey.get(String(label))} series={series} /> : null
            }
          />
          {series.map(({ name, word, fill }, place) => (
            <Bar
              key={name}
              dataKey={name}
              name={word}
              fill={`url(#${idOf(place)})`}
              stroke={fill}
              isAnimationActive={false}
              {...(arrangement === 'side-by-side' ? {} : { stackId: 'all' })}
            />
          ))}
        </BarChart>
      )}
      <Legend series={series} idOf={idOf} />
    </div>
  );
};

export default Bars;
