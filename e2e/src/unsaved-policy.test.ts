import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

describe('a policy that somebody has not saved yet', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const question = () => operator.page.getByRole('alertdialog', { name: /not saved/ });
  const source = () => operator.page.getByLabel('Policy document');

  it('is not lost to a link: the safe answer has the focus, and Esc gives it', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/trust/policies`);
    const text = await source().inputValue();
    await source().fill(`${text} `);
    await page.getByText('This text is not saved yet.').waitFor();
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await question().waitFor();
    const stay = question().getByRole('button', { name: 'Stay' });
    await expect.poll(() => stay.evaluate((element) => element === document.activeElement)).toBe(true);
    await lookAt(page, 'console-unsaved');
    await page.keyboard.press('Escape');
    await question().waitFor({ state: 'detached' });
    expect(await source().inputValue()).toBe(`${text} `);
  });

  it('is not lost to a reload that was not meant', async () => {
    const { page } = operator;
    const asked = page.waitForEvent('dialog');
    const reloaded = page.evaluate(() => location.reload()).catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await reloaded;
    await page.getByText('This text is not saved yet.').waitFor();
  });

  it('is not lost to the Back and Forward of the browser, and the address stays what is on the screen', async () => {
    const { page } = operator;
    const policies = `${system.origin}/console/trust/policies`;
    await page.goto(`${system.origin}/console/payments`);
    await page.getByRole('link', { name: 'Trust', exact: true }).click();
    await page.getByRole('link', { name: 'Policies', exact: false }).first().click();
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('heading', { name: 'Terminals', exact: true }).waitFor();
    await page.goBack();
    const text = await source().inputValue();
    await source().fill(`${text} `);
    await page.getByText('This text is not saved yet.').waitFor();

    for (const step of [() => page.goBack(), () => page.goForward()]) {
      await step();
      await question().waitFor();
      await page.waitForURL(policies);
      await question().getByRole('button', { name: 'Stay' }).click();
      await question().waitFor({ state: 'detached' });
      expect(await source().inputValue()).toBe(`${text} `);
      expect(page.url()).toBe(policies);
    }

    await page.goBack();
    await question().getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(`${system.origin}/console/trust`);
    await page.getByRole('heading', { name: 'Trust', exact: true }).waitFor();
    // Nothing of the history was lost, and nothing is asked any more.
    await page.goForward();
    await page.waitForURL(policies);
    expect(await source().inputValue()).toBe(text);
    await page.goForward();
    await page.getByRole('heading', { name: 'Terminals', exact: true }).waitFor();
    expect(await question().count()).toBe(0);
    await page.goBack();
    await source().fill(`${text} `);
    await page.getByText('This text is not saved yet.').waitFor();
  });

  it('is left when that is what one wants, and nothing is asked afterwards', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await question().getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Payments', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('heading', { name: 'Terminals', exact: true }).waitFor();
    expect(await question().count()).toBe(0);
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
