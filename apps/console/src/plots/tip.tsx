import { type CSSProperties, type RefObject, useLayoutEffect, useRef } from 'react';
import { words } from '../words/index.ts';
import { Lead } from './lead.tsx';
import { Swatch } from './legend.tsx';
import { type Leads, type PlotRow, type Series, totalOf } from './series.ts';
import { tipTop } from './tip-top.ts';

/** What a tip is about: from top to bottom, in pixels of the plot. */
export interface Anchor {
  readonly top: number;
  readonly bottom: number;
}

/** Keeps a tip whole in the window, also while the page scrolls under it. */
const useInWindow = (tip: RefObject<HTMLDivElement | null>, anchor: Anchor): void => {
  useLayoutEffect(() => {
    const place = (): void => {
      const [shown, plot] = [tip.current, tip.current?.offsetParent];
      if (shown === null || !plot) return;
      const { top } = plot.getBoundingClientRect();
      const inside = { top: -top, bottom: document.documentElement.clientHeight - top };
      shown.style.top = `${tipTop(anchor, shown.getBoundingClientRect().height, inside)}px`;
    };
    place();
    window.addEventListener('scroll', place, { capture: true, passive: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  });
};

/** What a row counts, as hovering, a tap or the arrow keys show it. What it leads to is reached from it by a second tap. */
export const Tip = <Name extends string>({
  row,
  series,
  leads,
  patternOf,
  anchor,
  style,
}: {
  readonly row: PlotRow<Name>;
  readonly series: readonly Series<Name>[];
  readonly leads: Leads<Name>;
  readonly patternOf: (place: number) => string;
  readonly anchor: Anchor;
  /** Where it stands from left to right. */
  readonly style: CSSProperties;
}) => {
  const tip = useRef<HTMLDivElement>(null);
  useInWindow(tip, anchor);
  return (
    <div ref={tip} className="console-plot-tip" style={style}>
      <strong>{row.label}</strong>
      <ul>
        {series.map(({ name, word, fill }, place) => (
          <li key={name} style={{ stroke: fill }}>
            <Swatch pattern={patternOf(place)} />
            {row.counts[name] === 0 ? (
              <span>{word}</span>
            ) : (
              <Lead leads={leads} at={row.key} name={name} tabIndex={-1}>
                {word}
              </Lead>
            )}
            <span className="ui-money">{row.counts[name]}</span>
          </li>
        ))}
      </ul>
      {totalOf(row, series) > 0 && leads.hrefOf?.(row.key) !== undefined ? (
        <Lead leads={leads} at={row.key} tabIndex={-1}>
          {words.plots.all(row.label)}
        </Lead>
      ) : null}
    </div>
  );
};
