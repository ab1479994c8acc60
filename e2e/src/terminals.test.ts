import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

/** A terminal of a virtual phone that stays open, ready to charge. */
const openTill = async (system: System, label: string) => {
  const { activation } = await orderTerminal(system, label);
  const wallet = createVirtualWallet({ origin: system.origin, fetch });
  await wallet.requestTestCard('Hazel Wood');
  const { terminal } = createVirtualTerminal({
    origin: system.origin,
    root: await readVirtualRoot(system.virtualRootFile),
    tap: () => wallet.applet(),
  });
  await terminal.until((state) => state.kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  await terminal.until((state) => state.kind === 'ready');
  return terminal;
};

describe('the life of terminals, in the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let bar: Awaited<ReturnType<typeof openTill>>;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
    bar = await openTill(system, 'Bar');
    (await openTill(system, 'Front counter')).close();
    await orderTerminal(system, 'Spare phone');
  });
  afterAll(async () => {
    bar?.close();
    await browser?.close();
    await system?.stop();
  });

  it('lists what each could do now, and finds them by keyboard and by address', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('cell', { name: 'Takes payments' }).first().waitFor();
    await page.getByText('Its activation code has not been used yet').waitFor();
    await lookAt(page, 'console-terminals');
    await page.keyboard.press('/');
    await page.keyboard.type('bar');
    await page.getByRole('row').filter({ hasText: 'Front counter' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.url()).toContain('q=bar');
    await page.getByRole('searchbox').blur();
    await page.keyboard.press('j');
    await expect.poll(() => page.locator('tbody tr').first().getAttribute('data-at')).toBe('true');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bar' }).waitFor();
  });

  it('amends a terminal that goes on, and its till takes the new data by itself', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Change details' }).click();
    await lookAt(page, 'console-terminal-amend');
    await page.getByLabel('Name').fill('Terrace bar');
    await page.getByLabel('Receipt lines').fill('Thank you\nSee you again');
    await page.getByRole('button', { name: 'Save details' }).click();
    await page.getByRole('heading', { name: 'Terrace bar' }).waitFor();
    await page.getByText('it fetches the newest when idle').waitFor();
    bar.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    const paid = await bar.until((state) => state.kind === 'outcome');
    expect(paid.kind === 'outcome' && paid.result.verdict).toBe('approved');
    await bar.until((state) => state.kind === 'outcome' && state.terminal.terminalLabel === 'Terrace bar');
    await page.reload();
    await page.getByText(', the newest').waitFor();
    await lookAt(page, 'console-terminal-life');
  });

  it('suspends with a reason, and says what brings the terminal back', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByLabel('Why?').fill('Left on a tram');
    await lookAt(page, 'console-terminal-suspend');
    await page.getByRole('button', { name: 'Suspend it' }).click();
    await page.getByText('Left on a tram').first().waitFor();
    await lookAt(page, 'console-terminal-suspended');
  });

  it('resets with a new code in its forms, and the till says that it was reset', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Reset it' }).click();
    await page.getByRole('img', { name: 'QR code of the activation link' }).waitFor();
    expect((await page.getByTestId('activation-code').innerText()).replaceAll(/\D/g, '')).toMatch(/^\d{8}$/);
    await lookAt(page, 'console-terminal-reset');
    bar.send({ type: 'acknowledge' });
    bar.send({ type: 'charge', amount: { value: 500, currency: 'EUR' } });
    expect(await bar.until((state) => state.kind === 'blocked')).toMatchObject({ cause: 'reset' });
  });

  it('updates to the link alone, and makes codes in that form alone', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Change security' }).click();
    await page.getByLabel('Typed digits', { exact: true }).uncheck();
    await lookAt(page, 'console-terminal-update');
    await page.getByRole('button', { name: 'Save security' }).click();
    await page.getByText('Security changed: its device ended').waitFor();
    await page.getByRole('button', { name: 'Make activation code' }).click();
    await page.getByRole('img', { name: 'QR code of the activation link' }).waitFor();
    expect(await page.getByTestId('activation-code').count()).toBe(0);
  });

  it('retires for good, and keeps who did what', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Retire' }).click();
    await page.getByRole('button', { name: 'Retire it' }).click();
    await page.getByText('Retired', { exact: true }).first().waitFor();
    await expect.poll(() => page.locator('main').innerText()).toContain('by Robin Ash');
    await lookAt(page, 'console-terminal-retired');
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
