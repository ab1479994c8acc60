import type { Series } from './series.ts';

/** The colour and pattern of a series, as its bars have it. */
export const Swatch = ({ pattern }: { readonly pattern: string }) => (
  <svg width="0.875rem" height="0.875rem" viewBox="0 0 14 14" aria-hidden="true">
    <rect x="0.5" y="0.5" width="13" height="13" rx="2" fill={`url(#${pattern})`} />
  </svg>
);

/** What the bars are, by colour, pattern and word. */
export const Legend = <Name extends string>({
  series,
  patternOf,
}: {
  readonly series: readonly Series<Name>[];
  readonly patternOf: (place: number) => string;
}) => (
  <ul className="console-plot-legend">
    {series.map(({ name, word, fill }, place) => (
      <li key={name} style={{ stroke: fill }}>
        <Swatch pattern={patternOf(place)} />
        {word}
      </li>
    ))}
  </ul>
);
