import type { ReactNode } from 'react';

const SIZE = 6;
const GAP = 'var(--ts-surface)';

/** What is drawn over the colour of a series, in the order of the series: they are told apart without seeing colours, and on grey paper. */
const MARKS: readonly ((fill: string) => ReactNode)[] = [
  () => null,
  () => <path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" stroke={GAP} strokeWidth="1.6" />,
  () => <circle cx="3" cy="3" r="1.4" fill={GAP} />,
  // Hollow, hatched the other way: what was, beside what is.
  (fill) => (
    <>
      <rect width={SIZE} height={SIZE} fill={GAP} />
      <path d="M-1 -1 7 7M-1 5 1 7M5 -1 7 1" stroke={fill} strokeWidth="1" />
    </>
  ),
];

/** The fill of the series at a place, as an SVG pattern. */
export const Pattern = ({
  id,
  fill,
  place,
}: {
  readonly id: string;
  readonly fill: string;
  readonly place: number;
}) => (
  <pattern id={id} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
    <rect width={SIZE} height={SIZE} fill={fill} />
    {MARKS[place % MARKS.length]?.(fill)}
  </pattern>
);
