import axe, { type AxeResults, type ContextObject, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { outOfSight } from './at-hand.ts';
import { CONTROLS, smallTargets, unreachableControls } from './controls.ts';
import { aloneInARow, brokenInTwo, cutHints, squeezedCells, tallHead, unevenControls } from './order.ts';
import { cutText, textOverText } from './text.ts';

/** Fonts are in and two frames were drawn, so that what was changed is what is seen. */
const SETTLED =
  'document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))))';

export const settle = (page: Page): Promise<unknown> => page.evaluate(SETTLED);

/** What a finger is to hit, in CSS pixels: at a counter and in a hand, and (WCAG 2.2, 2.5.8) at a desk. */
const LEAST = { hand: 48, desk: 24, key: 64 } as const;

const isForTheHand = (url: string): boolean => /^\/(till|wallet)\//.test(new URL(url, 'http://x').pathname);

/** The innermost of what is too wide. */
const widest = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter(
        (element) =>
          element.getBoundingClientRect().right + scrollX > document.documentElement.clientWidth + 1,
      )
      .slice(-1)
      .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 60)}`)
      .join(', '),
  );

/** How far the page scrolls sideways, and because of what. */
export const sideways = async (page: Page): Promise<string[]> => {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return overflow > 0 ? [`scrolls sideways by ${overflow} pixels: ${await widest(page)}`] : [];
};

/** What can be measured on the page as it stands: what scrolls sideways, is cut, is out of reach or too small, or has to be in sight and is not. */
export const misplaced = async (page: Page): Promise<string[]> => {
  const least = isForTheHand(page.url()) ? LEAST.hand : LEAST.desk;
  return [
    ...(await sideways(page)),
    ...(await page.evaluate(outOfSight)),
    ...(await page.evaluate(cutText)),
    ...(await page.evaluate(textOverText)),
    ...(await page.evaluate(brokenInTwo)),
    ...(await page.evaluate(cutHints)),
    ...(await page.evaluate(aloneInARow)),
    ...(await page.evaluate(unevenControls)),
    ...(await page.evaluate(tallHead)),
    ...(await page.evaluate(squeezedCells)),
    ...(await page.evaluate(unreachableControls, CONTROLS)),
    ...(await page.evaluate(smallTargets, [CONTROLS, least, LEAST.key] as const)),
  ];
};

/** Every rule where the scheme is light; where it is dark, on the same elements, the rules that depend on colours. */
const AXE_OPTIONS: Readonly<Record<Scheme, RunOptions>> = {
  light: { resultTypes: ['violations'] },
  dark: { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
};

/** What is read across a counter has more contrast than the rest (WCAG 2.2, 1.4.6). */
const AT_A_GLANCE = [
  '.ui-money[data-size="screen"]',
  '.ui-money[data-size="large"]',
  '.till-sale-row-amount',
  '.wallet-entry-amount',
  '.ui-state:not(.console-notice *)',
  '.till-outcome h1',
  '.wallet-result h1',
  '.amount',
  '.outcome',
];
const ENHANCED: RunOptions = { resultTypes: ['violations'], runOnly: ['color-contrast-enhanced'] };

export type Scheme = 'light' | 'dark';

const run = (page: Page, options: RunOptions, include?: readonly string[]): Promise<AxeResults> =>
  page.evaluate(
    async ([given, parts]) => {
      const { axe } = window as unknown as {
        axe: { run(context: ContextObject | Document, options: RunOptions): Promise<AxeResults> };
      };
      const there = parts?.filter((part) => document.querySelector(part) !== null);
      if (there?.length === 0) return { violations: [] } as unknown as AxeResults;
      return axe.run(there === undefined ? document : { include: there }, given);
    },
    [options, include] as const,
  );

/** Runs axe in a page and its frames, which are all of one origin; axe is put into a document once, since that takes longer than a run. */
export const accessibilityOf = async (page: Page, scheme: Scheme): Promise<string[]> => {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  }
  const results = [await run(page, AXE_OPTIONS[scheme]), await run(page, ENHANCED, AT_A_GLANCE)];
  return results
    .flatMap(({ violations }) => violations)
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`,
    );
};
