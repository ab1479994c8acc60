import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator, getCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

describe('a payment on a small phone, a phone on its side, a tablet, and with everything twice as large', () => {
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
    await activateTill(operator, merchant, 'Front counter');
    await getCard(system, consumer, 'Hazel Wood');
    await operator.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const button = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name, exact: true });

  it('shows Charge and the whole amount, the largest one too', async () => {
    const { page } = merchant;
    const amount = page.locator('output .ui-money > span');
    await page.keyboard.type('999999');
    expect(await wrongAtAnySize(page, 'till-keypad-largest', [button(merchant, /^Charge/), amount])).toEqual(
      [],
    );
    await page.keyboard.press('Escape');
    await page.keyboard.type('1250');
    expect(await wrongAtAnySize(page, 'till-keypad', [button(merchant, /^Charge/), amount])).toEqual([]);
  });

  it('shows the amount and Cancel while the card is awaited', async () => {
    const { page } = merchant;
    await button(merchant, /^Charge/).click();
    await page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    const amount = page.locator('.till-charge-amount .ui-money > span');
    expect(await wrongAtAnySize(page, 'till-hold-card', [button(merchant, 'Cancel'), amount])).toEqual([]);
  });

  it('shows Pay in the wallet, and the whole of every button', async () => {
    const { page } = consumer;
    expect(await wrongAtAnySize(page, 'wallet-home', [button(consumer, 'Pay')])).toEqual([]);
    await button(consumer, 'Pay').click();
    await button(consumer, 'Pay €12.50').waitFor();
    expect(await wrongAtAnySize(page, 'wallet-pay', [button(consumer, 'Pay €12.50')])).toEqual([]);
  });

  it('shows the outcome, the amount, and the next sale', async () => {
    await button(consumer, 'Pay €12.50').click();
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    const amount = merchant.page.locator('.till-outcome-amount .ui-money > span');
    expect(
      await wrongAtAnySize(merchant.page, 'till-approved', [button(merchant, 'New sale'), amount]),
    ).toEqual([]);
    await button(consumer, 'Done').waitFor();
    expect(await wrongAtAnySize(consumer.page, 'wallet-read', [button(consumer, 'Done')])).toEqual([]);
    await button(consumer, 'Done').click();
  });

  it('lists the payments beside the keys on a tablet', async () => {
    const { page } = merchant;
    await button(merchant, 'New sale').click();
    await page.setViewportSize({ width: 768, height: 1024 });
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await button(merchant, '5').waitFor();
    await lookAt(page, 'till-keypad');
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
