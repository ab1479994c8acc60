/** What a finger or a mouse presses. */
export const CONTROLS =
  'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="switch"], [role="radio"]';

/**
 * What is there to be pressed and cannot be: outside of what the page can be scrolled to, or hidden by what it stands in. Runs in the page,
 * so that it uses nothing from outside.
 *
 * @param controls what is looked at
 */
export const unreachableControls = (controls: string): string[] => {
  const EDGE = 1;
  const root = document.documentElement;
  const isWithin = (inner: DOMRect, outer: { left: number; right: number }): boolean =>
    inner.left >= outer.left - EDGE && inner.right <= outer.right + EDGE;
  const isBetween = (inner: DOMRect, outer: { top: number; bottom: number }): boolean =>
    inner.top >= outer.top - EDGE && inner.bottom <= outer.bottom + EDGE;
  const page = () => ({
    left: -scrollX,
    top: -scrollY,
    right: root.scrollWidth - scrollX,
    bottom: root.scrollHeight - scrollY,
  });
  const glass = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

  const isOut = (control: Element): boolean => {
    const rect = control.getBoundingClientRect();
    for (let box: Element | null = control; box !== null && box !== root; box = box.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      if (box !== control) {
        if ([overflowX, overflowY].some((overflow) => /auto|scroll/.test(overflow))) return false;
        if (overflowX === 'hidden' && !isWithin(rect, edge)) return true;
        if (overflowY === 'hidden' && !isBetween(rect, edge)) return true;
      }
      if (position === 'fixed') return !(isWithin(edge, glass) && isBetween(edge, glass));
    }
    return !(isWithin(rect, page()) && isBetween(rect, page()));
  };

  return (
    [...document.querySelectorAll(controls)]
      .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter(
        (control) => !control.matches(':disabled, [aria-hidden="true"], [aria-hidden="true"] *, .ui-unseen'),
      )
      // It comes into sight when focus comes to it.
      .filter((control) => !control.matches('.console-shell-skip:not(:focus)') && isOut(control))
      .map(
        (control) =>
          `${control.tagName.toLowerCase()} "${control.textContent?.trim().slice(0, 40)}" is out of reach`,
      )
  );
};

/**
 * What is there to be pressed and is smaller than a finger. Its labels are part of it; links within a sentence are as high as the sentence (WCAG
 * 2.2, 2.5.8), and what is smaller than 24 pixels may have that much room to itself instead. Runs in the page, so that it uses nothing from outside.
 *
 * @param controls what is looked at
 * @param least width and height, in CSS pixels
 * @param least.keys of the keys of a keypad where there is room for them
 */
export const smallTargets = ([controls, least, keys]: readonly [string, number, number]): string[] => {
  /** Half of 24: the circle around the middle of a target that no other may reach into. */
  const ROOM = 12;
  const EDGE = 1;
  /** As thin as what they count is small: the tip of their row and the table behind hold the same links in full size (WCAG 2.5.8, Equivalent). */
  const EQUIVALENT = '.console-plot-bar';
  /** The window from which on a keypad with all that belongs to it has keys of their full size. */
  const ROOMY = 800;

  const placeOf = (control: Element): DOMRect => {
    const labels = control instanceof HTMLInputElement ? [...(control.labels ?? [])] : [];
    const rects = [control, ...labels].map((part) => part.getBoundingClientRect());
    const left = Math.min(...rects.map((rect) => rect.left));
    const top = Math.min(...rects.map((rect) => rect.top));
    const right = Math.max(...rects.map((rect) => rect.right));
    const bottom = Math.max(...rects.map((rect) => rect.bottom));
    return new DOMRect(left, top, right - left, bottom - top);
  };
  /** What of a place is left by everything around that cuts it: an editor is longer than the window that it is seen through. */
  const seenOf = (control: Element, rect: DOMRect): DOMRect => {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
    for (let around = control.parentElement; around !== null; around = around.parentElement) {
      if (getComputedStyle(around).overflow === 'visible') continue;
      const cut = around.getBoundingClientRect();
      [left, top] = [Math.max(left, cut.left), Math.max(top, cut.top)];
      [right, bottom] = [Math.min(right, cut.right), Math.min(bottom, cut.bottom)];
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };
  const isInSentence = (control: Element): boolean => {
    if (getComputedStyle(control).display !== 'inline') return false;
    const around = control.parentElement?.textContent?.trim() ?? '';
    return around.length > (control.textContent?.trim().length ?? 0);
  };
  const places = [...document.querySelectorAll(controls)]
    .filter((control) => control.checkVisibility({ visibilityProperty: true }))
    .filter(
      (control) =>
        !control.matches(
          `:disabled, [aria-hidden="true"], [aria-hidden="true"] *, .console-shell-skip, ${EQUIVALENT}`,
        ),
    )
    .map((control) => ({ control, rect: seenOf(control, placeOf(control)) }))
    .filter(({ rect }) => rect.width > 0 && rect.height > 0);
  const crowdedBy = (control: Element, { left, top, width, height }: DOMRect): Element | undefined => {
    const [x, y] = [left + width / 2, top + height / 2];
    return places.find(({ control: other, rect }) => {
      if (other.contains(control) || control.contains(other)) return false;
      const away = [
        x - Math.min(Math.max(x, rect.left), rect.right),
        y - Math.min(Math.max(y, rect.top), rect.bottom),
      ];
      return Math.hypot(...away) < ROOM;
    })?.control;
  };

  return places
    .filter(({ control, rect }) => {
      const enough = control.matches('.till-keypad-key') && innerHeight >= ROOMY ? keys : least;
      if ((rect.width > enough - EDGE && rect.height > enough - EDGE) || isInSentence(control)) return false;
      return least > 2 * ROOM || crowdedBy(control, rect) !== undefined;
    })
    .map(
      ({ control, rect }) =>
        `${control.tagName.toLowerCase()} "${(control.getAttribute('aria-label') ?? control.textContent)?.trim().slice(0, 40)}" is ${Math.round(rect.width)} by ${Math.round(rect.height)} pixels`,
    );
};
