import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import type { PhoneFault } from '@tallystick/virtual-devices/phone';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const FLEET: readonly (readonly [label: string, faults: readonly PhoneFault[]])[] = [
  ['Front counter', []],
  ['Bar', []],
  ['Rooted phone', ['unlocked-bootloader']],
  ['Old phone', ['old-patch']],
  ['Stolen key', ['revoked-key']],
];

/** Enrols a phone with its faults, and lets it take a payment if it was let in. */
const meet = async (system: System, label: string, faults: readonly PhoneFault[]): Promise<string> => {
  const { activation } = await orderTerminal(system, label);
  const wallet = createVirtualWallet({ origin: system.origin, fetch });
  await wallet.requestTestCard('Hazel Wood');
  const { terminal } = createVirtualTerminal({
    origin: system.origin,
    root: await readVirtualRoot(system.virtualRootFile),
    phone: { faults },
    tap: () => wallet.applet(),
  });
  await terminal.until((state) => state.kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  const after = await terminal.until(
    (state) => state.kind === 'ready' || (state.kind === 'unenrolled' && state.refusal !== undefined),
  );
  if (after.kind === 'ready') {
    terminal.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    await terminal.until((state) => state.kind === 'outcome');
  }
  return after.kind;
};

describe('the trust of a fleet, in the console', () => {
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

  it('teaches the first step while nothing was checked', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Trust', exact: true }).click();
    await page.getByText('Nothing failed and nothing warned in this time.').waitFor();
    await lookAt(page, 'console-trust-empty');
  });

  it('shows how the fleet stands, what fails most and what helps, and the numbers behind the plot', async () => {
    const ends = [];
    for (const [label, faults] of FLEET) ends.push(await meet(system, label, faults));
    expect(ends.slice(0, 2)).toEqual(['ready', 'ready']);
    expect(ends.filter((end) => end === 'unenrolled').length).toBeGreaterThan(1);
    const { page } = operator;
    await page.getByText('boot.locked').waitFor();
    const main = page.locator('main');
    await expect.poll(() => main.innerText()).toContain('bootloader is unlocked');
    await lookAt(page, 'console-trust');
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('columnheader', { name: 'Refused' }).waitFor();
    await lookAt(page, 'console-trust-table');
    await page.getByRole('link', { name: '7 days' }).click();
    await page.getByText('boot.locked').waitFor();
    await expect.poll(() => page.url()).toContain('hours=168');
  });

  it('opens one result: its checks, the chain link by link, each extension decoded, the evidence to keep', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'See one' }).first().click();
    await page.getByRole('heading', { name: 'Certificate chain' }).waitFor();
    await page.getByRole('heading', { name: 'Trust vector' }).evaluate((heading) => heading.scrollIntoView());
    await lookAt(page, 'console-trust-vector');
    await page.getByText('Android key description').click();
    await page.getByText('[704] rootOfTrust').waitFor();
    await expect.poll(() => page.locator('main').innerText()).toContain('unlocked, unverified');
    await lookAt(page, 'console-evidence');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the evidence' }).click();
    expect((await download).suggestedFilename()).toMatch(/^att_.*\.json$/);
  });

  it('adds a reference value, and withdraws it after asking', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Trust', exact: true }).click();
    await page.getByRole('heading', { name: 'External sources' }).waitFor();
    await page.getByRole('link', { name: 'Reference values' }).click();
    await page.getByText('Built in').first().waitFor();
    await page.getByRole('button', { name: 'Add a reference value' }).click();
    await page.getByLabel('App', { exact: true }).fill('dev.example.till');
    await page.getByLabel('Signer', { exact: true }).fill('ab'.repeat(32));
    await page.getByLabel('Version', { exact: true }).fill('1.4.0');
    await lookAt(page, 'console-reference-value-new');
    await page.getByRole('button', { name: 'Add a reference value' }).click();
    await page.getByRole('heading', { name: 'dev.example.till 1.4.0' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await lookAt(page, 'console-reference-values');
    await page.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('Withdrawn', { exact: true }).first().waitFor();
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
