import type { ReactNode } from 'react';
import { words } from '../words/index.ts';

/** What is wider than a phone scrolls inside its own frame, which the keyboard can reach. */
export const Scroll = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
  <section className="console-scroll" aria-label={words.table(label)} tabIndex={0}>
    {children}
  </section>
);
