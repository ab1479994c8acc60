import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

/** The till's storage, as a browser that keeps nothing has it. */
const NO_STORAGE = () => {
  Object.defineProperty(IDBFactory.prototype, 'open', {
    value: () => {
      throw new DOMException('The user denied permission to access the database.', 'SecurityError');
    },
  });
};

/** The wallet's storage, as a busy disk has it: it answers when it is let go. */
const SLOW_STORAGE = `(() => {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = (...given) => {
    const held = {};
    window.letGo = () => {
      IDBFactory.prototype.open = open;
      const real = indexedDB.open(...given);
      real.onsuccess = () => {
        held.result = real.result;
        held.onsuccess();
      };
    };
    return held;
  };
})()`;

describe('a till whose browser, network and server have a rough day', () => {
  let system: System;
  let browser: Browser;
  let merchant: Person;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystemOnPostgres({
        serverEnv: { ACQUIRER_TIMEOUT_MS: '12000' },
        issuerEnv: { ISSUER_SLOW_MS: '6000' },
      }),
      openBrowser(),
    ]);
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
    await getCard(system, consumer, 'Hazel Wood');
    const { page } = operator;
    await page.getByRole('link', { name: 'Terminals' }).click();
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByLabel('Name').fill('Market stall');
    await page.getByRole('button', { name: 'Create terminal' }).click();
    await page.getByRole('button', { name: 'Make activation code' }).click();
    const link = await page.getByTestId('activation-link').getAttribute('href');
    if (link === null) throw new Error('no activation link');
    // What the till fetches after its first screen, and what this page does not get for now.
    await merchant.page.route('**/later-*.js', (route) => route.abort());
    await merchant.page.goto(link);
    await merchant.page.getByRole('button', { name: 'Activate' }).click();
    await merchant.page.getByRole('button', { name: /^Charge/ }).waitFor();
    await operator.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const newSale = () => merchant.page.getByRole('button', { name: 'New sale' }).click();

  it('leads back from a receipt whose part could not be fetched', async () => {
    const { page } = merchant;
    await charge(merchant, '100');
    await tapCard(consumer, '€1.00');
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await page.getByRole('button', { name: 'Receipt' }).click();
    await page.getByRole('heading', { name: 'No network.' }).waitFor();
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    await page.unroute('**/later-*.js');
  });

  it('is one till in two windows: the second waits, disturbs nothing, and can be moved to', async () => {
    await charge(merchant, '300');
    const second = await merchant.context.newPage();
    await second.goto(`${system.origin}/till/`);
    await second.getByRole('heading', { name: 'The till is open in another window' }).waitFor();
    await lookAt(second, 'till-elsewhere');
    await tapCard(consumer, '€3.00');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();

    // Nothing moves for a moment, so people press twice.
    await second.getByRole('button', { name: 'Use it here' }).dblclick();
    await second.getByRole('button', { name: /^Charge/ }).waitFor();
    await second.getByText('2 approved').waitFor({ state: 'attached' });
    await merchant.page.getByRole('heading', { name: 'The till is open in another window' }).waitFor();
    // When that window is closed, the one that waited goes on by itself.
    await second.close();
    await merchant.page.getByRole('button', { name: /^Charge/ }).waitFor();
  });

  it('says approved after it was reloaded while the bank was being asked', async () => {
    await charge(merchant, '474');
    await tapCard(consumer, '€4.74');
    await merchant.page.getByRole('heading', { name: 'Authorising' }).waitFor();
    await merchant.page.reload();
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await newSale();
  });

  it('goes on when the back button is pressed in the middle of a payment', async () => {
    const { page } = merchant;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.getByRole('link', { name: 'Back' }).click();
    await charge(merchant, '500');
    await page.goBack();
    await page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    await tapCard(consumer, '€5.00');
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await newSale();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
  });

  it('knows the end of a payment after one went to another site and came back', async () => {
    const { page } = merchant;
    await charge(merchant, '574');
    await tapCard(consumer, '€5.74');
    await page.goto('about:blank');
    await page.goto(`${system.origin}/till/`);
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await newSale();
  });

  it('never says paid or declined while the server is away, and tells the truth when it is back', async () => {
    const { page } = merchant;
    await charge(merchant, '674');
    await tapCard(consumer, '€6.74');
    await page.getByRole('heading', { name: 'Authorising' }).waitFor();
    await system.server().kill();
    await page.getByRole('heading', { name: 'Checking what happened' }).waitFor();
    await page.getByText('Do not charge again').waitFor();
    await page.getByRole('button', { name: 'Ask now' }).waitFor();
    await lookAt(page, 'till-checking');
    await system.startServer();
    await page.getByRole('heading', { name: 'Not charged' }).waitFor({ timeout: 180_000 });
    await newSale();
  });

  it('says what it waits for on a slow network after two seconds, offers a way out after eight, and gets there', async () => {
    const { page, context } = merchant;
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    const latency = (ms: number) =>
      devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: ms,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
    await latency(12_000);
    for (const digit of '700') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: /^Charge/ }).click();
    await page.getByText('Waiting for the server.').waitFor();
    await page.getByText('Nothing was charged so far; you can cancel.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await lookAt(page, 'till-slow');
    await latency(0);
    await page.getByRole('heading', { name: 'Hold card here' }).waitFor({ timeout: 180_000 });
    await tapCard(consumer, '€7.00');
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await newSale();
  });

  it('says that there is no network, charges nothing, and goes on by itself', async () => {
    const { page, context } = merchant;
    await context.setOffline(true);
    await page.getByText('No network.').waitFor();
    await lookAt(page, 'till-offline');
    for (const digit of '800') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: /^Charge/ }).click();
    await page.getByRole('heading', { name: 'Not charged' }).waitFor({ timeout: 180_000 });
    await lookAt(page, 'till-no-network');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Hold card here' }).waitFor();
    await tapCard(consumer, '€8.00');
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await newSale();
  });

  it('takes nothing from a card that was taken away before it was read', async () => {
    const { page } = consumer;
    await charge(merchant, '900');
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByRole('button', { name: 'Pay €9.00' }).waitFor();
    await page.evaluate(SLOW_STORAGE);
    await page.getByRole('button', { name: 'Pay €9.00' }).click();
    await page.getByRole('button', { name: 'Take the card away' }).click();
    await page.evaluate('window.letGo()');
    await page.getByText('You took the card away.').waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await merchant.page.getByRole('button', { name: 'Cancel' }).click();
    await merchant.page.getByRole('button', { name: /^Charge/ }).waitFor();
  });

  it('and a wallet say what is wrong in a browser that keeps nothing', async () => {
    const guest = await openPerson(browser, { viewport: PHONE, authenticator: true });
    await guest.context.addInitScript(NO_STORAGE);
    await guest.page.goto(`${system.origin}/till/`);
    await guest.page.getByRole('alert').getByText('does not let the till keep its keys').waitFor();
    await lookAt(guest.page, 'till-no-storage');
    await guest.page.goto(`${system.origin}/wallet/`);
    await guest.page.getByRole('alert').getByText('gave the wallet no storage').waitFor();
    await lookAt(guest.page, 'wallet-no-storage');
    await guest.context.close();
  });

  it('took from the card what was approved, and nothing else', async () => {
    const { page } = consumer;
    await page.goto(`${system.origin}/wallet/`);
    const left = 500 - 1 - 3 - 4.74 - 5 - 5.74 - 7 - 8;
    await page
      .getByText(`€${left.toFixed(2)}`, { exact: true })
      .first()
      .waitFor();
  });

  it('left axe nothing to say, and no uncaught error in any page', () => {
    expect(findings).toEqual([]);
    const serious = (person: Person) => person.complaints.list.filter((line) => line.startsWith('uncaught'));
    expect([...serious(merchant), ...serious(consumer)]).toEqual([]);
  });
});
