import { type System, startSystem } from '@tallystick/testbed';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activationLink, becomeOperator, charge, getCard, tapCard } from './operator.ts';

// Names of this machine, which browsers take for secure (W3C Secure Contexts, 3.1) and find without being told; of one site, so that cookies
// with `SameSite=Strict` travel between them.
const DESK = 'console.shop.localhost';
const SHOP = 'till.shop.localhost';

interface Sent {
  readonly status: number | undefined;
  readonly site: string | undefined;
  readonly hasCookie: boolean;
}

/** What a page's browser sent to these addresses, and what it was answered, also where it kept the answer from the page. */
const watchRequests = async (tools: CDPSession, addresses: string): Promise<() => readonly Sent[]> => {
  const urls = new Map<string, string>();
  const headers = new Map<string, Readonly<Record<string, string>>>();
  const statuses = new Map<string, number>();
  tools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  tools.on('Network.requestWillBeSentExtraInfo', (sent) => headers.set(sent.requestId, sent.headers));
  tools.on('Network.responseReceivedExtraInfo', (got) => statuses.set(got.requestId, got.statusCode));
  await tools.send('Network.enable');
  return () =>
    [...urls]
      .filter(([, url]) => url.startsWith(addresses))
      .map(([id]) => {
        const sent = new Map(
          Object.entries(headers.get(id) ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
        );
        return { status: statuses.get(id), site: sent.get('sec-fetch-site'), hasCookie: sent.has('cookie') };
      });
};

/** As much of a request as a page chooses here. */
type Asked = Pick<RequestInit, 'method' | 'credentials' | 'mode'>;

describe('a console at an origin of its own', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;
  let desk: string;
  let shop: System;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystem({
        serverEnv: (port) => ({
          TALLYSTICK_ORIGIN: `http://${SHOP}:${port}`,
          CONSOLE_ORIGIN: `http://${DESK}:${port}`,
        }),
      }),
      openBrowser(),
    ]);
    const { port } = new URL(system.origin);
    desk = `http://${DESK}:${port}`;
    shop = { ...system, origin: `http://${SHOP}:${port}` };
    const options = { authenticator: true, expectedStatuses: [401, 403, 404] };
    operator = await openPerson(browser, options);
    merchant = await openPerson(browser, { ...options, viewport: PHONE });
    consumer = await openPerson(browser, { viewport: PHONE });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('makes the first operator by a link to the console’s origin, with a passkey of that origin', async () => {
    expect(system.setupLink()).toContain(`${desk}/console/#setup=`);
    await becomeOperator(system, operator, 'Robin Ash');
    const { page } = operator;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('link', { name: 'Terminals' }).waitFor();
    expect(new URL(page.url()).origin).toBe(desk);
  });

  it('is served at no other name, and till and wallet are not served at its own', async () => {
    const { context, page } = await openPerson(browser, { expectedStatuses: [404] });
    await page.goto(`${shop.origin}/console/payments`);
    await page.getByRole('link', { name: `${desk}/console/` }).waitFor();
    for (const app of ['till', 'wallet']) {
      await page.goto(`${desk}/${app}/`);
      await page.getByRole('link', { name: `${shop.origin}/${app}/` }).waitFor();
    }
    await page.goto(desk);
    const doors = page.locator('.doors a');
    const targets = await doors.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(targets).toEqual([
      `${desk}/console/`,
      `${shop.origin}/till/`,
      `${shop.origin}/wallet/`,
      `${shop.origin}/reference/`,
    ]);
    await context.close();
  });

  it('activates a till at the tills’ origin, where a payment is approved', async () => {
    const link = await activationLink(operator, 'Bar');
    expect(new URL(link).origin).toBe(shop.origin);
    const wallet = operator.page.getByRole('link', { name: 'Open the wallet' });
    await expect.poll(() => wallet.getAttribute('href')).toBe(`${shop.origin}/wallet/`);
    const { page: till } = merchant;
    await till.goto(link);
    await till.getByRole('button', { name: 'Activate' }).click();
    await till.getByRole('button', { name: /^Charge/ }).waitFor();
    await getCard(shop, consumer, 'Hazel Wood');
    await charge(merchant, '1250');
    await tapCard(consumer, '€12.50');
    await till.getByRole('heading', { name: 'Approved' }).waitFor();
  });

  it('has a session that a page of the tills’ origin can neither read by nor act by, in the same browser', async () => {
    const { context } = operator;
    const page = await context.newPage();
    await page.goto(`${shop.origin}/reference/`);
    const tools = await context.newCDPSession(page);
    const asked = await watchRequests(tools, `${desk}/v1/`);
    const ask = (url: string, init: Asked) =>
      page.evaluate(
        ([to, how]) =>
          fetch(to, how).then(
            (answer) => `${answer.type} ${answer.status}`,
            (error: Error) => error.name,
          ),
        [url, init] as const,
      );
    // The policy of our pages would stop these before the server does: here it is lifted, as if it had been got round.
    await tools.send('Page.setBypassCSP', { enabled: true });
    await page.reload();
    expect(await ask(`${desk}/v1/console/session`, { credentials: 'include' })).toBe('TypeError');
    // Without CORS, and what needs none: the browser keeps both answers from the page (CORS; `Cross-Origin-Resource-Policy`).
    const blind: Asked = { credentials: 'include', mode: 'no-cors' };
    expect(await ask(`${desk}/v1/console/session`, blind)).toBe('TypeError');
    expect(await ask(`${desk}/v1/console/sign-out`, { ...blind, method: 'POST' })).toBe('TypeError');
    expect(await ask(`${shop.origin}/v1/console/session`, { credentials: 'include' })).toBe('basic 403');
    // They did reach the server, with the cookie, and it refused them.
    const refused = { status: 403, site: 'same-site', hasCookie: true };
    await expect.poll(() => asked()).toEqual([refused, refused, refused]);
    // The session is as it was.
    await operator.page.reload();
    await operator.page.getByRole('link', { name: 'Terminals' }).waitFor();
    await page.close();
  });

  it('had nothing to complain of', () => {
    for (const { complaints } of [operator, merchant, consumer]) expect(complaints.list).toEqual([]);
  });
});
