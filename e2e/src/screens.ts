import type { Page } from 'playwright-core';
import { accessibilityOf, misplaced, settle } from './looks/judge.ts';
import { picture } from './looks/picture.ts';
import { looksWanted, resizing } from './looks/sizes.ts';

/** What axe and the rulers said of any screen looked at so far; a story ends by expecting nothing here. */
export const findings: string[] = [];

/**
 * Looks at a screen as several people would: on a phone and at a desk, light and dark; with `EVERY_LOOK` at each of five sizes, with text as it is
 * and twice as large. Where pictures are wanted, each look is kept as one. What axe finds,
 * and what scrolls sideways, is cut, too small or out of sight (`looks/`), is added to `findings`.
 */
export const lookAt = async (page: Page, name: string): Promise<void> => {
  const size = await resizing(page);
  for (const look of looksWanted()) {
    await size.to(look);
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
    await settle(page);
    const at = `${name}-${look.name}`;
    const found = [
      ...(await accessibilityOf(page, look.scheme)),
      // Where nothing but colours differ it has been measured.
      ...(look.scheme === 'light' ? await misplaced(page) : []),
    ];
    await picture(page, at);
    findings.push(...found.map((finding) => `${at} ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await size.back();
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
  await settle(page);
  await picture(page, `${name}-print-${widthMm}mm`, true);
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  const pdf = await page.pdf({ width: `${widthMm}mm`, height: '297mm' });
  await page.emulateMedia({ media: 'screen' });
  if (before !== null) await page.setViewportSize(before);
  return { sheets: pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0, tooWide };
};
