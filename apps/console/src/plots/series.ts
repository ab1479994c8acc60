/** What is counted: one kind of bar. */
export interface Series<Name extends string> {
  readonly name: Name;
  readonly word: string;
  readonly fill: string;
  /** Series of the same stack stand on each other, those of another beside them; left out: on the one that all stand on. */
  readonly stack?: string;
}

/** One place of the axis: a minute, a check, a verdict. */
export interface PlotRow<Name extends string> {
  readonly key: string;
  readonly label: string;
  readonly counts: Readonly<Record<Name, number>>;
}

/** One bar. */
export interface Place<Name extends string> {
  /** Of the row. */
  readonly key: string;
  readonly name: Name;
}

/**
 * What a bar leads to. A list that stands at an address of its own is a link; what is shown in another part of the same page is chosen.
 * Without a name it is all that the row counts.
 */
export interface Leads<Name extends string> {
  hrefOf?(key: string, name?: Name): string | undefined;
  onChoose?(key: string, name?: Name): void;
}

/** `stacked`: upright; `side-by-side`: upright, one bar a series; `ranked`: lying, stacked, long labels beside the bars. */
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

/** The stack that a series stands on. */
export const stackOf = <Name extends string>(
  { name, stack = 'all' }: Series<Name>,
  arrangement: BarArrangement,
): string => (arrangement === 'side-by-side' ? name : stack);

/** A bar as it stands in its row. */
export interface PlacedBar<Name extends string> {
  readonly name: Name;
  readonly word: string;
  /** Which stack it belongs to, from the left or from above. */
  readonly stack: number;
  /** What is counted below it in its stack, and with it. */
  readonly from: number;
  readonly to: number;
}

/** The bars of a row in the order of the series; what counts nothing has none. */
export const barsOf = <Name extends string>(
  { counts }: PlotRow<Name>,
  series: readonly Series<Name>[],
  arrangement: BarArrangement,
): PlacedBar<Name>[] => {
  const stacks = stacksOf(series, arrangement);
  const heights = new Map<string, number>();
  return series
    .map((each) => {
      const stack = stackOf(each, arrangement);
      const from = heights.get(stack) ?? 0;
      const to = from + counts[each.name];
      heights.set(stack, to);
      return { name: each.name, word: each.word, stack: stacks.indexOf(stack), from, to };
    })
    .filter(({ from, to }) => to > from);
};

/** The stacks of each row, from the left or from above. */
export const stacksOf = <Name extends string>(
  series: readonly Series<Name>[],
  arrangement: BarArrangement,
): string[] => [...new Set(series.map((each) => stackOf(each, arrangement)))];
