/** Pixels of a `rem` where the browser's text has its usual size. */
const USUAL_PX = 16;

/**
 * A length that grows with the text of the browser (WCAG 2.2, 1.4.4), for drawings that stand beside words.
 *
 * @param pixels what it is while that text has its usual size
 */
export const withText = (pixels: number): string => `${pixels / USUAL_PX}rem`;
