import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { DESKTOP, PHONE } from './browser.ts';

const FOLDER = resolve(import.meta.dirname, '../../screenshots');
const SIZES = { phone: PHONE, desktop: DESKTOP } as const;

/** Fonts are in and two frames were drawn, so that what was changed is what is seen. */
const SETTLED =
  'document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))))';

/** What axe said and what scrolled sideways, on any screen looked at so far; a story ends by expecting nothing here. */
export const findings: string[] = [];

/** Pictures are for people, and take a fifth of the time of these tests: `npm run screenshots` makes them. */
const picture = async (page: Page, name: string, fullPage = false): Promise<void> => {
  if (process.env.SCREENSHOTS === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: resolve(FOLDER, `${name}.png`), fullPage });
};

/** Every rule where the scheme is light; where it is dark, on the same elements, the rules that depend on colours. */
const AXE_OPTIONS: Readonly<Record<'light' | 'dark', RunOptions>> = {
  light: { resultTypes: ['violations'] },
  dark: { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
};

/** Runs axe in a page and its frames, which are all of one origin; axe is put into a document once, since that takes longer than a run. */
const accessibilityOf = async (page: Page, options: RunOptions): Promise<string[]> => {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  }
  const { violations } = await page.evaluate(
    (given) =>
      (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given),
    options,
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`,
  );
};

/**
 * Looks at a screen as four people would: phone and desktop, light and dark. Where pictures are wanted, each look is kept as one; what axe
 * finds, and what scrolls sideways, is added to `findings`.
 */
export const lookAt = async (page: Page, name: string): Promise<void> => {
  const before = page.viewportSize();
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(SETTLED);
      const look = `${name}-${size}-${colorScheme}`;
      await picture(page, look);
      findings.push(
        ...(await accessibilityOf(page, AXE_OPTIONS[colorScheme])).map((finding) => `${look} ${finding}`),
      );
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) {
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('main *')]
            .filter(
              (element) =>
                element.scrollWidth > element.clientWidth + 1 &&
                getComputedStyle(element).display !== 'inline',
            )
            .slice(-1)
            .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 60)}`),
        );
        findings.push(`${look} scrolls sideways by ${overflow} pixels: ${wide.join(', ')}`);
      }
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  if (before !== null) await page.setViewportSize(before);
};

/** Pixels of CSS in a millimetre (CSS Values and Units 4, 6.2). */
const PX_PER_MM = 96 / 25.4;

/**
 * Prints a page on paper of a width, as a picture in `screenshots/` and as a PDF.
 *
 * @param widthMm of the paper: 58 and 80 are rolls, 210 is A4
 * @returns how many sheets of 297 mm it takes, and by how many pixels it is too wide
 */
export const printed = async (page: Page, name: string, widthMm: number) => {
  const before = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: Math.floor(widthMm * PX_PER_MM), height: 800 });
  await page.evaluate(SETTLED);
  await picture(page, `${name}-print-${widthMm}mm`, true);
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  const pdf = await page.pdf({ width: `${widthMm}mm`, height: '297mm' });
  await page.emulateMedia({ media: 'screen' });
  if (before !== null) await page.setViewportSize(before);
  return { sheets: pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0, tooWide };
};
