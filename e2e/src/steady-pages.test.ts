import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type System, startSystem } from '@tallystick/testbed';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { SIZES } from './looks/sizes.ts';
import { becomeOperator } from './operator.ts';
import { pay } from './pay.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

/** The most that may move on a page (Core Web Vitals, cumulative layout shift). */
const LIMIT = 0.1;

/** Outside the console. */
const DOORS: readonly string[] = [
  '/',
  '/docs/problems',
  '/reference/',
  '/till/',
  '/till/confirm.html',
  '/wallet/',
];

/** Every page of the console: as the routes of its `app.tsx` have it, where `:id` is whose page it is. */
const CONSOLE_PAGES = [
  '/',
  '/payments',
  '/payments/:id',
  '/terminals',
  '/terminals/:id',
  '/trust',
  '/trust/results',
  '/trust/policies',
  '/trust/reference-values',
  '/attestations/:id',
  '/approvals',
  '/approvals/:id',
  '/developers',
  '/developers/requests',
  '/developers/requests/:id',
  '/messages',
  '/audit',
  '/audit/:id',
  '/settings',
  '/settings/operators',
] as const;

/** An entry of the Layout Instability API. */
interface Shift {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** Opens a page and adds up what moved until nothing is fetched any more, with what it was. */
const shiftOf = async (page: Page, url: string): Promise<{ sum: number; what: string[] }> => {
  await page.goto(url);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('load');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page.evaluate(
    () =>
      new Promise<{ sum: number; what: string[] }>((done) => {
        const moved = { sum: 0, what: [] as string[] };
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & Shift)[]) {
            moved.sum += entry.value;
            moved.what.push(
              ...entry.sources.map(({ node }) => (node instanceof Element ? node.className : String(node))),
            );
          }
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
      }),
  );
};

/** Asks the API as the operator who is signed in on a page. */
const ask = (page: Page, path: string, body?: unknown): Promise<unknown> =>
  page.evaluate(
    async ([address, given]) => {
      const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: given ?? '' };
      const answer = await fetch(address, given === undefined ? {} : post);
      return answer.json();
    },
    [path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );

/** The newest of what a list of the API has. */
const newest = async (page: Page, list: string, key = 'id'): Promise<string> => {
  const answer = (await ask(page, list)) as { data?: Record<string, unknown>[] };
  const value = answer.data?.[0]?.[key];
  if (value === undefined) throw new Error(`${list} has nothing in it: ${JSON.stringify(answer)}`);
  return String(value);
};

describe('pages that stay where they are', () => {
  let system: System;
  let browser: Browser;
  let person: Person;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    person = await openPerson(browser, { authenticator: true, expectedStatuses: [401] });
    await pay(system, [{ value: 1_250, reference: 'Table 7' }]);
    await becomeOperator(system, person, 'Robin Ash');
    const { page } = person;
    const terminal = await newest(page, '/v1/terminals');
    await ask(page, '/v1/approvals', { kind: 'terminal.retire', objectId: terminal, reason: 'It was sold' });
    Object.assign(ids, {
      '/payments/:id': await newest(page, '/v1/payments'),
      '/terminals/:id': terminal,
      '/attestations/:id': await newest(page, `/v1/terminals/${terminal}/attestations`),
      '/approvals/:id': await newest(page, '/v1/approvals'),
      '/developers/requests/:id': await newest(page, '/v1/requests'),
      '/audit/:id': await newest(page, '/v1/audit/entries', 'sequence'),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const addressOf = (page: string): string =>
    `${system.origin}/console${page.replace(':id', ids[page] ?? '')}`;
  const addresses = (): readonly string[] => [
    ...DOORS.map((path) => system.origin + path),
    ...CONSOLE_PAGES.map(addressOf),
  ];

  it('are all pages that the console has', () => {
    const app = readFileSync(resolve(import.meta.dirname, '../../apps/console/src/app.tsx'), 'utf8');
    const routes = [...app.matchAll(/(?:<Route path="|^ {2}\[')(\/[^'"]*)/gm)].map(([, path]) => path);
    expect([...CONSOLE_PAGES].sort()).toEqual([...new Set(routes)].sort());
  });

  it.each([
    ['a desk', DESKTOP],
    ['a phone', PHONE],
  ])('do not move by a tenth of the screen while they load, on %s', async (_name, viewport) => {
    const { page } = person;
    await page.setViewportSize(viewport);
    const moved: [string, Awaited<ReturnType<typeof shiftOf>>][] = [];
    for (const url of addresses()) {
      moved.push([url, await shiftOf(page, url)]);
    }
    expect(moved.filter(([, { sum }]) => sum >= LIMIT)).toEqual([]);
    expect(person.complaints.list).toEqual([]);
  });

  it('hold what they have in sight at five sizes, with text as it is and twice as large', async () => {
    const { page } = person;
    const wrong: string[] = [];
    for (const url of addresses()) {
      await page.goto(url);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('load');
      wrong.push(
        ...(await wrongAtAnySize(page, `page${new URL(url).pathname.replaceAll(/\W+/g, '-')}`, [], SIZES)),
      );
    }
    expect(wrong).toEqual([]);
  });

  it('the reference of the API names every request, and axe finds nothing on it', async () => {
    const { page } = person;
    await page.goto(`${system.origin}/reference/`);
    await page.getByRole('heading', { name: 'Tallystick API reference' }).waitFor();
    await lookAt(page, 'reference');
    expect(findings.splice(0)).toEqual([]);
  });

  it('the page of error codes is in order too', async () => {
    const { page } = person;
    await page.goto(`${system.origin}/docs/problems`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await lookAt(page, 'error-codes');
    expect(findings.splice(0)).toEqual([]);
  });
});
