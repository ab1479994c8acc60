import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = resolve(import.meta.dirname, '../../../screenshots');

/**
 * Pictures are for people, and take a fifth of the time of these tests: `npm run screenshots` makes them, with `SCREENSHOTS=whole` of the whole
 * page rather than of what is in the window.
 */
export const picture = async (
  page: Page,
  name: string,
  fullPage = process.env.SCREENSHOTS === 'whole',
): Promise<void> => {
  if (process.env.SCREENSHOTS === undefined) return;
  if (
    process.env.NOAXE &&
    !/390x844-light|1280x800-dark|320x568-text-200-light|844x390-light|844x390-text-200-light/.test(name)
  )
    return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: resolve(FOLDER, `${name}.png`), fullPage });
};
