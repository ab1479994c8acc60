import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { charge, tapCard } from './operator.ts';
import { findings, lookAt, printed } from './screens.ts';

describe('the first tap, from an empty house to an approved payment', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;
  const activation = { terminalNumber: '', code: '' };

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    merchant = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    consumer = await openPerson(browser, { viewport: PHONE });
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('leads from the home page to console, till, wallet and the API reference', async () => {
    const { page } = consumer;
    await page.goto(system.origin);
    for (const name of ['Console', 'Till', 'Wallet', 'API reference']) {
      await page.getByRole('link', { name }).first().waitFor();
    }
    await lookAt(page, 'home');
    await page.getByRole('link', { name: 'API reference' }).first().click();
    await page.getByRole('heading', { name: 'Tallystick' }).first().waitFor();
  });

  it('makes the first operator with the one-time link and a passkey', async () => {
    const link = system.setupLink();
    if (link === undefined) throw new Error('the server printed no set-up link');
    const { page } = operator;
    await page.goto(link);
    await page.getByLabel('Your name').waitFor();
    expect(page.url()).not.toContain('setup=');
    await lookAt(page, 'console-set-up');
    await page.getByLabel('Your name').fill('Robin Ash');
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.getByRole('heading', { name: 'Live' }).waitFor();
    await lookAt(page, 'console-live-empty');
  });

  it('refuses the one-time link the second time', async () => {
    const link = system.setupLink();
    if (link === undefined) throw new Error('the server printed no set-up link');
    const stranger = await openPerson(browser, { authenticator: true, expectedStatuses: [401, 403] });
    await stranger.page.goto(link);
    await stranger.page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
    await stranger.page.getByText('The link is no longer valid').waitFor();
    await stranger.context.close();
  });

  it('signs the operator out and in again with the passkey', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    await lookAt(page, 'console-sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('link', { name: 'Terminals' }).waitFor();
  });

  it('creates a terminal and shows its activation code as QR, link and eight digits', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals' }).click();
    await page.getByRole('heading', { name: 'Terminals', exact: true }).waitFor();
    await lookAt(page, 'console-terminals-empty');
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByLabel('Name').fill('Front counter');
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByRole('heading', { name: 'Front counter' }).waitFor();
    await page.getByRole('button', { name: 'Make activation code' }).click();
    await page.getByRole('img', { name: 'QR code of the activation link' }).waitFor();
    activation.terminalNumber = (await page.getByTestId('terminal-number').innerText()).replaceAll(/\D/g, '');
    activation.code = (await page.getByTestId('activation-code').innerText()).replaceAll(/\D/g, '');
    expect(activation.terminalNumber).toMatch(/^\d{8}$/);
    expect(activation.code).toMatch(/^\d{8}$/);
    expect(await page.getByTestId('activation-link').getAttribute('href')).toContain('/till/#activate=');
    await lookAt(page, 'console-activation');
  });

  it('refuses a wrong code and says what to do', async () => {
    const { page } = merchant;
    await page.goto(`${system.origin}/till/`);
    await page.getByRole('textbox', { name: 'Terminal number' }).waitFor();
    await lookAt(page, 'till-activate');
    await page.getByRole('textbox', { name: 'Terminal number' }).fill(activation.terminalNumber);
    await page
      .getByRole('textbox', { name: 'Activation code' })
      .fill(activation.code === '00000000' ? '00000001' : '00000000');
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByText('The activation code is incorrect').waitFor();
    await lookAt(page, 'till-refused');
  });

  it('enrols the till with an attestation that Chromium made', async () => {
    const { page } = merchant;
    await page.getByRole('textbox', { name: 'Terminal number' }).fill(activation.terminalNumber);
    await page.getByRole('textbox', { name: 'Activation code' }).fill(activation.code);
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    await lookAt(page, 'till-keypad');
    await operator.page.getByText('Active', { exact: true }).first().waitFor();
    await lookAt(operator.page, 'console-terminal');
  });

  it('gives the consumer a card', async () => {
    const { page } = consumer;
    await page.goto(`${system.origin}/wallet/`);
    await page.getByLabel('Name on the card').waitFor();
    await lookAt(page, 'wallet-welcome');
    await page.getByLabel('Name on the card').fill('Hazel Wood');
    await page.getByRole('button', { name: 'Get a test card' }).click();
    await page.getByRole('heading', { name: 'Balance' }).waitFor();
    await page.getByText('€500.00', { exact: true }).waitFor();
    await lookAt(page, 'wallet-home');
  });

  const key = async (digits: string): Promise<void> => {
    for (const digit of digits) await merchant.page.getByRole('button', { name: digit, exact: true }).click();
  };

  it('charges 12.50, tapped in the virtual field, approved', async () => {
    const { page } = merchant;
    await key('1250');
    await page.getByRole('button', { name: /^Charge.*12\.50/ }).click();
    await page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    await lookAt(page, 'till-hold-card');
    await consumer.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await consumer.page.getByRole('button', { name: 'Pay €12.50' }).waitFor();
    await lookAt(consumer.page, 'wallet-pay');
    await consumer.page.getByRole('button', { name: 'Pay €12.50' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await consumer.page.getByRole('heading', { name: 'Paid' }).waitFor();
    await lookAt(page, 'till-approved');
    await lookAt(consumer.page, 'wallet-read');
    await consumer.page.getByRole('button', { name: 'Done' }).click();
    await consumer.page.getByText('€487.50').first().waitFor();
    await lookAt(consumer.page, 'wallet-history');
  });

  it('prints a receipt that names the payment and hides the card', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await page.getByRole('table').getByText('Approved').first().waitFor();
    await lookAt(page, 'console-payments');
    await page.getByRole('table').getByRole('link').first().click();
    const receiptLink = page.getByRole('link', { name: 'Open receipt' });
    await receiptLink.waitFor();
    const href = await receiptLink.getAttribute('href');
    if (href === null) throw new Error('no receipt link');
    const reader = await openPerson(browser, { viewport: PHONE });
    await reader.page.goto(new URL(href, system.origin).href);
    await reader.page.getByText('€12.50').first().waitFor();
    const text = await reader.page.locator('body').innerText();
    expect(text).not.toMatch(/9999\d{12}/);
    await lookAt(reader.page, 'receipt');
    for (const roll of [58, 80, 210]) {
      expect(await printed(reader.page, 'receipt', roll)).toEqual({ sheets: 1, tooWide: 0 });
    }
    expect(reader.complaints.list).toEqual([]);
    await reader.context.close();
  });

  it('shows the trace of every APDU and ISO 8583 field, masked', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Open all steps' }).click();
    const main = page.locator('main');
    for (const part of ['Proved by the device’s own key', 'GET PROCESSING OPTIONS', '0200', '0210', '9F26']) {
      await expect.poll(() => main.innerText()).toContain(part);
    }
    expect(await main.innerText()).not.toMatch(/9999\d{12}/);
    await lookAt(page, 'console-trace');
  });

  it('tells live what happened', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByText('€12.50').first().waitFor();
    await lookAt(page, 'console-live');
    await page.getByRole('link', { name: 'Trust' }).click();
    await page.getByRole('heading', { name: 'Fleet status' }).waitFor();
    await lookAt(page, 'console-trust');
    await page.getByRole('link', { name: 'Developers' }).click();
    await page.getByText('x.51').waitFor();
    await lookAt(page, 'console-developers');
  });

  it('declines for want of funds, and says what it means', async () => {
    const { page } = merchant;
    await page.getByRole('button', { name: 'New sale' }).first().click();
    await charge(merchant, '1051');
    await tapCard(consumer, '€10.51');
    await page.getByRole('heading', { name: 'Declined' }).waitFor();
    await lookAt(page, 'till-declined');
  });

  it('refuses a suspended terminal at once and says why', async () => {
    await operator.page.getByRole('link', { name: 'Terminals' }).click();
    await operator.page.getByRole('link', { name: 'Front counter' }).click();
    await operator.page.getByRole('button', { name: 'Suspend' }).click();
    await operator.page.getByRole('button', { name: 'Suspend it' }).click();
    await operator.page.getByText('Suspended', { exact: true }).first().waitFor();
    const { page } = merchant;
    await page.getByRole('button', { name: 'New sale' }).first().click();
    await key('500');
    await page.getByRole('button', { name: /^Charge/ }).click();
    await page
      .getByText(/suspended/i)
      .first()
      .waitFor();
    await lookAt(page, 'till-suspended');
  });

  it('left axe nothing to say, and nothing that scrolls sideways', () => {
    expect(findings).toEqual([]);
  });

  it('left no error in any page', () => {
    expect(operator.complaints.list).toEqual([]);
    expect(merchant.complaints.list).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
