import { createClient, createTerminal, listTerminals } from '@tallystick/protocol';
import type { System } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, DESKTOP, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { pay } from './pay.ts';
import { findings, lookAt } from './screens.ts';
import { startSystemOnPostgres } from './system-on-postgres.ts';

const CHARGES = [
  { value: 1_250, reference: 'Table 7' },
  { value: 300, reference: 'Table 8' },
  { value: 9_900, reference: '=1+1' },
  { value: 151, reference: 'Room 12' },
];

describe('what an operator and a developer look for in the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystemOnPostgres(), openBrowser()]);
    await pay(system, CHARGES);
    operator = await openPerson(browser, {
      viewport: DESKTOP,
      authenticator: true,
      expectedStatuses: [401],
    });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const rows = () => operator.page.locator('tbody tr');
  const amounts = () => operator.page.locator('tbody td.console-table-number').allInnerTexts();
  const addressed = (name: string) => new URL(operator.page.url()).searchParams.get(name);

  it('payments are found by amount, card and reference, and the address says by what', async () => {
    const { page } = operator;
    await page.getByRole('link', { name: 'Payments', exact: true }).click();
    await expect.poll(() => rows().count()).toBe(4);
    const search = page.getByRole('searchbox');
    for (const typed of ['12.50', '12,50', '12.50 EUR']) {
      await search.fill(typed);
      await expect.poll(amounts).toEqual(['€12.50']);
    }
    await search.fill('table');
    await expect.poll(() => rows().count()).toBe(2);
    await search.fill('bar');
    await expect.poll(() => rows().count()).toBe(4);
    const card = await page.locator('tbody td[data-name="Card"]').first().innerText();
    await search.fill('');
    await page.getByText('More filters').click();
    const currencies = page.getByLabel('Currency').locator('option');
    await expect.poll(() => currencies.allInnerTexts()).toEqual(['All currencies', 'EUR']);
    await page.getByLabel('Last four digits').fill('12');
    await page.getByText('Four digits.').waitFor();
    await page.getByLabel('Last four digits').fill(card.slice(-4));
    await page.getByRole('textbox', { name: 'Amount' }).fill('3');
    await expect.poll(amounts).toEqual(['€3.00']);
    await expect.poll(() => [addressed('lastFour'), addressed('amount')]).toEqual([card.slice(-4), '3']);
    await page.reload();
    await page.getByText('More filters (2 set)').waitFor();
    await expect.poll(amounts).toEqual(['€3.00']);
    await lookAt(page, 'console-payments-filters');
    await page.getByLabel('Last four digits').fill('');
    await page.getByRole('textbox', { name: 'Amount' }).fill('');
  });

  it('payments are sorted both ways by a press on a head, or by a choice on a phone', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/payments`);
    await expect.poll(() => rows().count()).toBe(4);
    await page.getByRole('button', { name: 'Amount' }).click();
    await expect.poll(amounts).toEqual(['€99.00', '€12.50', '€3.00', '€1.51']);
    const head = page.getByRole('columnheader', { name: 'Amount' });
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(() => addressed('sort')).toBe('-amount');
    await page.keyboard.press('Enter');
    await expect.poll(amounts).toEqual(['€1.51', '€3.00', '€12.50', '€99.00']);
    await lookAt(page, 'console-payments-sorted');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByLabel('Sorted by').selectOption('time');
    await expect.poll(amounts).toEqual(['€12.50', '€3.00', '€99.00', '€1.51']);
    await page.setViewportSize(DESKTOP);
  });

  it('payments leave as CSV in major units, by the same filters and in the same order', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/payments?sort=amount&status=approved`);
    await expect.poll(() => rows().count()).toBe(3);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const lines = (await bytesOf(download)).toString('utf8').trim().split('\r\n');
    const cells = lines.map((line) => line.split(','));
    expect(cells.map((line) => line.slice(4, 7))).toEqual([
      ['amount', 'currency', 'terminal'],
      ['3.00', 'EUR', 'Bar'],
      ['12.50', 'EUR', 'Bar'],
      ['99.00', 'EUR', 'Bar'],
    ]);
    expect(cells[3]?.[9]).toBe("'=1+1");
    expect(cells[1]?.[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d$/);
  });

  it('a developer sees each request of a key with its answer, copies it and sends it again', async () => {
    const { page } = operator;
    const client = createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
    await client.call(createTerminal, { body: { label: "O'Hara" } });
    await client.call(listTerminals, { query: { limit: 1 } });
    await client.call(createTerminal, { body: { label: '' } }).then(
      () => expect.unreachable(),
      () => undefined,
    );
    await page.getByRole('link', { name: 'Developers' }).click();
    await page.getByRole('link', { name: 'Requests of API keys' }).click();
    await page.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
    await rows().filter({ hasText: '400 Refused' }).first().waitFor();
    await lookAt(page, 'console-requests');
    await page.getByLabel('Status').selectOption('refused');
    await expect.poll(() => rows().count()).toBe(1);
    await expect.poll(() => addressed('status')).toBe('refused');
    await page.getByLabel('Status').selectOption('answered');
    // Not the refused one, which stands there until the list has changed.
    const made = rows().filter({ hasText: 'POST /v1/terminals' }).filter({ hasText: '201' }).first();
    await made.click();
    await page.getByRole('heading', { name: 'POST /v1/terminals' }).waitFor();
    await page.getByText('"label": "O\'Hara"').first().waitFor();
    const curl = await page.getByRole('region', { name: 'Again with curl', exact: true }).innerText();
    expect(curl).toContain('Bearer $TALLYSTICK_KEY');
    expect(curl).not.toContain(system.apiKey);
    await lookAt(page, 'console-request');
    await page.getByRole('button', { name: 'Replay' }).click();
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/v1/terminals'),
    );
    await page.getByRole('alertdialog').getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Answered with 201').waitFor();
    // It says what it is: in live mode the server refuses it.
    expect((await sent).headers()['replay-of']).toMatch(/^req_/);
    const { data } = await client.call(listTerminals, {});
    expect(data.filter(({ label }) => label === "O'Hara")).toHaveLength(2);
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
