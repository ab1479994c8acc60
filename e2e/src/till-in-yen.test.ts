import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

describe('a till that charges in yen', () => {
  let system: System;
  let browser: Browser;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    const operator = await openPerson(browser, {
      viewport: DESKTOP,
      authenticator: true,
      expectedStatuses: [401],
    });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    consumer = await openPerson(browser, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    await activateTill(operator, merchant, 'Tea house', 'JPY');
    await operator.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const charges = (person: Person, amount: string) =>
    person.page.getByRole('button', { name: `Charge ${amount}`, exact: true }).waitFor();

  it('leaves out what is typed after the point, and says so', async () => {
    const { page } = merchant;
    await page.keyboard.type('250,5');
    await charges(merchant, 'JP\u00a5250');
    await page.getByText('This currency has no decimals').waitFor();
    await lookAt(page, 'till-yen');
  });

  it('clears the amount with one key', async () => {
    const { page } = merchant;
    await page.getByRole('button', { name: 'Clear the amount' }).click();
    await charges(merchant, 'JP\u00a50');
    await page.getByText('This currency has no decimals').waitFor({ state: 'detached' });
    await page.keyboard.type('250');
    await charges(merchant, 'JP\u00a5250');
  });

  it('is paid with a card in yen, which the wallet offers', async () => {
    const { page } = consumer;
    await page.goto(`${system.origin}/wallet/`);
    await page.getByLabel('Name on the card').fill('Hazel Wood');
    await page.getByLabel('Currency of the card').selectOption('JPY');
    await page.getByText('JP\u00a5500 of test money').waitFor();
    await lookAt(page, 'wallet-welcome-yen');
    await page.getByRole('button', { name: 'Get a test card' }).click();
    await page.getByText('JP\u00a5500', { exact: true }).waitFor();

    await merchant.page.getByRole('button', { name: /^Charge/ }).click();
    await merchant.page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByRole('button', { name: 'Pay JP\u00a5250' }).click();
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await merchant.page.getByText('JP\u00a5250', { exact: true }).waitFor();
  });

  it('keeps what is typed at once after New sale, and tells a card in another currency apart before that is declined', async () => {
    const stranger = await openPerson(browser, { viewport: PHONE });
    await merchant.page.getByRole('button', { name: 'New sale' }).click();
    await merchant.page.keyboard.type('100');
    await merchant.page.getByRole('button', { name: /^Charge/ }).click();
    await merchant.page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    const { page } = stranger;
    await page.goto(`${system.origin}/wallet/`);
    await page.getByLabel('Name on the card').fill('Ash Grove');
    await page.getByRole('button', { name: 'Get a test card' }).click();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('This till charges in JPY, your card holds EUR').waitFor();
    await lookAt(page, 'wallet-other-currency');
    await stranger.context.close();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
