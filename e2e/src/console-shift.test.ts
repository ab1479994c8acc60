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

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
