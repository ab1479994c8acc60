import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator } from './operator.ts';
import { putInForce } from './policy.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

const RULE = {
  id: 'up-to-fifty',
  language: 'cel',
  expression: 'facts.amount <= 5000',
  onFailure: 'refuse',
  rule: 'A till takes at most 50.00.',
  remedy: 'Larger amounts are paid at the desk.',
  appliesTo: { purposes: ['transaction'] },
};

describe('a payment that a rule of the operator does not allow', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystemOnPostgres(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    await becomeOperator(system, operator, 'Robin Ash');
    await activateTill(operator, merchant, 'Front counter');
    await putInForce(operator, [RULE]);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('tells the cashier up to how much this till may take, and what to do', async () => {
    const { page } = merchant;
    await page.keyboard.type('5001');
    await page.getByRole('button', { name: /^Charge/ }).click();
    await page.getByRole('heading', { name: 'Refused' }).waitFor();
    await page.getByText('This till may take at most €50.00.').waitFor();
    await page.getByText('Take another way of payment or ask your operator.').waitFor();
    await page.getByText('Larger amounts are paid at the desk.').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/up-to-fifty|policy|device/i);
    const next = page.getByRole('button', { name: 'New sale' });
    const amount = page.locator('.till-outcome-amount .ui-money > span');
    expect(await wrongAtAnySize(page, 'till-refused', [next, amount])).toEqual([]);
    await lookAt(page, 'till-refused');
    await next.click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
  });

  it('is called refused in the list, by the filter and opened', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/payments?status=refused`);
    const row = page.getByRole('row').filter({ hasText: '€50.01' });
    await row.getByText('Refused').waitFor();
    await row.getByText('A rule of the policy does not allow it').waitFor();
    await row.click();
    await page.getByRole('heading', { name: 'A rule of the policy refused it' }).waitFor();
    const panel = page.getByRole('region', { name: 'A rule of the policy refused it' });
    for (const said of [
      'rule.up-to-fifty',
      '€50.01; the policy lets this till take at most €50.00',
      'A till takes at most 50.00.',
      'Larger amounts are paid at the desk.',
      'test@1',
    ]) {
      await panel.getByText(said, { exact: true }).waitFor();
    }
    expect(await page.locator('main').innerText()).not.toMatch(/contraindicated|cancelled/i);
    await lookAt(page, 'console-payment-refused');
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
  });
});
