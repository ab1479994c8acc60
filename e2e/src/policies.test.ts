import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const RULE = {
  id: 'small-payments',
  language: 'cel',
  expression: 'facts.amount < 500',
  onFailure: 'refuse',
  rule: 'This till takes small payments only.',
  remedy: 'Take larger amounts at the counter.',
  appliesTo: { purposes: ['transaction'] },
};

/** An operator writes a policy, is told what is wrong, tries it in the shadow of a till at work, rolls it out and back. */
describe('the policies of a merchant', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const source = () => operator.page.getByLabel('Policy document');
  const problems = () => operator.page.getByTestId('policy-problems');
  const write = async (change: (document: Record<string, unknown>) => object): Promise<void> => {
    const document = JSON.parse(await source().inputValue()) as Record<string, unknown>;
    await source().fill(JSON.stringify(change(document), null, 2));
  };
  /** Presses a button, and says yes to what it asks. */
  const confirm = async (name: string): Promise<void> => {
    const { page } = operator;
    await page.getByRole('button', { name, exact: true }).first().click();
    await page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
  };
  const charge = async (digits: string): Promise<void> => {
    for (const digit of digits) {
      await merchant.page.getByRole('button', { name: digit, exact: true }).click();
    }
    await merchant.page.getByRole('button', { name: /^Charge/ }).click();
  };

  it('begin with the built-in one, which is valid', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Trust' }).click();
    await page.getByRole('link', { name: 'Appraisal policies' }).click();
    await page.getByText('test@0 is in force for every device.').waitFor();
    await problems().getByText('The policy is valid.').waitFor();
    await page.getByText('Variables and functions of rules').click();
    await page.getByRole('rowheader', { name: 'facts.osVersion', exact: true }).waitFor();
    await page.getByText('Variables and functions of rules').click();
    await lookAt(page, 'console-policies');
  });

  it('are checked while they are written, with the offending place marked', async () => {
    const { page } = operator;
    await write((document) => ({ ...document, rules: [{ ...RULE, expression: 'facts.amuont < 500' }] }));
    await problems().getByText('Unknown name amuont. Did you mean amount?').waitFor();
    await expect.poll(() => page.locator('.console-policy-source mark').allInnerTexts()).toEqual(['amuont']);
    await expect.poll(() => source().getAttribute('aria-invalid')).toBe('true');
    await problems()
      .getByRole('button', { name: /^Line \d+, column \d+$/ })
      .click();
    const selected = await source().evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(area.selectionStart, area.selectionEnd),
    );
    expect(selected).toBe('amuont');
    await lookAt(page, 'console-policy-problem');
    const text = await source().inputValue();
    await source().fill(`${text.slice(0, -1)},`);
    await problems().getByText('This is no JSON from here on.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save version' }).isDisabled()).toBe(true);
    await source().fill(text);
    await write((document) => ({ ...document, rules: [RULE], minimumLevel: 9 }));
    await problems().getByText('/minimumLevel').first().waitFor();
    await write((document) => ({ ...document, rules: [RULE], minimumLevel: 1 }));
    await problems().getByText('The policy is valid.').waitFor();
  });

  it('have their common settings as fields, which are the same document', async () => {
    const { page } = operator;
    const document = async () => JSON.parse(await source().inputValue()) as Record<string, unknown>;
    const hours = page.getByLabel('Full check every (hours)');
    await expect.poll(() => hours.inputValue()).toBe('24');
    await hours.fill('12');
    await expect.poll(document).toMatchObject({ freshness: { periodicMaxAgeHours: 12 } });
    await write((held) => ({ ...held, maxClockDriftSeconds: 90 }));
    await expect.poll(() => page.getByLabel('Clock error (seconds)').inputValue()).toBe('90');

    // Wrong in a field is wrong in the text, and told at both.
    await hours.fill('9000');
    await expect.poll(() => hours.getAttribute('aria-invalid')).toBe('true');
    await problems().getByText('/freshness/periodicMaxAgeHours').waitFor();
    await expect.poll(() => page.locator('.console-policy-source mark').allInnerTexts()).toEqual(['9000']);
    await page.getByRole('heading', { name: 'Common settings' }).scrollIntoViewIfNeeded();
    await lookAt(page, 'console-policy-form');
    await hours.fill('24');

    // By keyboard alone: an empty patch age is none, a kind is taken out and put back.
    const patch = page.getByLabel('System patch age (days)');
    await patch.focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await expect.poll(document).not.toHaveProperty('keyAttestation.maxPatchAgeDays.os');
    await page.keyboard.type('365');
    await expect.poll(document).toHaveProperty('keyAttestation.maxPatchAgeDays.os', 365);
    const webauthn = page.getByRole('checkbox', { name: 'Browser (WebAuthn)' });
    await webauthn.press('Space');
    await expect.poll(async () => (await document()).allowedKinds).not.toContain('webauthn');
    await webauthn.press('Space');
    await expect.poll(async () => (await document()).allowedKinds).toContain('webauthn');
    await problems().getByText('The policy is valid.').waitFor();
  });

  it('are saved, and try out in the shadow of a till at work', async () => {
    const { page } = operator;
    await page.getByLabel('Note on the changes').fill('Small payments only');
    await page.getByRole('button', { name: 'Save version' }).click();
    await page.getByText('test@1 is saved.', { exact: false }).waitFor();
    await confirm('Run as shadow');
    await page.getByText('test@1 runs as a shadow policy, without effect on devices.').waitFor();

    await page.getByRole('link', { name: 'Terminals' }).click();
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByLabel('Name').fill('Kiosk');
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByRole('button', { name: 'Make activation code' }).click();
    const link = await page.getByTestId('activation-link').getAttribute('href');
    if (link === null) throw new Error('no activation link');
    await merchant.page.goto(link);
    await merchant.page.getByRole('button', { name: 'Activate' }).click();
    await charge('1200');
    await merchant.page.getByRole('heading', { name: 'Hold card here' }).waitFor({ timeout: 180_000 });

    await page.getByRole('link', { name: 'Trust' }).click();
    await page.getByRole('link', { name: 'Appraisal policies' }).click();
    await page.getByText('rule.small-payments').first().waitFor();
    await lookAt(page, 'console-policy-shadow');
  });

  it('are tested on what was kept', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Edit a copy of test@1' }).click();
    await problems().getByText('The policy is valid.').waitFor();
    await page.getByRole('button', { name: 'Run the back-test' }).click();
    const report = page.getByText(/re-appraised; 1 would have a different verdict than by test@0/);
    await report.waitFor();
    await report.scrollIntoViewIfNeeded();
    await lookAt(page, 'console-policy-back-test');

    // A bar of a plot has the examples that it counts shown.
    const bars = (title: string) => page.getByRole('group', { name: title }).getByRole('button');
    await page
      .getByRole('group', { name: 'Verdicts before and after' })
      .getByRole('button', { name: 'Refused, This version: 1' })
      .click();
    const examples = page.getByRole('region', { name: 'Examples' });
    await examples.getByRole('heading', { name: 'Examples: Refused, This version' }).waitFor();
    await expect.poll(() => examples.getByRole('listitem').count()).toBe(1);
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Examples');
    await lookAt(page, 'console-policy-examples');
    const checks = page
      .locator('.console-panel')
      .filter({ has: page.getByRole('heading', { name: 'Checks that would have differed' }) })
      .last();
    await bars('Checks that would have differed').first().hover();
    await checks.locator('.console-plot-tip').waitFor();
    await checks.getByRole('button', { name: 'As a table' }).click();
    await checks.getByRole('button', { name: /^rule\.small-payments, .*: 1$/ }).click();
    await examples.getByText('Examples: rule.small-payments', { exact: false }).waitFor();
    await expect.poll(() => examples.getByRole('listitem').count()).toBe(1);
    await examples.getByRole('button', { name: 'All examples' }).click();
    await examples.waitFor({ state: 'detached' });
  });

  it('are promoted, appraise from then on, and are rolled back at once', async () => {
    const { page } = operator;
    await confirm('Promote');
    await page.getByText('test@1 is in force for every device.').waitFor();
    await merchant.page.getByRole('button', { name: 'Cancel' }).click();
    await merchant.page.getByRole('button', { name: '1', exact: true }).waitFor();
    await charge('1200');
    await merchant.page.getByText('Take larger amounts at the counter.').first().waitFor();
    await lookAt(merchant.page, 'till-refused-by-rule');
    await confirm('Roll back');
    await page.getByText('test@0 is in force for every device.').waitFor();
    await page.getByText('rolled back to test@0', { exact: false }).waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
  });
});
