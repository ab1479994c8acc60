import type { System } from '@tallystick/testbed';
import type { Person } from './browser.ts';

/** Makes the first operator with the link that the server printed, as the person at the desk would. */
export const becomeOperator = async (system: System, { page }: Person, name: string): Promise<void> => {
  const link = system.setupLink();
  if (link === undefined) throw new Error('the server printed no set-up link');
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByRole('heading', { name: 'Live' }).waitFor();
};

/** Asks for a test card in the wallet. */
export const getCard = async (system: System, { page }: Person, holder: string): Promise<void> => {
  await page.goto(`${system.origin}/wallet/`);
  await page.getByLabel('Name on the card').fill(holder);
  await page.getByRole('button', { name: 'Get a test card' }).click();
  await page.getByRole('heading', { name: 'Balance' }).waitFor();
};

/** Holds the card to the till that asks for `amount`. */
export const tapCard = async ({ page }: Person, amount: string): Promise<void> => {
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByRole('button', { name: `Pay ${amount}` }).click();
  await page.getByRole('heading', { name: /^(Your card was read|Paid|Declined|Not charged)$/ }).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
};

/** Types digits on the till's keypad and presses the wide button. */
export const charge = async ({ page }: Person, digits: string): Promise<void> => {
  for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: /^Charge/ }).click();
  await page.getByRole('heading', { name: 'Hold card here' }).waitFor();
};

/** Makes a terminal in the console and gives its activation link. */
export const activationLink = async ({ page }: Person, name: string, currency?: 'JPY'): Promise<string> => {
  await page.getByRole('link', { name: 'Terminals' }).click();
  await page.getByRole('button', { name: 'Create terminal' }).click();
  await page.getByLabel('Name').fill(name);
  if (currency !== undefined) {
    await page.getByText('More settings').click();
    await page.getByLabel('Currency').selectOption(currency);
  }
  await page.getByRole('button', { name: 'Create terminal' }).click();
  await page.getByRole('button', { name: 'Make activation code' }).click();
  const link = await page.getByTestId('activation-link').getAttribute('href');
  if (link === null) throw new Error('no activation link');
  return link;
};

/** Makes a terminal in the console and activates the till with its link. */
export const activateTill = async (
  operator: Person,
  { page: till }: Person,
  name: string,
  currency?: 'JPY',
): Promise<void> => {
  await till.goto(await activationLink(operator, name, currency));
  await till.getByRole('button', { name: 'Activate' }).click();
  await till.getByRole('button', { name: /^Charge/ }).waitFor();
};
