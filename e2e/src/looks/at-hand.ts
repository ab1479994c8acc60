/**
 * The one thing to do next and the safe answer of a question, where they are not in sight: outside the window, under something else, or so
 * large that nothing else is seen. Runs in the page, so that it uses nothing from outside.
 */
export const outOfSight = (): string[] => {
  const EDGE = 1;
  /** Of the height of the window; what stands above has to be seen too. */
  const MOST = 0.6;
  const found: string[] = [];
  const say = (element: Element, what: string) =>
    found.push(
      `${element.className || element.tagName} "${element.textContent?.trim().slice(0, 40)}" ${what}`,
    );
  const look = (element: Element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isWhole =
      left >= -EDGE && top >= -EDGE && right <= innerWidth + EDGE && bottom <= innerHeight + EDGE;
    if (!isWhole) {
      say(element, `is outside: ${[left, top, right, bottom].map(Math.round)}`);
      return;
    }
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (met === null || !(element.contains(met) || met.contains(element))) say(element, 'is covered');
  };

  for (const bar of document.querySelectorAll('.ui-at-hand, .till-outcome-next')) {
    for (const button of bar.querySelectorAll('button')) look(button);
    if (bar.getBoundingClientRect().height > MOST * innerHeight) say(bar, 'takes most of the window');
  }
  for (const question of document.querySelectorAll('[role="alertdialog"], dialog[open]')) {
    const safe = document.activeElement;
    if (safe === null || !question.contains(safe)) say(question, 'has no focus on an answer');
    else {
      // As it does when focus comes to it.
      safe.scrollIntoView({ block: 'nearest' });
      look(safe);
    }
  }
  return found;
};
