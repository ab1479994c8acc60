import 'virtual:tallystick-scheme.css';
import './plain.css';
import './base.css';
import { spoken } from '../language/current.ts';
import { followScheme } from './scheme.ts';

export { type Scheme, useScheme } from './scheme.ts';

/**
 * The look of a page that stands on the browser's own elements, without the component library: for the till, whose first screen has to be
 * there on a slow line.
 */
export const lookPlain = (): void => {
  document.documentElement.lang = spoken.language;
  followScheme();
};
