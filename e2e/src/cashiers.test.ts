import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { activateTill, becomeOperator, charge, getCard, tapCard } from './operator.ts';
import { findings, lookAt } from './screens.ts';
import { wrongAtAnySize } from './sizes.ts';

const OPTIONS = { authenticator: true, expectedStatuses: [401, 403, 429] };

describe('a cashier, at the till', () => {
  let system: System;
  let browser: Browser;
  let owner: Person;
  let till: Person;
  let customer: Person;
  let code = '';

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    [owner, till, customer] = await Promise.all([
      openPerson(browser, OPTIONS),
      openPerson(browser, { ...OPTIONS, viewport: PHONE }),
      openPerson(browser, { ...OPTIONS, viewport: PHONE }),
    ]);
    await becomeOperator(system, owner, 'Olivia Ash');
    await activateTill(owner, till, 'Counter');
    await getCard(system, customer, 'Hazel Wood');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const type = async (digits: string): Promise<void> => {
    for (const digit of digits) await till.page.getByRole('button', { name: digit, exact: true }).click();
  };
  /** Types a code and waits for the server's answer to it, and for the keys that come after. */
  const tryCode = async (digits: string): Promise<void> => {
    const answered = till.page.waitForResponse((answer) =>
      answer.url().endsWith('/terminal/cashier/sign-in'),
    );
    await type(digits);
    await answered;
    await till.page.getByText('Checking the code').waitFor({ state: 'detached' });
  };
  const choose = (name: string) => till.page.getByRole('button', { name, exact: true }).click();

  it('is asked for once the merchant wants it, by name', async () => {
    const { page } = owner;
    await page.goto(`${system.origin}/console/settings`);
    await page.getByLabel('New code, six digits').fill('246813');
    await page.getByRole('button', { name: 'Set code' }).click();
    await page.getByText('Your code is set.').waitFor();
    await page.getByLabel('Cashiers sign in at the till').check();
    await page.getByLabel('Minutes without a touch until a till locks').selectOption('1');
    await page
      .getByRole('region', { name: 'Cashiers at the till' })
      .getByRole('button', { name: 'Save', exact: true })
      .click();
    await page.getByText('Saved. Tills ask').waitFor();
    await lookAt(page, 'console-settings-cashiers');

    await page.goto(`${system.origin}/console/settings/operators`);
    await page.getByLabel('Name (for your list)').fill('Chris Lime');
    await page.getByRole('button', { name: 'Make invitation link' }).click();
    await page.getByText('Invitation for Chris Lime').first().waitFor();
    const cashier = await openPerson(browser, OPTIONS);
    await cashier.page.goto(await page.getByTestId('one-time-link').innerText());
    await cashier.page.getByRole('button', { name: 'Create passkey' }).click();
    await cashier.page.getByRole('heading', { name: 'Payments' }).waitFor();
    await page.reload();
    const changes = page.getByRole('group', { name: 'Changes to Chris Lime' });
    await changes.getByRole('button', { name: 'Till code' }).click();
    await page.getByRole('button', { name: 'Make code' }).click();
    code = await page.getByTestId('till-code').innerText();
    expect(code).toMatch(/^\d{6}$/);
    await lookAt(page, 'console-operators-till-code');

    await till.page.reload();
    await till.page.getByRole('heading', { name: 'Who is at the till?' }).waitFor();
    const names = till.page.getByRole('listitem').getByRole('button');
    await expect.poll(() => names.allInnerTexts()).toEqual(['Olivia Ash', 'Chris Lime']);
    await lookAt(till.page, 'till-who');
    expect(await wrongAtAnySize(till.page, 'till-who', [])).toEqual([]);
  });

  it('signs in by the code, takes a payment, and the name is on the receipt and in the console', async () => {
    await choose('Chris Lime');
    await till.page.getByRole('heading', { name: 'Code of Chris Lime' }).waitFor();
    await lookAt(till.page, 'till-code');
    const inSight = ['1', '5', '9', '0'].map((name) => till.page.getByRole('button', { name, exact: true }));
    const wrong = await wrongAtAnySize(till.page, 'till-code', inSight);
    // With half the room, or twice the text, the keys below are scrolled to.
    expect(wrong.filter((each) => !/195x422|422x195|text-200.*outside/.test(each))).toEqual([]);
    await type(code);
    await till.page.getByRole('button', { name: /^Charge/ }).waitFor();
    await till.page.getByText('Counter · Chris Lime').waitFor();
    await lookAt(till.page, 'till-sale-cashier');
    const button = till.page.getByRole('button', { name: /^Charge/ });
    expect(await wrongAtAnySize(till.page, 'till-sale-cashier', [button])).toEqual([]);
    // Where the head has no room for a name it ends in dots: one press has it whole.
    const names = till.page.getByRole('button', { name: /Coffee.*Chris Lime$/ });
    await names.click();
    const whole = till.page.locator('.till-head-whole > div').filter({ hasText: 'Chris Lime' });
    await lookAt(till.page, 'till-names-whole');
    expect(await wrongAtAnySize(till.page, 'till-names-whole', [whole, button])).toEqual([]);
    await names.click();
    await whole.waitFor({ state: 'detached' });
    await charge(till, '1250');
    await tapCard(customer, '€12.50');
    await till.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await till.page
      .getByRole('link', { name: 'Receipt' })
      .or(till.page.getByRole('button', { name: 'Receipt' }))
      .first()
      .click();
    await till.page.getByText('Served by').waitFor();
    await till.page.getByText('Chris Lime', { exact: true }).waitFor();
    const address = await till.page.getByRole('link', { name: 'Receipt page' }).getAttribute('href');
    const receipt = await customer.context.newPage();
    await receipt.goto(address ?? '');
    await receipt.getByText('Chris Lime').waitFor();
    await lookAt(receipt, 'receipt-cashier');
    await receipt.close();
    await till.page.getByRole('link', { name: 'Back' }).click();

    const { page } = owner;
    await page.goto(`${system.origin}/console/payments`);
    await page.getByRole('row').filter({ hasText: '12.50' }).getByRole('link').first().click();
    await page.getByText('Chris Lime').first().waitFor();
    await lookAt(page, 'console-payment-cashier');
  });

  it('leaves by a button, and five wrong codes pause the next', async () => {
    await till.page.getByRole('button', { name: 'Lock the till, Chris Lime leaves' }).click();
    await till.page.getByRole('heading', { name: 'Who is at the till?' }).waitFor();
    await till.page.clock.install();
    await till.page.reload();
    await choose('Chris Lime');
    const wrong = code === '111111' ? '222222' : '111111';
    for (let times = 0; times < 5; times += 1) {
      await tryCode(wrong);
      await till.page.getByText('The code was not accepted').waitFor();
    }
    await lookAt(till.page, 'till-code-refused');
    await tryCode(code);
    await till.page.getByText('Too many wrong codes').waitFor();
    const key = till.page.getByRole('button', { name: '5', exact: true });
    const left = till.page.getByRole('timer');
    const secondsLeft = async () => Number(/^Next try in (\d+) seconds?$/.exec(await left.innerText())?.[1]);
    const before = await secondsLeft();
    expect(before).toBeGreaterThan(2);
    expect(before).toBeLessThanOrEqual(60);
    await expect.poll(() => key.isDisabled()).toBe(true);
    // The count is of no live region: a screen reader says once what happened, and once when it is over.
    expect(
      await left.evaluate((element) => element.closest('[role=status], [role=alert], [aria-live]')),
    ).toBe(null);
    await till.page.clock.fastForward(2_000);
    await expect.poll(secondsLeft).toBeLessThan(before - 1);
    await till.page.clock.fastForward(60_000);
    await till.page.getByText('A code can be tried again').waitFor();
    await expect.poll(() => key.isEnabled()).toBe(true);
    expect(await left.count()).toBe(0);
    expect(await till.page.getByText('Too many wrong codes').count()).toBe(0);
    // The server's own minute is not over.
    await tryCode(code);
    await left.waitFor();
    await lookAt(till.page, 'till-code-paused');
    expect(await wrongAtAnySize(till.page, 'till-code-paused', [])).toEqual([]);
    await till.page.getByRole('button', { name: 'Somebody else' }).click();
    await choose('Olivia Ash');
    expect(await till.page.getByText('Too many wrong codes').count()).toBe(0);
    await type('246813');
    await till.page.getByText('Counter · Olivia Ash').waitFor();
  });

  it('is asked for again when nobody touched the till for as long as the merchant says', async () => {
    const { page } = till;
    await page.reload();
    await choose('Olivia Ash');
    await type('246813');
    await page.getByText('Counter · Olivia Ash').waitFor();
    await page.clock.fastForward(45_000);
    await page.getByRole('button', { name: '5', exact: true }).click();
    await page.clock.fastForward(45_000);
    expect(await page.getByRole('button', { name: /^Charge/ }).count()).toBe(1);
    await page.clock.fastForward(20_000);
    await page.getByRole('heading', { name: 'Who is at the till?' }).waitFor();
  });

  it('is asked for at a till that is opened without the network, which says so and goes on when it is back', async () => {
    const { page, context } = till;
    await page.getByRole('button', { name: 'Olivia Ash', exact: true }).waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: 'Who is at the till?' }).waitFor();
    await page.getByText('the server, which checks their codes, does not answer').waitFor();
    expect(await page.getByRole('button', { name: /^Charge/ }).count()).toBe(0);
    expect(await page.getByRole('listitem').count()).toBe(0);
    await lookAt(page, 'till-who-offline');
    expect(await wrongAtAnySize(page, 'till-who-offline', [])).toEqual([]);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Olivia Ash', exact: true }).waitFor();
  });

  it('has settings to read, and wipes the till by the code of an owner alone', async () => {
    const { page } = till;
    await owner.page.goto(`${system.origin}/console/settings`);
    await owner.page.getByLabel('Minutes without a touch until a till locks').selectOption('30');
    await owner.page
      .getByRole('region', { name: 'Cashiers at the till' })
      .getByRole('button', { name: 'Save' })
      .click();
    await owner.page.getByText('Saved. Tills ask').waitFor();
    // A new code ends the pause that the wrong ones began.
    await owner.page.goto(`${system.origin}/console/settings/operators`);
    const changes = owner.page.getByRole('group', { name: 'Changes to Chris Lime' });
    await changes.getByRole('button', { name: 'Till code' }).click();
    await owner.page.getByRole('button', { name: 'Make code' }).click();
    code = await owner.page.getByTestId('till-code').innerText();
    await page.reload();
    await choose('Chris Lime');
    await type(code);
    await page.getByText('Counter · Chris Lime').waitFor();
    await page.goto(`${system.origin}/till/#settings`);
    await page.getByText('Terminal number').waitFor();
    await lookAt(page, 'till-settings-managed');
    await page.getByRole('button', { name: 'Wipe this terminal' }).click();
    await page.getByRole('heading', { name: 'Whose code allows it?' }).waitFor();
    await page.getByRole('button', { name: 'Olivia Ash', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Chris Lime', exact: true }).count()).toBe(0);
    await lookAt(page, 'till-wipe-who');
    await choose('Olivia Ash');
    await type(code);
    await page.getByText('The code was not accepted').waitFor();
    await lookAt(page, 'till-wipe-refused');
    await page.context().setOffline(true);
    await type('246813');
    await page.getByText('Wiping needs the network').waitFor();
    await lookAt(page, 'till-wipe-offline');
    await page.context().setOffline(false);
    await type('246813');
    await page.getByText('The code was accepted').waitFor();
    await page.getByRole('button', { name: 'Wipe this terminal' }).click();
    await lookAt(page, 'till-wipe-allowed');
    await page.getByRole('button', { name: 'Wipe now' }).click();
    await page.getByRole('heading', { name: 'Activate this till' }).waitFor();
  });

  it('axe finds nothing on these screens, and none complains', () => {
    expect(findings).toEqual([]);
    expect([owner, till, customer].flatMap(({ complaints }) => complaints.list)).toEqual([]);
  });
});
