import type { ReactNode } from 'react';
import { words } from '../words/index.ts';
import { Copy } from './copy.tsx';

/**
 * A command to be typed or copied. Its lines stay as they are, because one that breaks is typed wrong: what is wider than its frame is scrolled
 * to, by keys too.
 *
 * @param name what it is for, for screen readers
 */
export const Command = ({ text, name }: { readonly text: string; readonly name: string }): ReactNode => (
  <div className="console-row">
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
    <section className="console-command" aria-label={words.command(name)} tabIndex={0}>
      <code>{text}</code>
    </section>
    <Copy text={text} name={name} />
  </div>
);
