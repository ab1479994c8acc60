import { type ReactNode, useEffect, useRef } from 'react';
import { words } from '../words/index.ts';

/** The first page of a visit leaves focus where browsers put it. */
let hasShown = false;

/**
 * The one heading of a page, and the title of the window. Where the button or link that led here went away with its page, focus goes on
 * from here.
 *
 * @param children what is seen in place of the name
 */
export const PageTitle = ({ name, children }: { readonly name: string; readonly children?: ReactNode }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = words.windowTitle(name);
  }, [name]);
  useEffect(() => {
    if (hasShown && document.activeElement === document.body) heading.current?.focus();
    hasShown = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? name}
    </h1>
  );
};
