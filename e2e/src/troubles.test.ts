import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

describe('when things do not go by themselves', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystemOnPostgres({
        serverEnv: { ACQUIRER_TIMEOUT_MS: '8000' },
      }),
      openBrowser(),
    ]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    consumer = await openPerson(browser, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    await getCard(system, consumer, 'Hazel Wood');
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('keeps a device waiting until an operator approves it, activated by the link alone, whose answer was lost', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals' }).click();
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByLabel('Name').fill('Market stall');
    await page.getByText('More settings').click();
    await page.getByLabel('An operator must approve the device before it goes live').check();
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByRole('button', { name: 'Make activation code' }).click();
    const link = await page.getByTestId('activation-link').getAttribute('href');
    if (link === null) throw new Error('no activation link');

    await merchant.page.goto(link);
    await merchant.page.getByRole('button', { name: 'Activate' }).waitFor();
    expect(merchant.page.url()).not.toContain('activate=');
    const COMPLETE = '**/v1/enrolments/*/complete';
    await merchant.page.route(COMPLETE, async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await merchant.page.getByRole('button', { name: 'Activate' }).click();
    await merchant.page.getByText('The server did not answer. Trying again.').waitFor();
    await lookAt(merchant.page, 'till-enrolment-unanswered');
    // A request may be on its way: it ends with the page.
    await merchant.page.unrouteAll({ behavior: 'ignoreErrors' });
    await merchant.page.reload();
    await merchant.page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
    await lookAt(merchant.page, 'till-waiting-for-approval');

    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await lookAt(page, 'console-approve');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Active', { exact: true }).first().waitFor();
    await merchant.page.getByRole('button', { name: /^Charge/ }).waitFor({ timeout: 180_000 });
  });

  it('reverses a payment that the issuer never answers, and gives the money back', async () => {
    await charge(merchant, '1068');
    await tapCard(consumer, '€10.68');
    await merchant.page.getByRole('heading', { name: 'Not charged' }).waitFor();
    await lookAt(merchant.page, 'till-reversed');

    const { page } = operator;
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await page.getByRole('table').getByText('Reversed').first().waitFor();
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('Acknowledged', { exact: false }).first().waitFor();
    await expect.poll(() => page.locator('main').innerText()).toContain('0400');
    await lookAt(page, 'console-reversed');
    await consumer.page.getByText('€500.00').first().waitFor();
  });

  it('goes on after the till was reloaded while it waited for a card', async () => {
    await merchant.page.getByRole('button', { name: 'New sale' }).click();
    await charge(merchant, '2000');
    await merchant.page.reload();
    await merchant.page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await lookAt(merchant.page, 'till-cancelled');
    await merchant.page.getByRole('button', { name: 'New sale' }).click();
    await charge(merchant, '2000');
    await tapCard(consumer, '€20.00');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
