import type { LiveSummary } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { formatMinute } from '../parts/time.tsx';
import { BarPlot } from '../plots/bar-plot.tsx';
import { rowsByTime } from '../plots/series.ts';
import { words } from '../words/index.ts';

const SERIES = [
  { name: 'approved', word: words.statuses.approved, fill: color('approved') },
  { name: 'reversed', word: words.statuses.reversed, fill: color('muted') },
  { name: 'declined', word: words.statuses.declined, fill: color('declined') },
] as const;

/** Payments per minute, stacked by outcome. */
export const MinutePlot = ({ minutes }: { readonly minutes: LiveSummary['minutes'] }) => (
  <BarPlot
    title={words.live.plot}
    none={words.live.plotNone}
    rowName={words.live.minute}
    series={SERIES}
    rows={rowsByTime(minutes, formatMinute)}
  />
);
