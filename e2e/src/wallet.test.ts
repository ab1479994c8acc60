import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { getCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

/** Puts another text in the place of the encrypted card, as a disk that lost a part of it. */
const SPOILED = `new Promise((done, failed) => {
  const opening = indexedDB.open('tallystick-wallet');
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const store = opening.result.transaction('wallet', 'readwrite').objectStore('wallet');
    const reading = store.get('card');
    reading.onsuccess = () => {
      const writing = store.put({ ...reading.result, card: 'spoiled' }, 'card');
      writing.onsuccess = () => {
        opening.result.close();
        done();
      };
    };
  };
})`;

/** A browser that counts no network, as in a place without any: it reaches this machine all the same. */
const NO_NETWORK_COUNTED = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })";

describe('the wallet, apart from paying', () => {
  let system: System;
  let browser: Browser;
  let consumer: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystemOnPostgres(), openBrowser()]);
    consumer = await openPerson(browser, { viewport: PHONE });
    await getCard(system, consumer, 'Hazel Wood');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('puts test money on the card and says so', async () => {
    const { page } = consumer;
    await page.getByRole('button', { name: 'Add €100.00' }).click();
    await page.getByText('€600.00', { exact: true }).waitFor();
    await page.getByText('+€100.00').first().waitFor();
  });

  it('says that there is no network, and goes on by itself', async () => {
    const { page, context } = consumer;
    await context.setOffline(true);
    await page.getByText('No network.').waitFor();
    await lookAt(page, 'wallet-offline');
    await context.setOffline(false);
    await page.getByText('No network.').waitFor({ state: 'detached' });
  });

  it('says nothing of a network where its server is on this very machine and answers', async () => {
    const beside = await openPerson(browser, { viewport: PHONE });
    const { page, context } = beside;
    await context.addInitScript(NO_NETWORK_COUNTED);
    const asked = page.waitForResponse((answer) => answer.url() === `${system.origin}/health`);
    await getCard(system, beside, 'Hazel Wood');
    await asked;
    // Asked again from time to time: after the second answer the first has been heard.
    await page.waitForResponse((answer) => answer.url() === `${system.origin}/health`);
    expect(await page.getByText('No network.').count()).toBe(0);
    await context.setOffline(true);
    await page.getByText('No network.').waitFor();
    await context.setOffline(false);
    await page.getByText('No network.').waitFor({ state: 'detached' });
    expect(beside.complaints.list).toEqual([]);
    await context.close();
  });

  it('blocks the card and unblocks it again', async () => {
    const { page } = consumer;
    await page.getByRole('button', { name: 'Card settings' }).click();
    await lookAt(page, 'wallet-settings');
    await page.getByRole('button', { name: 'Block this card' }).click();
    await page.getByRole('button', { name: 'Unblock' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('This card is blocked.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Pay', exact: true }).isDisabled()).toBe(true);
    await lookAt(page, 'wallet-blocked');
    await page.getByRole('button', { name: 'Unblock' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Pay', exact: true }).isEnabled()).toBe(true);
  });

  it('keeps the focus of whoever uses keys alone, from screen to screen and from question to answer', async () => {
    const { page } = consumer;
    const isFocused = (button: string) =>
      page
        .getByRole('button', { name: button })
        .evaluate((node) => node === node.ownerDocument.activeElement);
    const isAtTop = () => page.locator('main').evaluate((node) => node === node.ownerDocument.activeElement);
    await page.getByRole('button', { name: 'Card settings' }).press('Enter');
    await expect.poll(isAtTop).toBe(true);
    await page.getByRole('button', { name: 'Report it lost' }).press('Enter');
    await expect.poll(() => isFocused('Keep it')).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => isFocused('Report it lost')).toBe(true);
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    await expect.poll(isAtTop).toBe(true);
  });

  it('asks before it reports the card lost, and before it removes it, and names it', async () => {
    const { page } = consumer;
    await page.getByRole('button', { name: 'Card settings' }).click();
    await page.getByRole('button', { name: 'Report it lost' }).click();
    await page.getByText(/^Report TALLYSTICK ending in \d{4} lost\?/).waitFor();
    await lookAt(page, 'wallet-lost');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Report it lost' }).click();
    await page.getByRole('button', { name: 'Report lost', exact: true }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Report it lost' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Remove card from this device' }).click();
    await page.getByText(/^Remove TALLYSTICK ending in \d{4} from this device\?/).waitFor();
    await page.getByRole('button', { name: 'Remove card', exact: true }).click();
    await page.getByRole('heading', { name: 'A card in your phone' }).waitFor();
  });

  it('takes out a card that it cannot open any more, and offers a new one', async () => {
    const { page } = consumer;
    await getCard(system, consumer, 'Hazel Wood');
    await page.evaluate(SPOILED);
    await page.reload();
    await page.getByRole('alert').getByText('Remove it and ask for a new one.').waitFor();
    await lookAt(page, 'wallet-unreadable');
    await page.getByRole('button', { name: 'Remove card from this device' }).click();
    await page.getByRole('button', { name: 'Remove card', exact: true }).click();
    await page.getByRole('heading', { name: 'A card in your phone' }).waitFor();
  });

  it('left axe nothing to say, and no error in the page', () => {
    expect(findings).toEqual([]);
    expect(consumer.complaints.list).toEqual([]);
  });
});
