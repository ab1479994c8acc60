import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { words } from '../words/index.ts';
import { placeBeside } from './place-beside.ts';

export type TermName = keyof typeof words.glossary;

/** Stands in the top layer, so that no table or panel cuts it; follows its term where the page scrolls. */
const Explanation = ({
  id,
  anchor,
  children,
}: {
  readonly id: string;
  readonly anchor: () => HTMLElement | null;
  readonly children: ReactNode;
}) => {
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = (): void => {
      const beside = anchor()?.getBoundingClientRect();
      const shown = box.current;
      if (beside === undefined || shown === null) return;
      const { left, top } = placeBeside(beside, shown.getBoundingClientRect(), {
        width: document.documentElement.clientWidth,
        height: document.documentElement.clientHeight,
      });
      shown.style.left = `${left}px`;
      shown.style.top = `${top}px`;
    };
    box.current?.showPopover();
    place();
    window.addEventListener('scroll', place, { capture: true, passive: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [anchor]);
  return (
    <span ref={box} id={id} role="tooltip" popover="manual" className="console-explanation">
      {children}
    </span>
  );
};

/** Has Esc close what is shown, wherever the focus is. */
const useEscape = (isOpen: boolean, close: () => void): void => {
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOpen, close]);
};

/**
 * A field term that explains itself when it is pointed at or has the focus. The explanation stays while the pointer is on it, and Esc
 * closes it (WCAG 2.2, 1.4.13).
 */
export const Term = ({ of, children }: { readonly of: TermName; readonly children: ReactNode }) => {
  const [isOpen, setOpen] = useState(false);
  const term = useRef<HTMLButtonElement>(null);
  const id = useId();
  const [anchor] = useState(() => () => term.current);
  const [close] = useState(() => () => setOpen(false));
  useEscape(isOpen, close);
  return (
    <span
      className="console-term-place"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => {
        if (document.activeElement !== term.current) close();
      }}
    >
      <button
        ref={term}
        type="button"
        className="console-term"
        aria-describedby={isOpen ? id : undefined}
        onFocus={() => setOpen(true)}
        onBlur={close}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {isOpen ? (
        <Explanation id={id} anchor={anchor}>
          {words.glossary[of]}
        </Explanation>
      ) : null}
    </span>
  );
};
