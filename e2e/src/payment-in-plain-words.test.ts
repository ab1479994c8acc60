import { type System, startSystem } from '@tallystick/testbed';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { pay } from './pay.ts';
import { findings, lookAt } from './screens.ts';

describe('what the console says of a payment', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystem({ serverEnv: { ACQUIRER_TIMEOUT_MS: '8000' } }),
      openBrowser(),
    ]);
    // The bank does not answer an amount that ends in 68.
    await pay(system, [
      { value: 1_250, reference: 'Table 7' },
      { value: 1_068, reference: 'Table 8' },
    ]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const explanation = () => operator.page.getByRole('tooltip');
  const insideOf = async (place: Locator): Promise<boolean> => {
    const box = await place.boundingBox();
    const size = operator.page.viewportSize();
    return (
      box !== null &&
      size !== null &&
      box.x >= 0 &&
      box.y >= 0 &&
      box.x + box.width <= size.width &&
      box.y + box.height <= size.height
    );
  };

  it('a reversal is drawn as ended, and an approval is said once', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/payments`);
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(2);
    const approved = rows.filter({ hasText: '12.50' });
    expect((await approved.innerText()).match(/approved/gi)).toHaveLength(1);
    const reversed = rows.filter({ hasText: '10.68' });
    await expect.poll(() => reversed.locator('.ui-state').getAttribute('data-kind')).toBe('undone');
    await lookAt(page, 'console-payments-reversed');
    await approved.getByRole('link').click();
    await page.getByRole('heading', { name: 'What happened, step by step' }).waitFor();
    expect((await page.locator('.console-payment-outcome').innerText()).match(/approved/gi)).toHaveLength(1);
    const last = page.locator('.console-step').last();
    await expect.poll(() => last.locator('strong').innerText()).toBe('Approved');
    expect((await last.innerText()).match(/approved/gi)).toHaveLength(1);
  });

  it('the steps of a payment are at times of the merchant, with the zone', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Open all steps' }).click();
    await expect.poll(() => page.locator('.console-step time').count()).toBeGreaterThan(4);
    const times = await page.locator('.console-step time').allInnerTexts();
    expect(times.filter((time) => !/CET|CEST/.test(time))).toEqual([]);
    expect(await page.locator('.console-steps').innerText()).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d/);
    await lookAt(page, 'console-trace');
  });

  it('a field term explains itself under the pointer, which may rest on what it says', async () => {
    const { page } = operator;
    const term = page.getByRole('button', { name: 'Retrieval reference' });
    expect(await explanation().count()).toBe(0);
    await term.hover();
    await expect.poll(() => explanation().innerText()).toContain('DE37 of ISO 8583');
    await expect.poll(() => insideOf(explanation())).toBe(true);
    const box = await explanation().boundingBox();
    if (box === null) throw new Error('the explanation has no place');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 12 });
    expect(await explanation().isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await explanation().waitFor({ state: 'detached' });
    await page.mouse.move(0, 0);
    await term.hover();
    await explanation().waitFor();
    await page.mouse.move(0, 0);
    await explanation().waitFor({ state: 'detached' });
  });

  it('a field term explains itself when the keyboard comes to it, and Esc closes that', async () => {
    const { page } = operator;
    const term = page.getByRole('button', { name: 'Response code' });
    await term.focus();
    await explanation().waitFor();
    const id = await explanation().getAttribute('id');
    await expect.poll(() => term.getAttribute('aria-describedby')).toBe(id);
    await lookAt(page, 'console-term');
    await page.keyboard.press('Escape');
    await explanation().waitFor({ state: 'detached' });
    expect(await term.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    await expect.poll(() => explanation().innerText()).toContain('DE38 of ISO 8583');
    await page.keyboard.press('Tab');
    await expect.poll(() => explanation().innerText()).toContain('DE37 of ISO 8583');
  });

  it('what a data element is stands beside its number, on a phone within the screen', async () => {
    const { page } = operator;
    await page.setViewportSize(PHONE);
    const term = page.getByRole('button', { name: 'DE39', exact: true }).first();
    await term.click();
    await expect.poll(() => explanation().innerText()).toContain('how it decided');
    await expect.poll(() => insideOf(explanation())).toBe(true);
    await page.keyboard.press('Escape');
    await explanation().waitFor({ state: 'detached' });
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
