import type { LiveSummary } from '@tallystick/protocol';
import { formatMinute } from '../parts/time.tsx';
import { paymentsLink, type TimeSpan } from '../payments/payments-link.ts';
import { BarPlot } from '../plots/bar-plot.tsx';
import { words } from '../words/index.ts';
import { type Counted, countsOf, seriesOf } from './outcome-series.ts';

const MINUTE_MS = 60_000;

const minuteFrom = (at: string): TimeSpan => ({
  from: at,
  to: new Date(Date.parse(at) + MINUTE_MS).toISOString(),
});

/** Payments per minute, stacked by outcome, beside those of the same minute of yesterday. */
export const MinutePlot = ({ minutes }: { readonly minutes: LiveSummary['minutes'] }) => {
  const rows = minutes.map((minute) => ({
    key: minute.at,
    label: formatMinute(minute.at),
    counts: countsOf(minute, minute.yesterday),
  }));
  const hrefOf = (at: string, name?: Counted): string | undefined => {
    if (name !== 'yesterday') return paymentsLink(minuteFrom(at), name);
    const minute = minutes.find((each) => each.at === at);
    return minute && paymentsLink(minuteFrom(minute.yesterday.at));
  };
  return (
    <BarPlot
      title={words.live.plot}
      none={words.live.plotNone}
      rowName={words.live.minute}
      series={seriesOf(rows)}
      rows={rows}
      hrefOf={hrefOf}
    />
  );
};
