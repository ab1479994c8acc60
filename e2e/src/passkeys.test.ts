import { type System, startSystem } from '@tallystick/testbed';
import { type MailServer, startMailServer } from '@tallystick/testbed/messages';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { findings, lookAt } from './screens.ts';

const OPTIONS = { expectedStatuses: [401, 403, 409] };

interface Authenticator {
  /** Whether it answers when the browser asks: one that is lost, or left at home, does not. */
  isAtHand(isAtHand: boolean): Promise<unknown>;
}

/** A browser with Chromium's virtual authenticators: what is built in, and a key on the ring. */
const withAuthenticators = async (person: Person) => {
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const add = async (transport: 'internal' | 'usb'): Promise<Authenticator> => {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return {
      isAtHand: (enabled) =>
        devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    };
  };
  return { ...person, builtIn: await add('internal'), addKeyRing: () => add('usb') };
};

describe('passkeys of owners, in the console', () => {
  let system: System;
  let mail: MailServer;
  let browser: Browser;
  let olivia: Awaited<ReturnType<typeof withAuthenticators>>;
  let robin: Person;
  const people: Person[] = [];

  const arrive = async () => {
    const person = await withAuthenticators(await openPerson(browser, OPTIONS));
    people.push(person);
    return person;
  };
  const open = ({ page }: Person, address: string) => page.goto(`${system.origin}/console/${address}`);
  const changesTo = ({ page }: Person, name: string) =>
    page.getByRole('group', { name: `Changes to ${name}` });
  const signOut = async (person: Person) => {
    await open(person, 'settings');
    await person.page.getByRole('button', { name: 'Sign out' }).first().click();
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
  };
  const signIn = ({ page }: Person) => page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  /** The page that was open when one signed out is there again. */
  const isIn = ({ page }: Person) => page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();

  beforeAll(async () => {
    mail = await startMailServer();
    [system, browser] = await Promise.all([
      startSystem({
        serverEnv: {
          TALLYSTICK_SMTP_URL: mail.url,
          TALLYSTICK_MAIL_FROM: 'Tallystick <till@example.org>',
        },
      }),
      openBrowser(),
    ]);
    olivia = await arrive();
    await becomeOperator(system, olivia, 'Olivia Ash');
    await open(olivia, 'settings/operators');
    await olivia.page.getByLabel('Name (for your list)').fill('Robin Oak');
    await olivia.page.getByLabel('Role', { exact: true }).selectOption('Owner');
    await olivia.page.getByRole('button', { name: 'Make invitation link' }).click();
    const link = await olivia.page.getByTestId('one-time-link').innerText();
    robin = await arrive();
    await robin.page.goto(link);
    await robin.page.getByRole('button', { name: 'Create passkey' }).click();
    await robin.page.getByRole('heading', { name: 'Live' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([system?.stop(), mail?.stop()]);
  });

  const recoveryLink = async (): Promise<string> => {
    const { page } = olivia;
    await open(olivia, 'settings/operators');
    await changesTo(olivia, 'Robin Oak').getByRole('button', { name: 'Recovery link' }).click();
    const form = page.getByRole('form', { name: /Make a recovery link for Robin Oak\?/ });
    await form.waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Recovery link');
    await page.keyboard.press('Enter');
    await form.getByLabel('Mail address (optional)').fill('robin');
    await form.getByRole('button', { name: 'Make link' }).click();
    await form.getByText('Write a whole mail address').waitFor();
    await lookAt(page, 'console-recovery-link-asked');
    await form.getByLabel('Mail address (optional)').fill('robin@example.com');
    await form.getByRole('button', { name: 'Make link' }).click();
    await page.getByText('A mail with the link is on its way to robin@example.com.').waitFor();
    await lookAt(page, 'console-recovery-link-made');
    return page.getByTestId('one-time-link').innerText();
  };

  it('one who lost the only passkey comes back by a link in a mail, and what was lost opens nothing', async () => {
    const link = await recoveryLink();
    const received = () => mail.mails.find(({ to }) => to.includes('robin@example.com'));
    await expect.poll(() => received()?.text).toContain(link);
    expect(received()?.text).toContain('Hello Robin Oak,');

    const back = await arrive();
    await back.page.goto(link);
    await back.page.getByRole('heading', { name: 'Welcome back, Robin Oak' }).waitFor();
    await back.page.getByText('Your earlier passkeys and your other sessions end.').waitFor();
    await lookAt(back.page, 'console-welcome-back-by-link');
    await back.page.getByRole('button', { name: 'Create passkey' }).click();
    await back.page.getByRole('heading', { name: 'Live' }).waitFor();

    // The browser with the passkey from before is signed out, and does not come in again.
    await signIn(robin);
    await robin.page.getByRole('alert').waitFor();
    await lookAt(robin.page, 'console-sign-in-refused');

    await signOut(back);
    await signIn(back);
    await isIn(back);
    await back.page.goto(link);
    await back.page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
    await open(back, 'settings');
    await isIn(back);
    robin = back;
  });

  it('a second passkey is added, signs in, and lets the first be removed; the last stays', async () => {
    const { page } = olivia;
    const passkeys = page.getByRole('region', { name: 'Your passkeys' });
    await open(olivia, 'settings');
    await passkeys.getByRole('listitem').first().waitFor();
    expect(await passkeys.getByRole('button', { name: 'Remove', exact: true }).count()).toBe(0);

    await olivia.builtIn.isAtHand(false);
    await olivia.addKeyRing();
    await page.getByLabel('Name of the new passkey').fill('Key ring');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const keyRing = passkeys.getByRole('listitem').filter({ hasText: 'Key ring' });
    await keyRing.waitFor();
    await lookAt(page, 'console-two-passkeys');
    await signOut(olivia);
    await signIn(olivia);
    await isIn(olivia);

    await open(olivia, 'settings');
    await keyRing.getByText(/last used/).waitFor();
    const first = passkeys.getByRole('listitem').filter({ hasNotText: 'Key ring' });
    await first.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove passkey' }).click();
    await first.waitFor({ state: 'detached' });
    await keyRing.waitFor();
    await passkeys.getByRole('button', { name: 'Remove', exact: true }).waitFor({ state: 'detached' });
  });

  it('the last owner is neither removed nor given another role', async () => {
    const { page } = olivia;
    await open(olivia, 'settings/operators');
    await changesTo(olivia, 'Robin Oak').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove Robin Oak' }).click();
    await changesTo(olivia, 'Robin Oak').waitFor({ state: 'detached' });
    await robin.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();

    await changesTo(olivia, 'Olivia Ash').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove Olivia Ash' }).click();
    await page.getByText('The merchant would have no owner').waitFor();
    await changesTo(olivia, 'Olivia Ash').getByRole('button', { name: 'Change role' }).click();
    await page.getByLabel('Role of Olivia Ash').selectOption('Cashier');
    await page.getByRole('button', { name: 'Change role', exact: true }).last().click();
    await page.getByText('The merchant would have no owner').waitFor();
    await open(olivia, 'settings/operators');
    await changesTo(olivia, 'Olivia Ash').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Olivia Ash' }).innerText()).toContain('Owner');
  });

  it('axe finds nothing on these pages, none scrolls sideways, and none complains', () => {
    expect(findings).toEqual([]);
    expect(people.flatMap(({ complaints }) => complaints.list)).toEqual([]);
  });
});
