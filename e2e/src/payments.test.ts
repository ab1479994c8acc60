import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { pay } from './pay.ts';
import { findings, lookAt } from './screens.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

/** More than a page of the list shows. */
const PAYMENTS = 53;

/** Payments at one virtual till: all approved, but for the first, which is declined. */
const payOften = (system: System, count: number): Promise<void> =>
  pay(
    system,
    Array.from({ length: count }, (_, at) =>
      at === 0
        ? { value: 151, reference: '=HYPERLINK("evil")' }
        : { value: 100 + at * 100, reference: `Table ${at}` },
    ),
  );

describe('the payments in the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystemOnPostgres({
        serverEnv: { PUBLIC_REQUESTS_PER_MINUTE: '10000' },
        issuerEnv: { ISSUER_PAYMENT_LIMIT: '1000000' },
      }),
      openBrowser(),
    ]);
    await payOften(system, 4);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const rows = () => operator.page.locator('tbody tr');

  it('are found by keyboard, and the filters stand in the address', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await expect.poll(() => rows().count()).toBe(4);
    await page.getByLabel('Status').selectOption('declined');
    await expect.poll(() => rows().count()).toBe(1);
    await expect.poll(() => page.url()).toContain('status=declined');
    await page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByLabel('Status').selectOption('');
    await page.keyboard.press('Escape');
    await page.getByLabel('Status').blur();
    await page.keyboard.press('/');
    await page.keyboard.type('Table 2');
    await expect.poll(() => rows().count()).toBe(1);
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('Table 2');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('searchbox').blur();
    await expect.poll(() => rows().count()).toBe(4);
  });

  it('are walked with j and k, and opened with Enter', async () => {
    const { page } = operator;
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    await expect.poll(() => rows().nth(1).getAttribute('data-at')).toBe('true');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What happened, step by step' }).waitFor();
    await page.getByText('Table 2').waitFor();
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(4);
  });

  it('leave as CSV, all that the filters let through, masked, and with no formula in them', async () => {
    const { page } = operator;
    await payOften(system, PAYMENTS - 4);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(50);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const text = (await bytesOf(download)).toString('utf8');
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toContain('time,time_zone,outcome,reason,amount,currency,terminal');
    expect(lines).toHaveLength(1 + PAYMENTS);
    expect(text).toContain(`"'=HYPERLINK(""evil"")"`);
    expect(text).not.toMatch(/\b9999\d{12}\b/);
    expect(text).toMatch(/999999\*{6}\d{4}/);
  });

  it('are shown in the merchant’s zone, whatever that of the browser, and move to another with it', async () => {
    const { page } = operator;
    await page.getByText('Times and days are those of Europe/Berlin.').waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    // By keys: the list hides while its field is moved out of sight by what is still being fetched above it.
    const choose = async (typed: string, name: string) => {
      await zone.fill(typed);
      await page.getByRole('option', { name }).waitFor({ state: 'attached' });
      await zone.press('ArrowDown');
      await zone.press('Enter');
      await expect.poll(() => zone.inputValue()).toBe(name);
    };
    await choose('Kiritim', 'Pacific/Kiritimati');
    await lookAt(page, 'console-settings');
    await page.getByRole('button', { name: 'Change time zone' }).click();
    await page
      .getByText(/GMT\+14/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await page.getByText('Times and days are those of Pacific/Kiritimati.').waitFor();
    await lookAt(page, 'console-payments-zone');
    await expect.poll(() => page.locator('tbody time').first().getAttribute('title')).toContain('GMT+14');
    await page.getByRole('link', { name: 'Settings' }).click();
    await choose('Europe/Berlin', 'Europe/Berlin');
    await page.getByRole('button', { name: 'Change time zone' }).click();
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await page.getByText('Times and days are those of Europe/Berlin.').waitFor();
  });

  it('are searched in the database, also those that no page has shown', async () => {
    const { page } = operator;
    const search = page.getByRole('searchbox');
    // Two were declined; the older one is the oldest of all, and not among the 50 that are on the page.
    await search.fill('HYPERLINK');
    await expect.poll(() => rows().count()).toBe(2);
    await search.fill('2.51');
    await page.getByText('No payment matches.').waitFor();
    await search.fill('1.51');
    const declined = expect.stringContaining('Declined');
    await expect.poll(() => rows().allInnerTexts()).toEqual([declined, declined]);
    await search.fill('%');
    await page.getByText('No payment matches.').waitFor();
    await search.fill('');
    await expect.poll(() => rows().count()).toBe(50);
    await page.getByLabel('From', { exact: true }).fill('2020-01-01');
    await page.getByLabel('To', { exact: true }).fill('2020-01-02');
    await page.getByText('No payment matches.').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('to')).toBe('2020-01-02');
    await page.getByLabel('To', { exact: true }).fill('');
    await expect.poll(() => rows().count()).toBe(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => rows().count()).toBe(PAYMENTS);
  });

  it('keep their head in sight, and open by a click anywhere on the row', async () => {
    const { page } = operator;
    await rows().last().scrollIntoViewIfNeeded();
    const head = page.getByRole('columnheader', { name: 'Amount' });
    await expect.poll(() => head.evaluate((cell) => cell.getBoundingClientRect().top)).toBe(0);
    await lookAt(page, 'console-payments-long');
    await rows().last().getByText('Declined').click();
    await page.getByText('=HYPERLINK("evil")').waitFor();
    expect(findings).toEqual([]);
  });

  it('that nobody could read are counted in Live, which says when the link is up', async () => {
    const { page } = operator;
    // The test amount whose answer is garbage.
    await pay(system, [{ value: 173, reference: 'Garbage' }]);
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByText('1 message unreadable').waitFor();
    await page.getByText(/^The acquirer sent a message that cannot be read\. ERR_/).waitFor();
    await lookAt(page, 'console-live-unreadable');
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
