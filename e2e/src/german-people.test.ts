import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const OPTIONS = { authenticator: true, expectedStatuses: [401, 403] };

describe('people who work together in German', () => {
  let system: System;
  let browser: Browser;
  let owner: Person;
  let till: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    [owner, till] = await Promise.all([
      openPerson(browser, OPTIONS),
      openPerson(browser, { ...OPTIONS, viewport: PHONE }),
    ]);
    await becomeOperator(system, owner, 'Olivia Ash');
    await activateTill(owner, till, 'Theke');
    const { page } = owner;
    await page.goto(`${system.origin}/console/settings`);
    await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('invite somebody, who is told in German what the role is for', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Bediener und Einladungen' }).click();
    await page.getByRole('heading', { name: 'Bediener', exact: true }).waitFor();
    await page.getByLabel('Name (für Ihre Liste)').fill('Chris Lime');
    await page.getByRole('button', { name: 'Einladungslink erstellen' }).click();
    await page.getByText('Einladung für Chris Lime: Kassierer').first().waitFor();
    await lookAt(page, 'german-console-operators');
    const cashier = await openPerson(browser, { ...OPTIONS, viewport: PHONE, locale: 'de-DE' });
    await cashier.page.goto(await page.getByTestId('one-time-link').innerText());
    await cashier.page
      .getByText('Sie sind als Kassierer eingeladen. Sie nehmen an einer Kasse Zahlungen an')
      .waitFor();
    await lookAt(cashier.page, 'german-console-join');
    await cashier.page.getByRole('button', { name: 'Passkey anlegen' }).click();
    await cashier.page.getByRole('heading', { name: 'Zahlungen' }).waitFor();
    expect(cashier.complaints.list).toEqual([]);
    await cashier.context.close();
  });

  it('read in German who changed what, and what waits for a second person', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Protokoll' }).click();
    await page.getByRole('cell', { name: 'Einladung erstellt' }).waitFor();
    await lookAt(page, 'german-console-audit');
    await page.getByRole('link', { name: /^Genehmigungen/ }).click();
    await page.getByText('Noch wurde nichts beantragt').waitFor();
    await lookAt(page, 'german-console-approvals');
  });

  it('are asked in German who stands at the till', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Einstellungen' }).first().click();
    await page.getByLabel('Neuer Code, sechs Ziffern').fill('246813');
    await page.getByRole('button', { name: 'Code festlegen' }).click();
    await page.getByText('Ihr Code ist festgelegt.').waitFor();
    await page.getByLabel('Kassierer melden sich an der Kasse an').check();
    await page
      .getByRole('region', { name: 'Kassierer an der Kasse' })
      .getByRole('button', { name: 'Speichern' })
      .click();
    await page.getByText('Gespeichert. Die Kassen fragen').waitFor();
    await lookAt(page, 'german-console-settings-people');
    await till.page.getByRole('link', { name: 'Settings' }).click();
    await till.page.getByText('Deutsch').click();
    await till.page.getByRole('heading', { name: 'Wer steht an der Kasse?' }).waitFor();
    await lookAt(till.page, 'german-till-who');
    await till.page.getByRole('button', { name: 'Olivia Ash' }).click();
    await till.page.getByRole('heading', { name: 'Kassencode von Olivia Ash' }).waitFor();
    for (const digit of '111111') await till.page.getByRole('button', { name: digit, exact: true }).click();
    await till.page.getByText('Der Kassencode wurde nicht angenommen').waitFor();
    await lookAt(till.page, 'german-till-code-refused');
  });

  it('axe finds nothing on these screens, and none complains', () => {
    expect(findings).toEqual([]);
    for (const { complaints } of [owner, till]) expect(complaints.list).toEqual([]);
  });
});
