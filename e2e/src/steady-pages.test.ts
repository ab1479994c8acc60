import { type System, startSystem } from '@tallystick/testbed';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

/** The most that may move on a page (Core Web Vitals, cumulative layout shift). */
const LIMIT = 0.1;

const PAGES = [
  '/',
  '/docs/problems',
  '/reference/',
  '/till/',
  '/wallet/',
  '/console/',
  '/console/payments',
  '/console/terminals',
  '/console/trust',
  '/console/trust/results',
  '/console/trust/policies',
  '/console/trust/reference-values',
  '/console/developers',
  '/console/settings',
];

/** Opens a page and adds up what moved until nothing is fetched any more. */
const shiftOf = async (page: Page, url: string): Promise<number> => {
  await page.goto(url);
  await page.locator('h1').first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
      }),
  );
};

describe('pages that stay where they are', () => {
  let system: System;
  let browser: Browser;
  let person: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    person = await openPerson(browser, { authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, person, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('no page moves by a tenth of the screen while it loads', async () => {
    const moved: [string, number][] = [];
    for (const path of PAGES) moved.push([path, await shiftOf(person.page, `${system.origin}${path}`)]);
    expect(moved.filter(([, shift]) => shift >= LIMIT)).toEqual([]);
    expect(person.complaints.list).toEqual([]);
  });

  it('the reference of the API names every request, and axe finds nothing on it', async () => {
    const { page } = person;
    await page.goto(`${system.origin}/reference/`);
    await page.getByRole('heading', { name: 'Tallystick API reference' }).waitFor();
    await lookAt(page, 'reference');
    expect(findings).toEqual([]);
  });
});
