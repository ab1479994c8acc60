import type { LiveSummary } from '@tallystick/protocol';
import { formatMinute } from '../parts/time.tsx';
import { paymentsLink } from '../payments/payments-link.ts';
import { BarPlot } from '../plots/bar-plot.tsx';
import type { PlotRow } from '../plots/series.ts';
import { words } from '../words/index.ts';
import { type Counted, countsOf, seriesOf } from './outcome-series.ts';

const rowsOf = (hours: LiveSummary['hours']): PlotRow<Counted>[] =>
  hours.flatMap(({ hour, today, yesterday }) => {
    const shown = today ?? yesterday;
    if (shown === null) return [];
    return [{ key: String(hour), label: formatMinute(shown.from), counts: countsOf(today, yesterday) }];
  });

/** From the first hour with payments to the last: whoever sells in the day is not shown the night. */
const openHours = (rows: readonly PlotRow<Counted>[]): PlotRow<Counted>[] => {
  const isOpen = ({ counts }: PlotRow<Counted>): boolean => Object.values(counts).some((count) => count > 0);
  const [first, last] = [rows.findIndex(isOpen), rows.findLastIndex(isOpen)];
  return first < 0 ? [] : rows.slice(first, last + 1);
};

/** The hours of today beside those of yesterday. */
export const HourPlot = ({ hours }: { readonly hours: LiveSummary['hours'] }) => {
  const rows = openHours(rowsOf(hours));
  const hrefOf = (key: string, name?: Counted): string | undefined => {
    const hour = hours.find((each) => String(each.hour) === key);
    const span = name === 'yesterday' ? hour?.yesterday : hour?.today;
    if (span == null) return undefined;
    return name === 'yesterday' ? paymentsLink(span) : paymentsLink(span, name);
  };
  return (
    <BarPlot
      title={words.live.hours}
      none={words.live.hoursNone}
      rowName={words.live.hour}
      series={seriesOf(rows)}
      rows={rows}
      hrefOf={hrefOf}
    />
  );
};
