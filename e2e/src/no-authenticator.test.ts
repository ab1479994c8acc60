import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activationLink, becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

describe('a till in a browser with no platform authenticator', () => {
  let system: System;
  let browser: Browser;
  let merchant: Person;
  let consumer: Person;
  let link: string;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    const operator = await openPerson(browser, {
      viewport: DESKTOP,
      authenticator: true,
      expectedStatuses: [401],
    });
    merchant = await openPerson(browser, { viewport: PHONE, expectedStatuses: [401] });
    consumer = await openPerson(browser, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    link = await activationLink(operator, 'Front counter');
    await getCard(system, consumer, 'Hazel Wood');
    await operator.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const goOn = () => merchant.page.getByRole('button', { name: 'Use a software authenticator' });

  it('says so at once and offers software in its place', async () => {
    const { page } = merchant;
    await page.goto(link);
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('heading', { name: 'Nothing in this device vouches for it' }).waitFor();
    await goOn().waitFor();
    await lookAt(page, 'till-no-authenticator');
    expect(await wrongAtAnySize(page, 'till-no-authenticator', [])).toEqual([]);
  });

  it('takes a first payment after that', async () => {
    const { page } = merchant;
    await goOn().click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    await charge(merchant, '1250');
    await tapCard(consumer, '€12.50');
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
