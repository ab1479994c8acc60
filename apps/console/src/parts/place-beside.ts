interface Size {
  readonly width: number;
  readonly height: number;
}

/** How near to the edge of the window something may stand, in CSS pixels. */
const EDGE = 8;

/**
 * Where something of a size stands at an anchor, in coordinates of the window: under it, over it where there is no room below, and never
 * beyond an edge. It touches the anchor, so that the pointer moves onto it without leaving both.
 */
export const placeBeside = (
  anchor: { readonly left: number; readonly top: number; readonly bottom: number },
  { width, height }: Size,
  inside: Size,
): { readonly left: number; readonly top: number } => {
  const fitsBelow = anchor.bottom + height <= inside.height - EDGE;
  const fitsAbove = anchor.top - height >= EDGE;
  return {
    left: Math.max(EDGE, Math.min(anchor.left, inside.width - EDGE - width)),
    top: fitsBelow || !fitsAbove ? anchor.bottom : anchor.top - height,
  };
};
