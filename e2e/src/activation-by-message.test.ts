import { type System, startSystem } from '@tallystick/testbed';
import {
  type MailServer,
  type SmsGateway,
  startMailServer,
  startSmsGateway,
} from '@tallystick/testbed/messages';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

/** Opens a new terminal that is activated in one way alone. */
const createTerminal = async ({ page }: Person, name: string, method: string) => {
  await page.getByRole('link', { name: 'Terminals', exact: true }).click();
  await page.getByRole('button', { name: 'Create terminal' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByText('More settings').click();
  await page.getByLabel(method, { exact: true }).check();
  for (const other of ['Typed digits', 'Link or QR code'])
    await page.getByLabel(other, { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Create terminal' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
};

const send = async ({ page }: Person, label: string, to: string) => {
  await page.getByLabel(label).fill(to);
  await page.getByRole('button', { name: 'Make a code and send it' }).click();
};

const digitsOf = async ({ page }: Person, id: string) =>
  (await page.getByTestId(id).innerText()).replaceAll(/\D/g, '');

const enter = async ({ page }: Person, number: string, code: string) => {
  await page.getByRole('textbox', { name: 'Terminal number' }).fill(number);
  await page.getByRole('textbox', { name: 'Activation code' }).fill(code);
  await page.getByRole('button', { name: 'Activate' }).click();
};

const linkIn = (text: string): string => /^http\S+confirm\.html#open=\S+$/m.exec(text)?.[0] ?? '';

describe('a terminal that is activated by a message', () => {
  let system: System;
  let browser: Browser;
  let mail: MailServer;
  let sms: SmsGateway;
  let operator: Person;
  let merchant: Person;
  let consumer: Person;
  let reader: Person;
  const people = () => [operator, merchant, consumer, reader];

  beforeAll(async () => {
    [mail, sms] = await Promise.all([startMailServer(), startSmsGateway()]);
    [system, browser] = await Promise.all([
      startSystem({
        serverEnv: {
          TALLYSTICK_SMTP_URL: mail.url,
          TALLYSTICK_MAIL_FROM: 'Tallystick <till@example.org>',
          TALLYSTICK_SMS_URL: `${sms.origin}/send`,
          TALLYSTICK_SMS_BODY: '{"to":"{to}","text":"{text}"}',
        },
      }),
      openBrowser(),
    ]);
    const expectedStatuses = [401, 403, 429];
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses });
    merchant = await openPerson(browser, { viewport: PHONE, authenticator: true, expectedStatuses });
    reader = await openPerson(browser, { viewport: PHONE, expectedStatuses });
    consumer = await openPerson(browser, { viewport: PHONE });
    await becomeOperator(system, operator, 'Robin Ash');
    await getCard(system, consumer, 'Hazel Wood');
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([system?.stop(), mail?.stop(), sms?.stop()]);
  });

  const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));

  it('the operator sends a mail and sees when it went out', async () => {
    await createTerminal(operator, 'Front counter', 'Digits, and a link in a mail that has to be opened');
    const { page } = operator;
    await send(operator, 'Mail address', 'no address');
    await page.getByText('Write a whole mail address').waitFor();
    await lookAt(page, 'console-send-wrong');
    await send(operator, 'Mail address', 'robin@example.com');
    await page.getByText(/^Sent to robin@example\.com \d\d:\d\d .*waits until the link was opened/).waitFor();
    await lookAt(page, 'console-sent');
    expect(mailsTo('robin@example.com').length).toBe(1);
  });

  const waitForLink = async (person: Person) => {
    await person.page.goto(`${system.origin}/till/`);
    await enter(
      person,
      await digitsOf(operator, 'terminal-number'),
      await digitsOf(operator, 'activation-code'),
    );
    await person.page.getByRole('heading', { name: 'Open the link in the mail' }).waitFor();
    await person.page.getByText(/sent to r….?@example\.com/).waitFor();
  };

  it('the till shows where the link went, and its way out', async () => {
    const { page } = reader;
    await waitForLink(reader);
    await lookAt(page, 'till-confirming');
    expect(await wrongAtAnySize(page, 'till-confirming', [])).toEqual([]);
    await page.getByRole('button', { name: 'Enter another code' }).click();
    await page.getByRole('heading', { name: 'Activate this till' }).waitFor();
    await waitForLink(merchant);
  });

  it('till and operator send it again, three times in all, and are told from when on again', async () => {
    const till = merchant.page.getByRole('button', { name: 'Send it again' });
    const { page } = operator;
    await till.click();
    await merchant.page.getByText('2 more times').waitFor();
    await expect.poll(() => mailsTo('robin@example.com').length).toBe(2);
    await page.getByText('Can be sent 2 more times this hour').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Can be sent once more this hour').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText(/Sent as often as is allowed; again from \d\d:\d\d/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Send again' }).isDisabled()).toBe(true);
    await merchant.page.getByText(/It can be sent again from \d\d:\d\d/).waitFor();
    await expect.poll(() => till.isDisabled()).toBe(true);
    await lookAt(merchant.page, 'till-confirming-none-left');
    await lookAt(page, 'console-sent-none-left');
    await expect.poll(() => mailsTo('robin@example.com').length).toBe(4);
    const links = new Set(mailsTo('robin@example.com').map(({ text }) => linkIn(text)));
    expect(links.size).toBe(1);
  });

  it('the link opens a page that asks a person, and leaves nothing in the address bar', async () => {
    const { page } = reader;
    await page.goto(linkIn(mailsTo('robin@example.com')[0]?.text ?? ''));
    await page.getByRole('heading', { name: 'Activate this terminal?' }).waitFor();
    expect(page.url()).not.toContain('open=');
    await page.getByText('Front counter').first().waitFor();
    await lookAt(page, 'confirm-asking');
    expect(await wrongAtAnySize(page, 'confirm-asking', [])).toEqual([]);
  });

  it('once it is opened the till goes on by itself, and takes a payment', async () => {
    await reader.page.getByRole('button', { name: 'Yes, activate it' }).click();
    await reader.page.getByRole('heading', { name: 'Confirmed' }).waitFor();
    await lookAt(reader.page, 'confirm-done');
    await merchant.page.getByRole('button', { name: /^Charge/ }).waitFor();
    await charge(merchant, '1250');
    await tapCard(consumer, '€12.50');
    await merchant.page.getByRole('heading', { name: 'Approved' }).waitFor();
    const { page } = operator;
    await page.getByText('Activation link opened').first().waitFor();
    await page.getByText('Active', { exact: true }).first().waitFor();
  });

  it('a link that was used says so, and one that is cut short what to do', async () => {
    const { page } = reader;
    await page.goto(`${system.origin}/wallet/`);
    await page.goto(`${system.origin}/till/confirm.html#open=AAAAAAAAAAAAAAAAAAAAAA`);
    await page.getByText('Open the link in the newest mail').waitFor();
    await lookAt(page, 'confirm-refused');
    await page.goto(`${system.origin}/wallet/`);
    await page.goto(`${system.origin}/till/confirm.html#open=AAAA`);
    await page.getByText('Open it from the mail, or copy all of it').waitFor();
  });

  it('the code is on the telephone alone; typed wrong it is refused, typed right it activates', async () => {
    await createTerminal(operator, 'Bar', 'Digits sent by SMS');
    await send(operator, 'Telephone number', '+49 151 1234567');
    await operator.page.getByText(/^Sent to \+491511234567/).waitFor();
    expect(await operator.page.getByTestId('activation-code').count()).toBe(0);
    await lookAt(operator.page, 'console-sent-sms');
    const { to, text } = JSON.parse(sms.requests.at(-1)?.body ?? '{}') as { to: string; text: string };
    expect(to).toBe('+491511234567');
    const [, code = '', number = ''] = /^(\d{8}) .*terminal (\d{8})/.exec(text) ?? [];
    const bar = await openPerson(browser, {
      viewport: PHONE,
      authenticator: true,
      expectedStatuses: [401, 403],
    });
    await bar.page.goto(`${system.origin}/till/`);
    await enter(bar, number, code === '00000000' ? '00000001' : '00000000');
    await bar.page.getByText('The activation code is incorrect').waitFor();
    const typed = bar.page.getByRole('textbox', { name: 'Terminal number' });
    expect(await typed.inputValue()).toBe(number);
    await enter(bar, number, code);
    await bar.page.getByRole('button', { name: /^Charge/ }).waitFor();
    // The next terminal on this page has another number: after a wipe none stands there.
    await bar.page.getByRole('link', { name: 'Settings' }).click();
    await bar.page.getByRole('button', { name: 'Wipe this terminal' }).click();
    await bar.page.getByRole('button', { name: 'Wipe now' }).click();
    await bar.page.getByRole('heading', { name: 'Activate this till' }).waitFor();
    expect(await typed.inputValue()).toBe('');
    expect(bar.complaints.list).toEqual([]);
    await bar.context.close();
  });

  it('in test mode the console shows the outbox, without what was used', async () => {
    await createTerminal(operator, 'Stall', 'Digits sent by mail');
    await send(operator, 'Mail address', 'stall@example.com');
    const { page } = operator;
    await page.getByText(/^Sent to stall@example\.com/).waitFor();
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByRole('heading', { name: 'Mail to stall@example.com' }).waitFor();
    await page.getByText('(no longer kept)').first().waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Copy: Its link or code' }).count()).toBe(1);
    await lookAt(page, 'console-messages');
    const [, code = ''] = /Activation code: (\d{8})/.exec(mailsTo('stall@example.com')[0]?.text ?? '') ?? [];
    await page.getByText(code).waitFor();
  });

  it('a code that did not come is sent again from the till, which counts down once it was often enough', async () => {
    await createTerminal(operator, 'Terrace', 'Digits sent by mail');
    await send(operator, 'Mail address', 'terrace@example.com');
    await operator.page.getByText(/^Sent to terrace@example\.com/).waitFor();
    const mails = () => mailsTo('terrace@example.com');
    await expect.poll(() => mails().length).toBe(1);
    const [, number = ''] = /Terminal number: (\d{8})/.exec(mails()[0]?.text ?? '') ?? [];

    const terrace = await openPerson(browser, { viewport: PHONE, expectedStatuses: [409] });
    const { page } = terrace;
    await page.clock.install();
    await page.goto(`${system.origin}/till/`);
    await page.getByRole('button', { name: 'The code did not come' }).click();
    await page.getByRole('heading', { name: 'Have the code sent again' }).waitFor();
    const again = page.getByRole('button', { name: 'Send it again' });
    await again.click();
    await page.getByText('A terminal number has eight digits.').waitFor();
    await lookAt(page, 'till-send-again-wrong');
    await page.getByRole('textbox', { name: 'Terminal number' }).fill(number);
    const address = page.getByRole('textbox', { name: 'Mail address or telephone number' });
    await address.fill('other@example.com');
    await again.click();
    await page.getByText('No code is waiting for this number and address').waitFor();
    await address.fill('terrace@example.com');
    for (const left of ['It can be sent 2 more times.', 'It can be sent once more.']) {
      await again.click();
      await page.getByText(left).waitFor();
    }
    await lookAt(page, 'till-send-again');
    expect(await wrongAtAnySize(page, 'till-send-again', [])).toEqual([]);
    await again.click();
    await page.getByText('It was sent as often as is allowed.').waitFor();
    await expect.poll(() => mails().length).toBe(4);
    const timer = page.getByRole('timer');
    const clock = () => timer.innerText();
    await expect.poll(clock).toMatch(/^Again in (59|1:00):\d\d$|^Again in 1:00:00$/);
    await expect.poll(() => again.isDisabled()).toBe(true);
    await lookAt(page, 'till-send-again-none-left');
    await page.clock.fastForward(30 * 60_000);
    await expect.poll(clock).toMatch(/^Again in (2\d|30):\d\d$/);
    await page.clock.fastForward(31 * 60_000);
    await timer.waitFor({ state: 'detached' });
    await expect.poll(() => again.isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Enter the code' }).click();
    await page.getByRole('heading', { name: 'Activate this till' }).waitFor();
    expect(terrace.complaints.list).toEqual([]);
    await terrace.context.close();
  });

  it('an invitation goes out by mail, and its link opens the page to join', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/settings/operators`);
    await page.getByLabel('Name (for your list)').fill('Chris Lime');
    await page.getByLabel('Mail address (optional)').fill('chris');
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await page.getByText('Write a whole mail address').waitFor();
    await lookAt(page, 'console-invite-wrong');
    await page.getByLabel('Mail address (optional)').fill('chris@example.com');
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await page.getByText('A mail with the link is on its way to chris@example.com.').waitFor();
    await lookAt(page, 'console-invited-by-mail');
    await expect.poll(() => mailsTo('chris@example.com').length).toBe(1);
    const link = /^http\S+#join=\S+$/m.exec(mailsTo('chris@example.com')[0]?.text ?? '')?.[0] ?? '';
    expect(link).toBe(await page.getByTestId('one-time-link').innerText());
    const invited = await openPerson(browser, { authenticator: true, expectedStatuses: [401] });
    await invited.page.goto(link);
    await invited.page.getByText('You are invited as cashier').waitFor();
    expect(await invited.page.getByLabel('Your name').inputValue()).toBe('Chris Lime');
    expect(invited.complaints.list).toEqual([]);
    await invited.context.close();
  });

  it('finds nothing wrong on any of these screens', () => {
    expect(findings).toEqual([]);
    for (const { complaints } of people()) expect(complaints.list).toEqual([]);
  });
});

describe('a terminal that is activated by a message, where nothing is set up to send one', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;
  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator(system, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('the operator has a link to copy, and it opens', async () => {
    const { page } = operator;
    await createTerminal(operator, 'Front counter', 'Digits, and a link in a mail that has to be opened');
    await send(operator, 'Mail address', 'robin@example.com');
    const link = await page.getByTestId('to-pass-on').innerText();
    await lookAt(page, 'console-pass-on');
    const reader = await openPerson(browser, { viewport: PHONE });
    await reader.page.goto(link);
    await reader.page.getByRole('button', { name: 'Yes, activate it' }).click();
    await reader.page.getByRole('heading', { name: 'Confirmed' }).waitFor();
    await page.getByText(/To robin@example\.com, opened \d\d:\d\d/).waitFor();
    await reader.context.close();
    await page.goto(`${system.origin}/console/settings/operators`);
    await page.getByLabel('Mail address (optional)').fill('chris@example.com');
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await page
      .getByText('No mail server is set up. Pass this link on to chris@example.com yourself.')
      .waitFor();
    await lookAt(page, 'console-invitation-kept');
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
