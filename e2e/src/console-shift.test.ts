import { getLiveSummary, type LiveSummary } from '@tallystick/protocol';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const LIVE = `**${getLiveSummary.path}`;

describe('a shift leader at the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, {
      viewport: DESKTOP,
      authenticator: true,
      expectedStatuses: [400, 401],
    });
    await becomeOperator(system, operator, 'Robin Ash');
    await orderTerminal(system, 'Front counter');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('sees what was taken in each currency by itself', async () => {
    const { page } = operator;
    await page.route(LIVE, async (route) => {
      const response = await route.fetch();
      const live: LiveSummary = await response.json();
      const taken: LiveSummary['today']['taken'] = [
        { value: 1250, currency: 'EUR' },
        { value: 400, currency: 'JPY' },
      ];
      await route.fulfill({ response, json: { ...live, today: { ...live.today, taken } } });
    });
    await page.reload();
    const figure = page.locator('.console-figure').filter({ hasText: 'Taken today' });
    await figure.getByText('€12.50', { exact: true }).waitFor();
    await figure.getByText('JP¥400', { exact: true }).waitFor();
    await lookAt(page, 'console-live-currencies');
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('is asked before a terminal is retired, and Enter twice or Esc keeps it', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('link', { name: 'Front counter' }).click();
    const retire = page.getByRole('button', { name: 'Retire', exact: true });
    const dialog = page.getByRole('alertdialog');
    // It waits until the console knows whether a second person is needed.
    await expect.poll(() => retire.isEnabled()).toBe(true);
    await retire.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Retire “Front counter” for good?').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
    await lookAt(page, 'console-retire-asked');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Retire');
    await page.getByText('Not activated', { exact: true }).first().waitFor();
  });

  it('reads of when the figures are while the server is away, and sees nothing green', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    const link = page.locator('.console-figure').filter({ hasText: 'Acquirer link' });
    await link.getByText('Up', { exact: true }).waitFor();
    await system.server().stop();
    const band = page.getByRole('status').filter({ hasText: 'The server does not answer.' });
    await band.getByText(/What you see is as of \d\d:\d\d \S+\./).waitFor();
    await link.getByText('Was up', { exact: true }).waitFor();
    await expect
      .poll(() => page.locator('.console-shell-page').evaluate((shown) => getComputedStyle(shown).filter))
      .toBe('grayscale(1)');
    await lookAt(page, 'console-live-away');
    await system.startServer();
    await band.waitFor({ state: 'detached' });
    await link.getByText('Up', { exact: true }).waitFor();
  });

  it('reaches every section on a phone by a menu, which Esc closes', async () => {
    const { page } = operator;
    await page.setViewportSize({ width: 320, height: 568 });
    const menu = page.getByRole('button', { name: 'Menu', exact: true });
    await menu.click();
    for (const name of ['Live', 'Payments', 'Terminals', 'Trust', 'Developers', 'Settings'])
      await page.getByRole('link', { name, exact: true }).waitFor();
    await lookAt(page, 'console-menu');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Settings', exact: true }).waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 844, height: 390 });
    await menu.click();
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.getByRole('link', { name: 'Live', exact: true }).waitFor({ state: 'hidden' });
    const knob = page.locator('.mantine-SegmentedControl-indicator').first();
    const inside = async () => {
      const [outer, inner] = await Promise.all([
        page.locator('.mantine-SegmentedControl-root').first().boundingBox(),
        knob.boundingBox(),
      ]);
      if (outer === null || inner === null) return false;
      return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
    };
    await expect.poll(inside).toBe(true);
    await lookAt(page, 'console-settings-appearance');
  });

  it('sees a list whole on a phone and a tablet, without pushing it sideways', async () => {
    const { page } = operator;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.locator('.console-scroll').getByText('Takes no payments').first().waitFor();
    const list = page.locator('.console-scroll');
    for (const width of [320, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await expect
        .poll(() => list.evaluate((shown) => shown.scrollWidth - shown.clientWidth), {
          message: `at ${width} pixels`,
        })
        .toBeLessThanOrEqual(0);
    }
    await lookAt(page, 'console-terminals-list');
    await page.setViewportSize(DESKTOP);
  });

  it('is told where an address leads nowhere, and reads in the window which page is open', async () => {
    const { page } = operator;
    await expect.poll(() => page.title()).toBe('Terminals · Tallystick console');
    await page.goto(`${system.origin}/console/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await expect.poll(() => page.title()).toBe('There is no such page · Tallystick console');
    await lookAt(page, 'console-not-found');
    await page.goto(`${system.origin}/console/payments/pay_1`);
    await page.getByText('The address names no payment').waitFor();
  });

  it('goes on from the new terminal by keyboard, and tries it here', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals', exact: true }).first().click();
    await page.getByRole('button', { name: 'Create terminal' }).click();
    const isFocused = () =>
      page.getByLabel('Name').evaluate((field) => field === field.ownerDocument.activeElement);
    await expect.poll(isFocused).toBe(true);
    await page.keyboard.type('Kiosk');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kiosk' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Kiosk');
    // The server may be on this very machine: whether that has a network says nothing about who can be reached.
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await page.getByRole('button', { name: 'Make activation code' }).click();
    await page.getByRole('heading', { name: 'Try it here' }).waitFor();
    const till = await page.getByRole('link', { name: 'Open the till' }).getAttribute('href');
    expect(till).toBe(await page.getByTestId('activation-link').getAttribute('href'));
    const wallet = await page.getByRole('link', { name: 'Open the wallet' }).getAttribute('href');
    expect(wallet).toBe(`${system.origin}/wallet/`);
    await lookAt(page, 'console-try-it-here');
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
