import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = resolve(import.meta.dirname, '../../../screenshots');

/**
 * Pictures are for people, and take a fifth of the time of these tests: `npm run screenshots` makes them. A picture of the whole page is taken
 * with text as it is, whatever was set.
 */
export const picture = async (page: Page, name: string, fullPage = false): Promise<void> => {
  if (process.env.SCREENSHOTS === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: resolve(FOLDER, `${name}.png`), fullPage });
};
