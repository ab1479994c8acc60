import type { LiveSummary } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import type { Series } from '../plots/series.ts';
import { words } from '../words/index.ts';

type Outcomes = Pick<LiveSummary['minutes'][number], 'approved' | 'declined' | 'reversed'>;
export type Counted = keyof Outcomes | 'yesterday';

const TODAY: readonly Series<Counted>[] = [
  { name: 'approved', word: words.statuses.approved, fill: color('approved') },
  { name: 'reversed', word: words.statuses.reversed, fill: color('muted') },
  { name: 'declined', word: words.statuses.declined, fill: color('declined') },
];
const YESTERDAY: Series<Counted> = {
  name: 'yesterday',
  word: words.live.yesterdayAll,
  fill: color('accent'),
  stack: 'yesterday',
};

/** What is counted of today, on each other, and beside it all of yesterday; of a day without payments nothing is said. */
export const seriesOf = (
  rows: readonly { readonly counts: Readonly<Record<Counted, number>> }[],
): readonly Series<Counted>[] =>
  rows.some(({ counts }) => counts.yesterday > 0) ? [...TODAY, YESTERDAY] : TODAY;

const NONE: Outcomes = { approved: 0, declined: 0, reversed: 0 };

/** What is counted at one place of the axis. */
export const countsOf = (today: Outcomes | null, yesterday: Outcomes | null): Record<Counted, number> => {
  const { approved, declined, reversed } = today ?? NONE;
  const then = yesterday ?? NONE;
  return { approved, declined, reversed, yesterday: then.approved + then.declined + then.reversed };
};
