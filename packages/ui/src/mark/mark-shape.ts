import { withText } from '../look/with-text.ts';
import { LIGHT } from '../palette/palette.ts';

/** The two halves of the mark, left and right, in a square of 32: a short stick split lengthwise, three notches across both halves. */
export const MARK_HALVES = [
  'M10 3h5.2v4.2h-3.4v2h3.4v4.6h-3.4v2h3.4v4.6h-3.4v2h3.4V29H10a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z',
  'M22 3h-5.2v4.2h3.4v2h-3.4v4.6h3.4v2h-3.4v4.6h3.4v2h-3.4V29H22a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2Z',
] as const;

const paths = (): string => MARK_HALVES.map((half) => `<path d="${half}"/>`).join('');

/** The mark as markup inside a page, in the colour of its text, and as large as that makes it. `size`: pixels at the usual size of text. */
export const markSvg = (size: number): string =>
  `<svg width="${withText(size)}" height="${withText(size)}" viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">${paths()}</svg>`;

/** The mark as an image of its own, without ground: the icon of a browser's tab. */
export const markImage = (): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28" viewBox="0 0 32 32" fill="${LIGHT.accent}">${paths()}</svg>`;

/** The mark on paper: the icon of an installed app. It stays within the circle that launchers may cut out. */
export const appIcon = (): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>Tallystick</title><rect width="32" height="32" rx="7" fill="${LIGHT.paper}"/><g fill="${LIGHT.accent}" transform="translate(4 4) scale(.75)">${paths()}</g></svg>
`;
