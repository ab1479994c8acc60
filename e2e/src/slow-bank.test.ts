import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

const DAY_MS = 86_400_000;

describe('a till whose bank is slow, and the days after', () => {
  let system: System;
  let browser: Browser;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystem({ serverEnv: { ACQUIRER_TIMEOUT_MS: '40000' } }),
      openBrowser(),
    ]);
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
    await activateTill(operator, merchant, 'Front counter');
    await getCard(system, consumer, 'Hazel Wood');
    await operator.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('says what is waited for, then lets the cashier stop waiting, and tells the truth in the end', async () => {
    const { page } = merchant;
    await charge(merchant, '1068');
    await tapCard(consumer, '\u20ac10.68');
    await page.getByText('Waiting for the bank.').waitFor();
    const stop = page.getByRole('button', { name: 'Stop waiting' });
    await stop.waitFor();
    const amount = page.locator('.till-charge-amount .ui-money > span');
    expect(await wrongAtAnySize(page, 'till-authorising-long', [stop, amount])).toEqual([]);
    await stop.click();
    await page.getByRole('heading', { name: 'Checking what happened' }).waitFor();
    await page.getByRole('heading', { name: 'Not charged' }).waitFor();
    await page.getByRole('button', { name: 'New sale' }).click();
  });

  it('says in the wallet itself whether it was paid or declined', async () => {
    const { page } = consumer;
    const tap = async (digits: string, amount: string) => {
      await charge(merchant, digits);
      await page.getByRole('button', { name: 'Pay', exact: true }).click();
      await page.getByRole('button', { name: `Pay ${amount}` }).click();
    };
    await tap('1250', '\u20ac12.50');
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    await lookAt(page, 'wallet-paid');
    expect(await wrongAtAnySize(page, 'wallet-paid', [page.getByRole('button', { name: 'Done' })])).toEqual(
      [],
    );
    await page.getByRole('button', { name: 'Done' }).click();
    await merchant.page.getByRole('button', { name: 'New sale' }).click();
    await tap('1051', '\u20ac10.51');
    await page.getByRole('heading', { name: 'Declined' }).waitFor();
    await lookAt(page, 'wallet-declined');
    await page.getByRole('button', { name: 'Done' }).click();
    await merchant.page.getByRole('button', { name: 'New sale' }).click();
  });

  it('lists the payments of before today under their date', async () => {
    const { page } = merchant;
    await page.evaluate((ago) => {
      const kept = JSON.parse(localStorage.getItem('tallystick-till') ?? '{}');
      const [first] = kept.sales;
      first.completedAt = new Date(Date.parse(first.completedAt) - ago).toISOString();
      localStorage.setItem(
        'tallystick-till',
        JSON.stringify({ ...kept, sales: [...kept.sales.slice(1), first] }),
      );
    }, DAY_MS);
    await page.reload();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    await page.getByRole('link', { name: 'Payments' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    const yesterday = new Intl.DateTimeFormat('en-IE', { dateStyle: 'full', timeZone: 'Europe/Berlin' });
    await page.getByRole('heading', { name: yesterday.format(Date.now() - DAY_MS) }).waitFor();
    await lookAt(page, 'till-payments-days');
    await page.getByRole('link', { name: 'Back' }).click();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
