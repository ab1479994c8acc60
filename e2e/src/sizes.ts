import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** How big a screen is in the hand, and how big its owner has text: the sizes that a payment is looked at. */
interface Size {
  readonly width: number;
  readonly height: number;
  /** Of the browser's text, in per cent. */
  readonly text: 100 | 200;
}

/** The last four are pages at 200 % of zoom, which is half the room, and text at 200 %. */
const SIZES: readonly Size[] = [
  { width: 320, height: 568, text: 100 },
  { width: 390, height: 844, text: 100 },
  { width: 844, height: 390, text: 100 },
  { width: 768, height: 1024, text: 100 },
  { width: 1280, height: 800, text: 100 },
  { width: 195, height: 422, text: 100 },
  { width: 422, height: 195, text: 100 },
  { width: 640, height: 400, text: 100 },
  { width: 390, height: 844, text: 200 },
];

/** Two frames were drawn, so that what was changed is what is measured. */
const DRAWN =
  'document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))))';

/** What of an element lies outside the window, is covered by something else, or is cut at its own edge. */
const faultOf = (locator: Locator): Promise<string> =>
  locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const { innerWidth, innerHeight } = element.ownerDocument.defaultView ?? window;
    if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) {
      return `outside: ${[left, top, right, bottom].map(Math.round)}`;
    }
    const cut = [element, ...element.querySelectorAll('*')].some(
      (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline',
    );
    if (cut) return 'cut';
    // Within the height of a figure: the line around it may reach into what stands beside.
    const seen = [0.2, 0.5, 0.8].every((part) => {
      const y = top + part * (bottom - top);
      const met = element.ownerDocument.elementFromPoint((left + right) / 2, y);
      return met !== null && (element.contains(met) || met.contains(element));
    });
    return seen ? '' : 'covered';
  });

const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.SCREENSHOTS === undefined) return;
  const folder = resolve(import.meta.dirname, '../../screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: resolve(folder, `${name}.png`) });
};

/**
 * Looks at a step of a payment at every size, and gives what is wrong: something that is to be seen whole and is not, or a page that
 * scrolls sideways. Nothing is scrolled for it.
 */
export const wrongAtAnySize = async (
  page: Page,
  name: string,
  inSight: readonly Locator[],
): Promise<readonly string[]> => {
  const before = page.viewportSize();
  const devtools = await page.context().newCDPSession(page);
  const wrong: string[] = [];
  for (const { width, height, text } of SIZES) {
    await devtools.send('Page.setFontSizes', {
      fontSizes: { standard: (16 * text) / 100, fixed: (13 * text) / 100 },
    });
    await page.setViewportSize({ width, height });
    await page.evaluate('scrollTo(0, 0)');
    await page.evaluate(DRAWN);
    const at = `${name}-${width}x${height}${text === 100 ? '' : `-text-${text}`}`;
    await picture(page, at);
    for (const locator of inSight) {
      const fault = await faultOf(locator);
      if (fault) wrong.push(`${at} ${locator}: ${fault}`);
    }
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) wrong.push(`${at} scrolls sideways by ${sideways} pixels`);
  }
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
  await devtools.detach();
  if (before !== null) await page.setViewportSize(before);
  return wrong;
};
