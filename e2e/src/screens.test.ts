import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person } from './browser.ts';
import { findings, lookAt } from './screens.ts';

let browser: Browser;
let person: Person;

beforeAll(async () => {
  browser = await openBrowser();
  person = await openPerson(browser);
});

afterAll(() => browser?.close());

const findingsOf = async (body: string, style = ''): Promise<string[]> => {
  findings.length = 0;
  await person.page.setContent(
    `<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width"><style>body{color:#000;background:#fff}${style}</style></head><body><main><h1>Page</h1>${body}</main></body></html>`,
  );
  await lookAt(person.page, 'screens-test');
  return findings.splice(0).map((finding) => finding.split(' ').slice(0, 4).join(' '));
};

const LIGHT = '@media (prefers-color-scheme: light)';
const DARK = '@media (prefers-color-scheme: dark)';

it('finds nothing on a page in order', async () => {
  expect(await findingsOf('<p>In order</p>')).toEqual([]);
});

it.each([
  [LIGHT, 'light'],
  [DARK, 'dark'],
])('finds text that is too faint, %s', async (media, scheme) => {
  expect(await findingsOf('<p>Faint</p>', `${media}{p{color:#ccc}}`)).toEqual(
    [
      `screens-test-phone-${scheme} color-contrast: p `.trim(),
      `screens-test-desktop-${scheme} color-contrast: p `.trim(),
    ].map((text) => expect.stringContaining(text)),
  );
});

it('finds what has no name, in the frame of a page too', async () => {
  const found = await findingsOf(
    `<button></button><iframe title="Frame" srcdoc="<html lang='en'><title>F</title><button></button></html>"></iframe>`,
  );
  expect(found.filter((finding) => finding.includes('button-name'))).toHaveLength(2);
});

it('finds what scrolls sideways, at the width where it does', async () => {
  expect(await findingsOf('<p style="width:600px">Wide</p>')).toEqual([
    expect.stringMatching(/^screens-test-phone-light scrolls sideways/),
    expect.stringMatching(/^screens-test-phone-dark scrolls sideways/),
  ]);
});
