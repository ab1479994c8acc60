import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { becomeSecondOperator, changeDatabase, runTally } from './second-operator.ts';
import { wrongAtAnySize } from './sizes.ts';

describe('two people at the desk', () => {
  let system: System;
  let browser: Browser;
  let robin: Person;
  let kim: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    robin = await openPerson(browser, {
      viewport: DESKTOP,
      authenticator: true,
      expectedStatuses: [401, 403, 409],
    });
    kim = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, robin, 'Robin Ash');
    await becomeSecondOperator(system, kim, 'Kim Elm');
    for (const label of ['Bar', 'Terrace', 'Kiosk']) await orderTerminal(system, label);
    await robin.page.goto(`${system.origin}/console/approvals`);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const openTerminal = async ({ page }: Person, label: string) => {
    await page.getByRole('link', { name: 'Terminals', exact: true }).click();
    await page.getByRole('link', { name: label }).click();
    await page.getByRole('heading', { name: label, exact: true }).waitFor();
  };
  const askToRetire = async (person: Person, label: string, reason: string) => {
    const { page } = person;
    await openTerminal(person, label);
    await page.getByRole('button', { name: 'Retire' }).click();
    await page.getByLabel('Why? (shown to the second person)').fill(reason);
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('Waiting for a second person').waitFor();
  };
  const openRequest = async ({ page }: Person, label: string) => {
    await page.getByRole('link', { name: /^Approvals/ }).click();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    await page.getByRole('row').filter({ hasText: label }).first().getByRole('link').click();
    await page.getByRole('heading', { name: `Retire a terminal: ${label}` }).waitFor();
  };

  it('say first what needs the two of them: nothing does until one ticks it', async () => {
    const { page } = robin;
    await page.getByText('Nothing was asked for yet').waitFor();
    await lookAt(page, 'console-approvals-empty');
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('heading', { name: 'Second person' }).waitFor();
    await page.getByLabel('Retire a terminal').check();
    await page
      .getByRole('region', { name: 'Second person' })
      .getByRole('button', { name: 'Save', exact: true })
      .click();
    await expect
      .poll(() =>
        page
          .getByRole('region', { name: 'Second person' })
          .getByRole('button', { name: 'Save', exact: true })
          .isDisabled(),
      )
      .toBe(true);
    await page.reload();
    await expect.poll(() => page.getByLabel('Retire a terminal').isChecked()).toBe(true);
    await lookAt(page, 'console-settings-second-person');
  });

  it('ask for a terminal to be retired, and the one who asked cannot approve it', async () => {
    const { page } = robin;
    await openTerminal(robin, 'Bar');
    await page.getByRole('button', { name: 'Retire' }).click();
    await page.getByText('This needs a second person').waitFor();
    await lookAt(page, 'console-terminal-retire-asks');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('Nothing was asked for: say why').waitFor();
    await askToRetire(robin, 'Bar', 'The phone was sold');
    await page.getByText('Retire a terminal: asked for by Robin Ash.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Retire' }).isDisabled()).toBe(true);
    await page.getByRole('img', { name: '1 waits' }).waitFor();
    await lookAt(page, 'console-terminal-waits-for-second-person');
    await page.getByRole('link', { name: 'Look at the request' }).click();
    await page.getByText('You asked for this, so somebody else decides.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    const id = page.url().split('/').at(-1);
    const answer = await page.evaluate(
      async (path) =>
        (
          await (
            await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
          ).json()
        ).code,
      `/v1/approvals/${id}/approve`,
    );
    expect(answer).toBe('approval_by_oneself');
  });

  it('the other one sees what will happen, approves, and it is done', async () => {
    const { page } = kim;
    await page.goto(`${system.origin}/console/`);
    await openRequest(kim, 'Bar');
    await page.getByText('“Bar” is retired for good.').first().waitFor();
    await page.getByText('The phone was sold').waitFor();
    await page.getByText('Seen, not decided yet').waitFor();
    await page.getByRole('heading', { name: 'What will happen' }).waitFor();
    await lookAt(page, 'console-approval');
    await page.getByRole('button', { name: 'Approve' }).click();
    await lookAt(page, 'console-approval-asks');
    await page.getByRole('button', { name: 'Approve and do it' }).click();
    await page.getByText('It was approved and carried out.').waitFor();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.getByText('“Bar” was retired for good.').waitFor();
    expect(await page.getByText('What will happen').count()).toBe(0);
    await lookAt(page, 'console-approval-done');
    await openTerminal(kim, 'Bar');
    await page.getByText('Retired').first().waitFor();
    await robin.page.getByText('It was approved and carried out.').waitFor();
    await robin.page.getByRole('img', { name: '1 waits' }).waitFor({ state: 'detached' });
  });

  it('a request that is refused says why, and nothing was changed', async () => {
    await askToRetire(robin, 'Terrace', 'Winter');
    await openRequest(kim, 'Terrace');
    const { page } = kim;
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByLabel('Why? (shown to who asked)').fill('It is warm enough');
    await page.getByRole('button', { name: 'Refuse it' }).click();
    await page.getByText('It was refused. Nothing was changed.').waitFor();
    await openRequest(robin, 'Terrace');
    await robin.page.getByText('It is warm enough').waitFor();
    await robin.page.getByRole('heading', { name: 'What was asked for' }).waitFor();
    await robin.page.getByText('“Terrace” was to be retired for good.').waitFor();
    await lookAt(robin.page, 'console-approval-refused');
  });

  it('a request that nobody decided on has run out, and says so in words', async () => {
    await askToRetire(robin, 'Kiosk', 'Closed');
    await robin.page.getByRole('link', { name: 'Look at the request' }).click();
    await robin.page.getByRole('heading', { name: 'Retire a terminal: Kiosk' }).waitFor();
    const address = robin.page.url();
    await system.server().stop();
    await changeDatabase(
      system.data,
      `update approvals set expires_at = now() - interval '1 minute' where state in ('waiting', 'seen')`,
    );
    await system.startServer();
    await robin.page.goto(address);
    await robin.page.getByText('Nobody decided within 72 hours, so it ran out.').waitFor();
    await lookAt(robin.page, 'console-approval-ran-out');
    await robin.page.getByRole('link', { name: /^Approvals/ }).click();
    await robin.page.getByLabel('State').selectOption('Ran out');
    await expect.poll(() => robin.page.url()).toContain('state=expired');
    await robin.page.getByRole('row').filter({ hasText: 'Kiosk' }).waitFor();
    await lookAt(robin.page, 'console-approvals');
  });

  it('ask for a policy to be put in force, and the other one does it', async () => {
    const { page } = robin;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Have another policy appraise devices').check();
    await page
      .getByRole('region', { name: 'Second person' })
      .getByRole('button', { name: 'Save', exact: true })
      .click();
    await expect
      .poll(() =>
        page
          .getByRole('region', { name: 'Second person' })
          .getByRole('button', { name: 'Save', exact: true })
          .isDisabled(),
      )
      .toBe(true);
    await page.evaluate(async () => {
      const post = (path: string, body: object) =>
        fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const { document } = await (await fetch('/v1/policies/versions/0')).json();
      await post('/v1/policies/versions', { document, note: 'The same again' });
      await post('/v1/policies/shadow', { version: 1 });
    });
    await page.goto(`${system.origin}/console/trust/policies`);
    await page.getByRole('button', { name: 'Promote' }).click();
    await page.getByLabel('Why? (shown to the second person)').fill('Reviewed on Monday');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('Have another policy appraise devices: asked for by Robin Ash.').waitFor();
    await lookAt(page, 'console-policies-wait-for-second-person');
    await kim.page.getByRole('link', { name: /^Approvals/ }).click();
    await kim.page.getByRole('row').filter({ hasText: 'test@1' }).getByRole('link').click();
    await kim.page.getByText('Policy test@1 appraises devices.').first().waitFor();
    await kim.page.getByRole('button', { name: 'Approve' }).click();
    await kim.page.getByRole('button', { name: 'Approve and do it' }).click();
    await kim.page.getByText('It was approved and carried out.').waitFor();
    await page.getByText('Kim Elm').first().waitFor();
    await expect.poll(() => page.getByText('Waiting for a second person').count()).toBe(0);
  });

  it('to untick it needs the two of them as well', async () => {
    const { page } = kim;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Retire a terminal').uncheck();
    await page.getByRole('button', { name: 'Ask to untick' }).click();
    await page.getByLabel('Why? (shown to the second person)').fill('Low season');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('Need a second person for less: asked for by Kim Elm.').waitFor();
    await lookAt(page, 'console-settings-asks-for-less');
    await robin.page.getByRole('link', { name: /^Approvals/ }).click();
    await robin.page.getByLabel('State').selectOption('Not decided yet');
    await robin.page
      .getByRole('row')
      .filter({ hasText: 'Need a second person for less' })
      .getByRole('link')
      .click();
    await robin.page.getByText('Still under approval: Have another policy appraise devices.').waitFor();
    await robin.page.getByRole('button', { name: 'Approve' }).click();
    await robin.page.getByRole('button', { name: 'Approve and do it' }).click();
    await robin.page.getByText('It was approved and carried out.').waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel('Retire a terminal').isChecked()).toBe(false);
  });

  it('find in the audit log who did what and when, and from what to what', async () => {
    const { page } = robin;
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
    const retired = page.getByRole('row').filter({ hasText: 'Terminal retired' });
    await retired.waitFor();
    await retired.getByText('Kim Elm').waitFor();
    expect(await retired.getByRole('time').first().getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    await lookAt(page, 'console-audit');
    await page.keyboard.press('/');
    await page.keyboard.type('kim');
    await page.getByLabel('What', { exact: true }).selectOption('Terminal retired');
    await expect.poll(() => page.url()).toMatch(/q=kim.*action=terminal\.retired/);
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'Signed in' }).count()).toBe(0);
    await page.getByRole('searchbox').first().blur();
    await retired.click({ position: { x: 200, y: 10 } });
    await page.getByRole('heading', { name: /^Entry \d+: Terminal retired$/ }).waitFor();
    await page.getByText('Kim Elm (Operator)').waitFor();
    await page.getByText('The phone was sold').waitFor();
    await expect
      .poll(() => page.getByRole('row').filter({ hasText: 'status' }).innerText())
      .toMatch(/created\s+retired/);
    await lookAt(page, 'console-audit-entry');
    await page.goto(`${system.origin}/console/audit?object=nothing-like-it`);
    await page.getByText('No entry matches.').waitFor();
    await lookAt(page, 'console-audit-no-match');
  });

  it('export it, and the command line verifies it, also after the newest hash that was kept elsewhere', async () => {
    const { page } = robin;
    await page.goto(`${system.origin}/console/audit`);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    const bytes = await bytesOf(download);
    const file = join(system.data, 'audit-log.jsonl');
    await writeFile(file, bytes);
    const command = await page.getByText('npx tally audit verify').innerText();
    const head = command.split('--head ')[1] ?? '';
    const good = await runTally('audit', 'verify', file, '--head', head);
    expect(good).toMatchObject({ exitCode: 0, text: expect.stringContaining('unchanged and without gaps') });

    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('Kim Elm', 'Kim Elk'));
    expect(await runTally('audit', 'verify', file)).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('was changed'),
    });
    const lines = text.trimEnd().split('\n');
    await writeFile(file, `${lines.slice(0, -1).join('\n')}\n`);
    expect(await runTally('audit', 'verify', file, '--head', head)).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('cut at its end'),
    });
  });

  it('do all of it on a phone, on a turned one, on a tablet and with large text', async () => {
    const { page } = robin;
    await page.setViewportSize(PHONE);
    const wrong: string[] = [];
    for (const name of ['audit', 'approvals', 'settings']) {
      await page.goto(`${system.origin}/console/${name}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      wrong.push(...(await wrongAtAnySize(page, `console-${name}`, [])));
    }
    expect(wrong).toEqual([]);
  });

  it('and nothing on these pages is out of reach', () => {
    expect(findings).toEqual([]);
    expect(robin.complaints.list).toEqual([]);
    expect(kim.complaints.list).toEqual([]);
  });
});
