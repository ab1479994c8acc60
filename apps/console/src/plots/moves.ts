import type { BarArrangement, Place, PlotRow, Series } from './series.ts';

/** A step over the rows, or over the bars of one row, and which way. */
interface Step {
  readonly over: 'rows' | 'bars' | 'ends';
  readonly by: 1 | -1;
}

const ENDS: Readonly<Record<string, Step>> = {
  Home: { over: 'ends', by: -1 },
  End: { over: 'ends', by: 1 },
};
/** Bars of a row stand on each other: the next of them is above. */
const UPRIGHT: Readonly<Record<string, Step>> = {
  ...ENDS,
  ArrowRight: { over: 'rows', by: 1 },
  ArrowLeft: { over: 'rows', by: -1 },
  ArrowUp: { over: 'bars', by: 1 },
  ArrowDown: { over: 'bars', by: -1 },
};
/** Rows lie below each other, and the next bar of one is to the right. */
const RANKED: Readonly<Record<string, Step>> = {
  ...ENDS,
  ArrowDown: { over: 'rows', by: 1 },
  ArrowUp: { over: 'rows', by: -1 },
  ArrowRight: { over: 'bars', by: 1 },
  ArrowLeft: { over: 'bars', by: -1 },
};

const namesIn = <Name extends string>(row: PlotRow<Name>, series: readonly Series<Name>[]): Name[] =>
  series.filter(({ name }) => row.counts[name] > 0).map(({ name }) => name);

/** The bar where a person who comes by the keyboard begins: the newest of rows by time, the first of ranked ones. */
export const firstPlace = <Name extends string>(
  rows: readonly PlotRow<Name>[],
  series: readonly Series<Name>[],
  arrangement: BarArrangement,
): Place<Name> | undefined => {
  const filled = rows.filter((row) => namesIn(row, series).length > 0);
  const row = arrangement === 'ranked' ? filled[0] : filled.at(-1);
  const [name] = row === undefined ? [] : namesIn(row, series);
  return row === undefined || name === undefined ? undefined : { key: row.key, name };
};

/**
 * Where a key leads from a bar: rows without a bar are passed over, and the series is kept where the other row has one of it.
 *
 * @returns undefined: it is no key of a plot
 */
export const moved = <Name extends string>(
  rows: readonly PlotRow<Name>[],
  series: readonly Series<Name>[],
  arrangement: BarArrangement,
  { key, name }: Place<Name>,
  pressed: string,
): Place<Name> | undefined => {
  const step = (arrangement === 'ranked' ? RANKED : UPRIGHT)[pressed];
  if (step === undefined) return undefined;
  const filled = rows.filter((row) => row.key === key || namesIn(row, series).length > 0);
  const at = filled.findIndex((row) => row.key === key);
  const here = filled[at];
  if (here === undefined) return undefined;
  if (step.over === 'bars') {
    const names = namesIn(here, series);
    return { key, name: names[names.indexOf(name) + step.by] ?? name };
  }
  const next =
    step.over === 'rows' ? (filled[at + step.by] ?? here) : (filled.at(step.by === 1 ? -1 : 0) ?? here);
  const names = namesIn(next, series);
  return { key: next.key, name: names.includes(name) ? name : (names[0] ?? name) };
};
