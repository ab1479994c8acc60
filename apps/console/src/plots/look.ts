import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useRef,
  useState,
} from 'react';
import { placeOf } from './lead.tsx';
import { firstPlace, moved } from './moves.ts';
import type { BarArrangement, Place, PlotRow, Series } from './series.ts';

interface Looked<Name extends string> {
  readonly arrangement: BarArrangement;
  readonly series: readonly Series<Name>[];
  readonly rows: readonly PlotRow<Name>[];
  /** Called where Esc leaves the bars. */
  readonly onLeave: () => void;
}

const rowAt = (target: EventTarget): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
const isInTip = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.console-plot-tip') !== null;

const barAt = (plot: HTMLElement | null, place: string): HTMLElement | undefined =>
  [...(plot?.querySelectorAll<HTMLElement>('.console-plot-bar') ?? [])].find(
    (bar) => bar.dataset['place'] === place,
  );

/** While something is shown: Esc hides it wherever the focus is, and so does a tap elsewhere. */
const useHiding = (isShown: boolean, plot: HTMLElement | null, hide: () => void, leave: () => void): void => {
  useEffect(() => {
    if (!isShown) return;
    const onKey = ({ key }: globalThis.KeyboardEvent): void => {
      if (key !== 'Escape') return;
      hide();
      if (plot?.contains(document.activeElement)) leave();
    };
    const onPress = ({ target }: globalThis.PointerEvent): void => {
      if (target instanceof Node && !plot?.contains(target)) hide();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPress);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPress);
    };
  });
};

/**
 * Which row of a plot is looked at: by a pointer over it, by a tap, or by the arrow keys, which go from bar to bar. The whole plot is one stop of
 * the Tab key.
 */
export const useLook = <Name extends string>({ arrangement, series, rows, onLeave }: Looked<Name>) => {
  const [plot, setPlot] = useState<HTMLElement | null>(null);
  const [pointed, setPointed] = useState<string>();
  const [last, setLast] = useState<Place<Name>>();
  const [hasFocus, setHasFocus] = useState(false);
  /** What was shown when a finger came down; undefined: it was no finger. */
  const tapped = useRef<{ readonly shown: string | undefined }>(undefined);

  const isThere =
    last !== undefined && rows.some(({ key, counts }) => key === last.key && counts[last.name] > 0);
  const at = isThere ? last : firstPlace(rows, series, arrangement);
  const shown = pointed ?? (hasFocus ? at?.key : undefined);

  useHiding(shown !== undefined, plot, () => setPointed(undefined), onLeave);

  // The bar that had the focus may be gone with its row: whoever was at it is at the next best one, and not at the top of the page.
  useEffect(() => {
    if (hasFocus && at !== undefined && document.activeElement === document.body) {
      barAt(plot, placeOf(at.key, at.name))?.focus();
    }
  });

  const handlers = {
    onFocus({ target }: FocusEvent): void {
      const place = target instanceof HTMLElement ? target.dataset['place'] : undefined;
      const row = rowAt(target);
      const name = series.find((each) => row !== undefined && place === placeOf(row, each.name))?.name;
      if (row === undefined || name === undefined) return;
      setLast({ key: row, name });
      setHasFocus(true);
    },
    onBlur({ relatedTarget }: FocusEvent): void {
      if (!(relatedTarget instanceof Node && plot?.contains(relatedTarget))) setHasFocus(false);
    },
    onKeyDown(event: KeyboardEvent): void {
      tapped.current = undefined;
      const next = at && moved(rows, series, arrangement, at, event.key);
      if (next === undefined) return;
      event.preventDefault();
      setPointed(undefined);
      barAt(plot, placeOf(next.key, next.name))?.focus();
      // What the bar counts may stand below the window: who came by keys has no wheel to bring it in.
      requestAnimationFrame(() =>
        plot?.querySelector('.console-plot-tip')?.scrollIntoView({ block: 'nearest' }),
      );
    },
    onPointerOver({ target, pointerType }: PointerEvent): void {
      if (pointerType !== 'touch' && !isInTip(target)) setPointed(rowAt(target));
    },
    onPointerLeave({ pointerType }: PointerEvent): void {
      if (pointerType !== 'touch') setPointed(undefined);
    },
    onPointerDownCapture({ pointerType }: PointerEvent): void {
      tapped.current = pointerType === 'touch' ? { shown } : undefined;
    },
    /** The first tap shows, and the second one goes there. */
    onClickCapture(event: MouseEvent): void {
      const row = rowAt(event.target);
      if (tapped.current === undefined || row === undefined || tapped.current.shown === row) return;
      event.preventDefault();
      event.stopPropagation();
      setPointed(row);
    },
  };
  return { setPlot, at, shown, handlers };
};
