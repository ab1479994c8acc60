import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activationLink, becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const NBSP = '\u00a0';

describe('people whose browsers are German', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
      locale: 'de-DE',
    });
    consumer = await openPerson(browser, { viewport: PHONE, locale: 'de-AT' });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('set up a till, and are told in German what the server refuses', async () => {
    const { page } = merchant;
    const link = await activationLink(operator, 'Theke');
    await page.goto(`${system.origin}/till/`);
    await page.getByRole('heading', { name: 'Diese Kasse aktivieren' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.getByLabel('Terminalnummer').fill('00000000');
    await page.getByLabel('Aktivierungscode').fill('00000000');
    await page.getByRole('button', { name: 'Aktivieren' }).click();
    await page.getByText('Der Aktivierungscode ist falsch').waitFor();
    await lookAt(page, 'german-till-refused');
    await page.goto(link);
    await page.getByRole('button', { name: 'Aktivieren' }).click();
    await page.getByRole('button', { name: /abbuchen$/ }).waitFor();
    await lookAt(page, 'german-till');
  });

  it('pay and are paid in German, with amounts as they are written there', async () => {
    const { page } = consumer;
    await page.goto(`${system.origin}/wallet/`);
    await page.getByLabel('Name auf der Karte').fill('Hazel Wood');
    await lookAt(page, 'german-wallet-welcome');
    await page.getByRole('button', { name: 'Testkarte holen' }).click();
    await page.getByRole('heading', { name: 'Kontostand' }).waitFor();
    await lookAt(page, 'german-wallet');
    await merchant.page.keyboard.type('12,50');
    await merchant.page.getByRole('button', { name: `12,50${NBSP}€ abbuchen` }).click();
    await merchant.page.getByRole('heading', { name: 'Karte hierher halten' }).waitFor();
    await lookAt(merchant.page, 'german-till-hold');
    await page.getByRole('button', { name: 'Zahlen', exact: true }).click();
    await page.getByRole('button', { name: /12,50.* zahlen$/ }).click();
    await merchant.page.getByRole('heading', { name: 'Genehmigt' }).waitFor();
    await page.getByRole('heading', { name: 'Bezahlt' }).waitFor();
    await lookAt(merchant.page, 'german-till-outcome');
    await lookAt(page, 'german-wallet-paid');
  });

  it('get a receipt in German', async () => {
    const { page } = merchant;
    await page.getByRole('button', { name: 'Beleg' }).click();
    const receipt = page.getByRole('link', { name: 'Beleg im Browser öffnen' });
    await receipt.waitFor();
    await lookAt(page, 'german-till-receipt');
    const customer = await consumer.context.newPage();
    await customer.goto((await receipt.getAttribute('href')) ?? '');
    await customer.getByText('Bitte für Ihre Unterlagen aufbewahren').waitFor();
    await customer.getByText('Genehmigt').waitFor();
    await lookAt(customer, 'german-receipt');
    await customer.close();
  });

  it('run the console in German once that is chosen, and it stays', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    await lookAt(page, 'german-console-settings');
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByText('Heute eingenommen').waitFor();
    await lookAt(page, 'german-console-live');
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('cell', { name: 'Nimmt Zahlungen' }).first().waitFor();
    await lookAt(page, 'german-console-terminals');
    await page.getByRole('link', { name: 'Theke' }).click();
    await page.getByRole('heading', { name: 'Kann es jetzt Zahlungen annehmen?' }).waitFor();
    await lookAt(page, 'german-console-terminal');
    await page.reload();
    await page.getByRole('heading', { name: 'Kann es jetzt Zahlungen annehmen?' }).waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    for (const { complaints } of [operator, merchant, consumer]) expect(complaints.list).toEqual([]);
  });
});
