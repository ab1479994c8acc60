/** What is counted: one kind of bar. */
export interface Series<Name extends string> {
  readonly name: Name;
  readonly word: string;
  readonly fill: string;
}

/** One place of the axis: a minute, a check, a verdict. */
export interface PlotRow<Name extends string> {
  readonly key: string;
  readonly label: string;
  readonly counts: Readonly<Record<Name, number>>;
}

/** `stacked`: upright, one bar a row; `side-by-side`: upright, one bar a series; `ranked`: lying, stacked, long labels beside the bars. */
export type BarArrangement = 'stacked' | 'side-by-side' | 'ranked';

/** Rows of counts that a list gives by time, such as `{ at, approved: 3, declined: 1 }`. */
export const rowsByTime = <Counts extends { readonly at: string }>(
  rows: readonly Counts[],
  labelOf: (at: string) => string,
): { key: string; label: string; counts: Counts }[] =>
  rows.map((row) => ({ key: row.at, label: labelOf(row.at), counts: row }));

export const totalOf = <Name extends string>(
  { counts }: PlotRow<Name>,
  series: readonly Series<Name>[],
): number => series.reduce((sum, { name }) => sum + counts[name], 0);
