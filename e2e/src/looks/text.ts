/**
 * What is written and cannot be read: cut by something that hides what overflows it (unless a title says it whole), or longer than the button
 * or box that it stands in. Runs in the page, so that it uses nothing from outside.
 */
export const cutText = (): string[] => {
  /** An edge may round the other way. */
  const EDGE = 1;
  /** A line box reaches beyond its letters, most where lines stand close. */
  const LINE = 0.3;
  const range = document.createRange();

  const faultsOf = (text: Node, element: Element): string[] => {
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
    const isDrawn = element.closest('svg') !== null;
    const faults: string[] = [];
    let isInOwnBox = true;
    for (let box: Element | null = element; box !== null; box = box.parentElement) {
      const { clipPath, display, overflowX, overflowY } = getComputedStyle(box);
      const [hidesX, hidesY] = [overflowX, overflowY].map((overflow) => /hidden|clip/.test(overflow));
      if (clipPath !== 'none' && box.clientWidth <= 1) return [];
      if (/auto|scroll/.test(overflowX) || ((hidesX || hidesY) && box.hasAttribute('title'))) break;
      if (display === 'contents') continue;
      const isButton = box.matches('button, [role="button"], .ui-button, .mantine-Button-root');
      const isOwn = isInOwnBox && !isDrawn && !display.startsWith('inline');
      if (!display.startsWith('inline')) isInOwnBox = false;
      const edge = box.getBoundingClientRect();
      for (const rect of rects) {
        const over = rect.height * LINE;
        const isWide = rect.left < edge.left - EDGE || rect.right > edge.right + EDGE;
        const isHigh = rect.top < edge.top - over || rect.bottom > edge.bottom + over;
        if ((isWide && hidesX) || (isHigh && hidesY)) faults.push('is cut');
        else if (isButton && (isWide || isHigh)) faults.push('is larger than its button');
        // Spaces at the end of a line hang over.
        else if (isOwn && isWide && box.scrollWidth > box.clientWidth + EDGE) {
          faults.push('is wider than its box');
        }
      }
    }
    return faults;
  };

  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const element = text.parentElement;
    const words = text.nodeValue?.trim().slice(0, 40);
    if (!words || !element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    for (const fault of faultsOf(text, element)) {
      found.add(`"${words}" in ${element.className || element.tagName} ${fault}`);
    }
  }
  return [...found];
};

/** Text that stands over other text, neither of which is drawn, floats or is cut at its own edge. Runs in the page, so that it uses nothing from outside. */
export const textOverText = (): string[] => {
  const floats = (element: Element): boolean => {
    for (let box: Element | null = element; box !== null; box = box.parentElement) {
      const { clipPath, overflowX, overflowY, position } = getComputedStyle(box);
      if (position !== 'static' && position !== 'relative') return true;
      if (clipPath !== 'none' || [overflowX, overflowY].some((overflow) => overflow !== 'visible')) {
        return box !== document.body;
      }
    }
    return false;
  };
  const range = document.createRange();
  const standing: { readonly words: string; readonly text: Node; readonly rect: DOMRect }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const element = text.parentElement;
    const words = text.nodeValue?.trim().slice(0, 40);
    if (!words || !element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest('svg') !== null || floats(element)) continue;
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) standing.push({ words, text, rect });
  }
  standing.sort((one, other) => one.rect.top - other.rect.top);
  const found = new Set<string>();
  for (const [at, { words, text, rect }] of standing.entries()) {
    for (let next = at + 1; next < standing.length; next += 1) {
      const other = standing[next];
      if (other === undefined || other.rect.top >= rect.bottom) break;
      const width = Math.min(rect.right, other.rect.right) - Math.max(rect.left, other.rect.left);
      const height = Math.min(rect.bottom, other.rect.bottom) - Math.max(rect.top, other.rect.top);
      const isOver = width > 2 && height > 0.5 * Math.min(rect.height, other.rect.height);
      if (isOver && text !== other.text) found.add(`"${words}" stands over "${other.words}"`);
    }
  }
  return [...found];
};
