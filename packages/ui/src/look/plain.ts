import 'virtual:tallystick-scheme.css';
import './plain.css';
import './base.css';
import type { ReactNode } from 'react';
import { spoken } from '../language/current.ts';
import { draw } from './draw.ts';
import { followScheme } from './scheme.ts';

export { type Scheme, useScheme } from './scheme.ts';

/**
 * Draws a page that stands on the browser's own elements, without the component library: for the till, whose first screen has to be
 * there on a slow line.
 */
export const drawPlain = (page: ReactNode): void => {
  document.documentElement.lang = spoken.language;
  followScheme();
  draw(page);
};
