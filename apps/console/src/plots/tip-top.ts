interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** How near to the edge of the window a tip may stand, in CSS pixels. */
const EDGE = 8;

/**
 * Where a tip begins, all in one system of coordinates: under what it is about and touching it, so that the pointer moves onto it without
 * leaving both; over it where there is no room below; and where there is room for neither, over both, so that it is whole in the window.
 */
export const tipTop = (anchor: Span, height: number, inside: Span): number => {
  if (anchor.bottom + height <= inside.bottom - EDGE) return anchor.bottom;
  if (anchor.top - height >= inside.top + EDGE) return anchor.top - height;
  return Math.max(inside.top + EDGE, inside.bottom - EDGE - height);
};
