import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const OPTIONS = { authenticator: true, expectedStatuses: [401, 403, 409] };

describe('operators, in the console', () => {
  let system: System;
  let browser: Browser;
  let owner: Person;
  const people: Person[] = [];

  const arrive = async (): Promise<Person> => {
    const person = await openPerson(browser, OPTIONS);
    people.push(person);
    return person;
  };

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    owner = await arrive();
    await becomeOperator(system, owner, 'Olivia Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  /** The owner makes an invitation and gives the link on. */
  const invite = async (name: string, role: string): Promise<string> => {
    const { page } = owner;
    await page.goto(`${system.origin}/console/settings/operators`);
    await page.getByLabel('Name (for your list)').fill(name);
    await page.getByLabel('Role', { exact: true }).selectOption(role);
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await page.getByText(`Invitation for ${name}`).first().waitFor();
    return page.getByTestId('one-time-link').innerText();
  };
  const join = async (link: string): Promise<Person> => {
    const person = await arrive();
    await person.page.goto(link);
    await person.page.getByRole('button', { name: 'Create passkey' }).click();
    await person.page.getByRole('navigation', { name: 'Sections' }).waitFor();
    return person;
  };
  const sectionsOf = ({ page }: Person): Promise<string[]> =>
    page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allInnerTexts();

  it('an owner invites a cashier, who signs up by the link and sees payments and nothing else', async () => {
    const link = await invite('Chris Lime', 'Cashier');
    await lookAt(owner.page, 'console-operators-invited');
    const cashier = await arrive();
    await cashier.page.goto(link);
    await cashier.page
      .getByText('You are invited as cashier. You take payments at a till, and see them here.')
      .waitFor();
    await expect.poll(() => cashier.page.getByLabel('Your name').inputValue()).toBe('Chris Lime');
    // Neither the address nor the history keeps the token.
    expect(cashier.page.url()).not.toContain('join');
    await lookAt(cashier.page, 'console-join');
    await cashier.page.getByRole('button', { name: 'Create passkey' }).click();
    await cashier.page.getByRole('heading', { name: 'Payments' }).waitFor();
    await expect.poll(() => sectionsOf(cashier)).toEqual(['Payments', 'Settings']);
    await lookAt(cashier.page, 'console-cashier-home');
    // What only others may do is not offered.
    expect(await cashier.page.getByRole('button', { name: 'Export CSV' }).count()).toBe(0);
    await cashier.page.getByRole('link', { name: 'Settings' }).click();
    await cashier.page.getByRole('heading', { name: 'Signed in as' }).waitFor();
    expect(await cashier.page.getByRole('heading', { name: 'Phones on this network' }).count()).toBe(0);
    await owner.page.goto(`${system.origin}/console/settings`);
    await owner.page.getByRole('heading', { name: 'Phones on this network' }).waitFor();

    for (const address of ['terminals', 'trust', 'developers', 'settings/operators']) {
      await cashier.page.goto(`${system.origin}/console/${address}`);
      await cashier.page.getByRole('heading', { name: 'Your role does not open this page' }).waitFor();
    }
    await lookAt(cashier.page, 'console-role-refused');
    const refused = await cashier.page.evaluate(async () => {
      const answer = await fetch('/v1/terminals');
      return [answer.status, ((await answer.json()) as { code: string }).code];
    });
    expect(refused).toEqual([403, 'role_not_allowed']);

    const again = await arrive();
    await again.page.goto(link);
    await again.page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
    await lookAt(again.page, 'console-join-gone');
  });

  it('an auditor sees everything and is offered no change', async () => {
    const auditor = await join(await invite('Ada Birch', 'Auditor'));
    await expect
      .poll(() => sectionsOf(auditor))
      .toEqual([
        'Live',
        'Payments',
        'Terminals',
        'Trust',
        'Approvals',
        'Developers',
        'Messages',
        'Audit log',
        'Settings',
      ]);
    const { page } = auditor;
    await page.goto(`${system.origin}/console/terminals`);
    await page.getByRole('heading', { name: 'Terminals' }).waitFor();
    expect(await page.getByRole('button', { name: 'Create terminal' }).count()).toBe(0);
    await page.goto(`${system.origin}/console/trust/policies`);
    await page.getByRole('heading', { name: 'In force' }).waitFor();
    await page.getByRole('button', { name: /^Show/ }).first().waitFor();
    expect(await page.getByRole('button', { name: /Save/ }).count()).toBe(0);
    await page.goto(`${system.origin}/console/settings/operators`);
    await page.getByText('Chris Lime').first().waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
    await lookAt(page, 'console-operators-auditor');
  });

  it('changes a role, which takes the person out at once, and removes one by name', async () => {
    const { page } = owner;
    const auditor = people.at(-1) ?? owner;
    await page.goto(`${system.origin}/console/settings/operators`);
    const changes = page.getByRole('group', { name: 'Changes to Ada Birch' });
    await changes.getByRole('button', { name: 'Change role' }).click();
    await page.getByLabel('Role of Ada Birch').selectOption('Operator');
    await lookAt(page, 'console-operator-role');
    await page.getByRole('button', { name: 'Change role', exact: true }).last().click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Ada Birch' })
      .getByText('Operator', { exact: false })
      .first()
      .waitFor();
    // The stream that is open ends too, so that the page finds out by itself.
    await auditor.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();

    await page
      .getByRole('group', { name: 'Changes to Ada Birch' })
      .getByRole('button', { name: 'Remove' })
      .click();
    const question = page.getByRole('alertdialog', { name: /Remove Ada Birch\?/ });
    await question.waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep Ada Birch');
    await lookAt(page, 'console-operator-remove');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await page
      .getByRole('group', { name: 'Changes to Ada Birch' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await page.getByRole('button', { name: 'Remove Ada Birch' }).click();
    await page.getByRole('group', { name: 'Changes to Ada Birch' }).waitFor({ state: 'detached' });
    await auditor.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await auditor.page.getByRole('alert').waitFor();
  });

  it('an owner cannot leave the merchant without one', async () => {
    const { page } = owner;
    await page
      .getByRole('group', { name: 'Changes to Olivia Ash' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await page.getByRole('button', { name: 'Remove Olivia Ash' }).click();
    await page.getByText('The merchant would have no owner').waitFor();
  });

  it('an owner loses the only passkey and comes back by a recovery code', async () => {
    const { page } = owner;
    await page.goto(`${system.origin}/console/settings`);
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await lookAt(page, 'console-settings-own');
    await page.getByRole('button', { name: 'Make recovery codes' }).click();
    await page.getByText('These are shown only now.').waitFor();
    const codes = await page.getByTestId('recovery-codes').getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect((await bytesOf(Promise.resolve(download))).toString()).toContain(codes[9]);
    await lookAt(page, 'console-recovery-codes');

    const back = await arrive();
    await back.page.goto(`${system.origin}/console/`);
    await lookAt(back.page, 'console-sign-in');
    await back.page.getByRole('button', { name: 'Lost your passkey? Use a recovery code' }).click();
    await back.page.getByLabel('Recovery code').fill('0000-0000-0000-0000');
    await back.page.getByRole('button', { name: 'Go on' }).click();
    await back.page.getByText('The recovery code was not accepted').waitFor();
    await lookAt(back.page, 'console-recover');
    await back.page.getByLabel('Recovery code').fill((codes[0] ?? '').toLowerCase());
    await back.page.getByRole('button', { name: 'Go on' }).click();
    await back.page.getByRole('heading', { name: 'Welcome back, Olivia Ash' }).waitFor();
    await lookAt(back.page, 'console-welcome-back');
    await back.page.getByRole('button', { name: 'Create passkey' }).click();
    await back.page.getByRole('heading', { name: 'Live' }).waitFor();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();

    await back.page.goto(`${system.origin}/console/settings`);
    await back.page.getByText('9 codes left').waitFor();
    await back.page.getByRole('button', { name: 'Rename' }).last().click();
    await back.page.getByLabel(/^New name of/).fill('New laptop');
    await back.page.getByLabel(/^New name of/).press('Enter');
    await back.page.getByText('New laptop', { exact: true }).waitFor();
    await lookAt(back.page, 'console-own-passkeys');
  });

  it('axe finds nothing on these pages, none scrolls sideways, and none complains', () => {
    expect(findings).toEqual([]);
    expect(people.flatMap(({ complaints }) => complaints.list)).toEqual([]);
  });
});
