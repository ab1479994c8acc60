/*
 * What makes a page look carelessly set, each ruler by what can be measured. All of them run in the page, so that they use nothing from outside.
 */

/** A masked card number, or a command, that goes on in a second line. */
export const brokenInTwo = (): string[] => {
  const WHOLE = /^(\d{4,6}\*+\d{4}|(?:npm|npx|node|tally) [^\n]+)$/;
  const range = document.createRange();
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const words = text.nodeValue?.trim() ?? '';
    if (!WHOLE.test(words) || !text.parentElement?.checkVisibility()) continue;
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    if (lines.size > 1) found.add(`"${words}" is broken into ${lines.size} lines`);
  }
  return [...found];
};

/** A hint in an empty field that is longer than the field. */
export const cutHints = (): string[] => {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return ['no canvas to measure hints with'];
  return [...document.querySelectorAll<HTMLInputElement>('input[placeholder]')]
    .filter((field) => field.checkVisibility() && field.value === '' && field.type !== 'hidden')
    .flatMap((field) => {
      const { font, letterSpacing, paddingLeft, paddingRight } = getComputedStyle(field);
      pen.font = font;
      pen.letterSpacing = letterSpacing;
      const room = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      const wide = pen.measureText(field.placeholder).width;
      return wide > room + 1
        ? [`the hint "${field.placeholder}" is ${Math.ceil(wide - room)} pixels longer than its field`]
        : [];
    });
};

/** A figure or field that was left over for a row of its own, under a row of three or more. */
export const aloneInARow = (): string[] =>
  [
    ...document.querySelectorAll(
      '.console-figures, .console-filters, .console-fields, .console-operator-fields',
    ),
  ]
    .filter((group) => group.checkVisibility())
    .flatMap((group) => {
      const rows = new Map<number, Element[]>();
      for (const item of group.children) {
        if (item.tagName === 'DETAILS' || !item.checkVisibility()) continue;
        const { top, bottom } = item.getBoundingClientRect();
        // Fields without a label are lower than those with one, and stand on one line with them.
        const line = Math.round(group.classList.contains('console-figures') ? top : bottom);
        rows.set(line, [...(rows.get(line) ?? []), item]);
      }
      const sizes = [...rows.values()];
      const last = sizes.at(-1);
      if (last?.length !== 1 || Math.max(...sizes.map((row) => row.length)) < 3) return [];
      return [`"${last[0]?.textContent?.trim().slice(0, 40)}" stands alone in a row`];
    });

/** Fields and boxes of one page that come in several heights, and buttons as wide as the panel that they stand in. */
export const unevenControls = (): string[] => {
  const kinds = {
    fields: '.console-shell-main input.mantine-Input-input, .console-shell-main select.mantine-Input-input',
    boxes: '.console-shell-main input[type="checkbox"]',
  };
  const uneven = Object.entries(kinds).flatMap(([kind, which]) => {
    const heights = [...document.querySelectorAll(which)]
      .filter((control) => control.checkVisibility())
      .map((control) => Math.round(control.getBoundingClientRect().height));
    const different = [...new Set(heights)].sort((one, other) => one - other);
    return different.length > 1 ? [`${kind} are ${different.join(', ')} pixels high`] : [];
  });
  const stretched = [...document.querySelectorAll('.console-panel > .mantine-Button-root')]
    .filter((button) => button.checkVisibility())
    .filter((button) => {
      const panel = button.parentElement?.clientWidth ?? 0;
      return button.getBoundingClientRect().width > panel * 0.8 && panel > 480;
    })
    .map((button) => `the button "${button.textContent?.trim()}" is as wide as its panel`);
  return [...uneven, ...stretched];
};

/** The head of the console that leaves too little of a small window while its menu is closed: two lines of it are enough. */
export const tallHead = (): string[] => {
  const head = document.querySelector('.console-rail');
  const room = head?.getBoundingClientRect();
  const isOpen = head?.querySelector('nav[data-open="true"]') != null;
  if (room === undefined || room.width < innerWidth || isOpen) return [];
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return room.height > 6.5 * rem ? [`the head is ${Math.round(room.height)} pixels high`] : [];
};

/** What stands in a list in more than four lines, because its column is as narrow as a word or two. */
export const squeezedCells = (): string[] => {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const range = document.createRange();
  return [...document.querySelectorAll('.console-table-list td')]
    .filter((cell) => cell.checkVisibility() && cell.getBoundingClientRect().width < 8 * rem)
    .flatMap((cell) => {
      const bottoms = new Set<number>();
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
        range.selectNodeContents(text);
        for (const { bottom } of range.getClientRects()) bottoms.add(Math.round(bottom));
      }
      const lines = bottoms.size;
      return lines > 4 ? [`"${cell.textContent?.trim().slice(0, 40)}" is squeezed into ${lines} lines`] : [];
    });
};
