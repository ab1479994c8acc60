import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, openProfile, type Person, PHONE } from './browser.ts';
import { becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const STOPPED = 'This till stopped itself';

/** Wraps a function that the till stands on, as a hook would: everything still works. */
const HOOK =
  'crypto.subtle.decrypt = ((real) => (...given) => real.apply(crypto.subtle, given))(crypto.subtle.decrypt)';
/** What an extension of the browser does in every page: it watches what is fetched. */
const EXTENSION = `const real = window.fetch;
window.fetch = (...given) => real(...given);`;
const HOOK_AT_LOAD = `if (location.pathname === '/till/trusted.html') {
  const { sign } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.sign = function (...given) { return sign.apply(this, given); };
}`;

/** What trusted storage holds, by name, and how many keys are in it. */
const STORED = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('tallystick-terminal', 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const held = opening.result.transaction('held').objectStore('held');
    const names = held.getAllKeys();
    const values = held.getAll();
    values.onsuccess = () => {
      opening.result.close();
      const keys = (value) => value instanceof CryptoKey ? 1
        : typeof value === 'object' && value !== null ? Object.values(value).reduce((sum, part) => sum + keys(part), 0) : 0;
      resolve({ names: names.result, keys: values.result.reduce((sum, value) => sum + keys(value), 0) });
    };
  };
})`;

/** What the till's origin keeps anywhere else: by script, and the paths that the service worker holds. */
const KEPT = `(async () => {
  const held = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return {
    databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    paths: held.flat().map(({ url }) => new URL(url).pathname),
  };
})()`;

const trusted = (page: Page): Frame => {
  const frame = page.frames().find((one) => one.url().endsWith('/till/trusted.html'));
  if (frame === undefined) throw new Error('the trusted part is not loaded');
  return frame;
};

describe('a till that is tampered with', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let consumer: Person;
  let folder: string;
  const people: Person[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-profiles-'));
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    consumer = await openPerson(browser, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    await getCard(system, consumer, 'Hazel Wood');
  });

  afterAll(async () => {
    for (const { context } of people) await context.close().catch(() => undefined);
    await browser?.close();
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const MERCHANT = { viewport: PHONE, authenticator: true, expectedStatuses: [401, 403] } as const;
  const openMerchant = async (): Promise<Person> => {
    const person = await openPerson(browser, MERCHANT);
    people.push(person);
    return person;
  };
  const api = async (method: string, path: string) => {
    const answer = await fetch(`${system.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${path}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const enrol = async ({ page }: Person, terminalNumber: string, code: string) => {
    await page.getByRole('textbox', { name: 'Terminal number' }).fill(terminalNumber);
    await page.getByRole('textbox', { name: 'Activation code' }).fill(code);
    await page.getByRole('button', { name: 'Activate', exact: true }).click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor({ timeout: 180_000 });
  };
  const activate = async (person: Person, label: string): Promise<{ id: string; number: string }> => {
    const { terminal, activation } = await orderTerminal(system, label);
    await person.page.goto(`${system.origin}/till/`);
    await enrol(person, activation.terminalNumber, activation.code ?? '');
    return { id: terminal.id, number: terminal.terminalNumber };
  };
  const again = async (id: string) => {
    await api('POST', `/v1/terminals/${id}/reset`);
    const { code } = await api('POST', `/v1/terminals/${id}/activation-codes`);
    return String(code);
  };
  const stopped = (page: Page) => page.getByRole('heading', { name: STOPPED }).waitFor({ timeout: 180_000 });

  it('stops before it is activated when a function was hooked before it loaded, until that is gone', async () => {
    const { page, context } = await openMerchant();
    await page.addInitScript(HOOK_AT_LOAD);
    // Now and then the browser leaves the script out of a frame that begins with its page: then there is nothing to see.
    await expect
      .poll(async () => {
        await page.goto(`${system.origin}/till/`);
        return trusted(page).evaluate<string>('SubtleCrypto.prototype.sign.toString()');
      })
      .not.toContain('native code');
    await stopped(page);
    await page.getByText('Another program changed how this till works inside.').waitFor();
    await page.getByRole('button', { name: 'Activate again' }).click();
    await page.getByText('The cause is still there.').waitFor();
    await lookAt(page, 'till-tampered-still');

    // One till is open in one window at a time.
    const clean = await context.newPage();
    await page.close();
    await clean.goto(`${system.origin}/till/`);
    await clean.getByRole('heading', { name: 'Activate this till' }).waitFor();
  });

  it('stops, wipes, tells and explains when it is hooked in mid-payment, and takes a new code when that is gone', async () => {
    const merchant = await openMerchant();
    const { page } = merchant;
    const { id, number } = await activate(merchant, 'Hooked counter');
    await expect.poll(() => trusted(page).evaluate(STORED)).toMatchObject({ keys: 4 });
    await charge(merchant, '1250');
    await trusted(page).evaluate(HOOK);
    await stopped(page);
    await page.getByText('The operator has been told').waitFor();
    await page.getByText('Nothing was charged of the €12.50').waitFor();
    await lookAt(page, 'till-tampered');
    await expect.poll(() => trusted(page).evaluate(STORED)).toEqual({ names: ['tamper'], keys: 0 });
    const kept = await trusted(page).evaluate<{ readonly paths: readonly string[] }>(KEPT);
    expect(kept).toMatchObject({
      databases: ['tallystick-terminal'],
      local: { 'tallystick-till': '{"sales":[],"sound":true}' },
      session: {},
      cookies: '',
    });
    expect(JSON.stringify(kept)).not.toMatch(/tallystick-generation|dev_|trm_/);
    expect(kept.paths.filter((path) => !/^\/till\/(assets\/|(trusted|confirm)\.html$|$)/.test(path))).toEqual(
      [],
    );
    expect(await api('GET', `/v1/terminals/${id}`)).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'tamper' },
    });

    const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await page.locator('main').innerText())?.[0];
    const desk = operator.page;
    await desk.goto(`${system.origin}/console/terminals/${id}`);
    await desk.getByRole('heading', { name: 'Tamper reports' }).waitFor();
    await desk.getByText('Suspended', { exact: true }).first().waitFor();
    await desk.getByText('Function replaced').waitFor();
    await expect.poll(() => desk.locator('main').innerText()).toContain(reference);
    await lookAt(desk, 'console-tampered');

    const code = await again(id);
    await page.getByRole('button', { name: 'Activate again' }).click();
    await page.getByText('The cause is still there.').waitFor();
    await page.reload();
    await stopped(page);
    await page.getByRole('button', { name: 'Activate again' }).click();
    await enrol(merchant, number, code);
    await trusted(page).evaluate(HOOK);
    await stopped(page);
    await page.getByText('The operator has been told').waitFor();
    expect(await api('GET', `/v1/terminals/${id}`)).toMatchObject({ suspension: { cause: 'tamper' } });
  });

  it('goes on beside an extension that wraps fetch in every page, and tells of it', async () => {
    const merchant = await openMerchant();
    await merchant.page.addInitScript(EXTENSION);
    const { id } = await activate(merchant, 'Extended counter');
    await charge(merchant, '700');
    await tapCard(consumer, '€7.00');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await expect
      .poll(async () => JSON.stringify(await api('GET', `/v1/terminals/${id}/tamper-reports`)))
      .toContain('window.fetch');
    expect(await api('GET', `/v1/terminals/${id}`)).toMatchObject({ status: 'active' });
    expect(await trusted(merchant.page).evaluate(STORED)).toMatchObject({ keys: 4 });
  });

  it('tells of the program that drives this very browser, and goes on in test mode', async () => {
    const merchant = await openMerchant();
    const { id } = await activate(merchant, 'Driven counter');
    await expect
      .poll(async () => (await api('GET', `/v1/terminals/${id}/tamper-reports`)).data, { timeout: 180_000 })
      .toMatchObject([{ action: 'report', suspended: false, seen: [{ trip: 'automation' }] }]);
    await charge(merchant, '700');
    await tapCard(consumer, '€7.00');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
  });

  it('stops when its own script was changed in the cache of the browser', async () => {
    const merchant = await openMerchant();
    const { page } = merchant;
    const { id } = await activate(merchant, 'Patched counter');
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    await page.evaluate(`(async () => {
      const cache = await caches.open('till-shell-1');
      const requests = await cache.keys();
      const script = requests.find(({ url }) => /trusted-[^/]*\\.js$/.test(url));
      const text = await (await cache.match(script)).text();
      const headers = { 'content-type': 'text/javascript' };
      await cache.put(script, new Response(text + '\\nglobalThis.patched = true;', { headers }));
    })()`);
    // The browser may still hold the script of the page before in its memory, and would run that past its cache.
    const devtools = await merchant.context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.reload();
    await stopped(page);
    await page.getByText('The software of this till is not what the server gave out.').waitFor();
    expect(await trusted(page).evaluate('globalThis.patched')).toBe(true);
    await expect.poll(() => trusted(page).evaluate(STORED)).toEqual({ names: ['tamper'], keys: 0 });
    await expect
      .poll(async () => (await api('GET', `/v1/terminals/${id}`)).status, { timeout: 180_000 })
      .toBe('suspended');
  });

  it('stops when its storage lives a second time in a copied profile, and so does the copy', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const before = await openProfile(first, MERCHANT);
    const { id } = await activate(before, 'Copied counter');
    await before.context.close();
    await cp(first, second, { recursive: true });

    const [original, copy] = [await openProfile(first, MERCHANT), await openProfile(second, MERCHANT)];
    people.push(original, copy);
    for (const { page } of [original, copy]) {
      await page.goto(`${system.origin}/till/`);
      await page.getByRole('button', { name: /^Charge/ }).waitFor();
    }
    await charge(copy, '500');
    for (const digit of '600')
      await original.page.getByRole('button', { name: digit, exact: true }).first().click();
    await original.page.getByRole('button', { name: /^Charge/ }).click();
    await stopped(original.page);
    await original.page.getByText('The data of this till are in use elsewhere too').waitFor();
    await lookAt(original.page, 'till-cloned');
    await expect.poll(() => trusted(original.page).evaluate(STORED)).toEqual({ names: ['tamper'], keys: 0 });
    expect(await api('GET', `/v1/terminals/${id}`)).toMatchObject({ suspension: { cause: 'tamper' } });
    await tapCard(consumer, '€5.00');
    await copy.page.getByRole('heading', { name: 'The terminal is suspended' }).waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    for (const { complaints } of [operator, consumer, ...people]) expect(complaints.list).toEqual([]);
  });
});
