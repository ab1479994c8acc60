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
  ]);
});

/** What is wrong with a page on a phone, in words of the rulers. */
const wrongOnAPhone = async (body: string, style = ''): Promise<string[]> => {
  await findingsOf(body, style);
  await lookAt(person.page, 'ruled');
  return findings.splice(0).filter((finding) => finding.startsWith('ruled-phone-light'));
};

const CUT = 'white-space:nowrap;overflow:hidden;width:80px';
const LONG = 'Words that are longer than this';
const BAR = 'position:sticky;bottom:0;background:#fff';

it.each([
  ['text that is cut', `<p style="${CUT}">${LONG}</p>`, 'is cut'],
  [
    'text longer than its button',
    `<button style="width:80px;white-space:nowrap">${LONG}</button>`,
    'is larger than its button',
  ],
  [
    'text wider than its box',
    `<p style="width:80px;white-space:nowrap">${LONG}</p>`,
    'is wider than its box',
  ],
  ['text over other text', '<p>One</p><p style="margin-top:-36px">Two</p>', 'stands over'],
  ['what cannot be scrolled to', '<button style="margin-left:-200px">Gone</button>', 'is out of reach'],
  [
    'what its frame hides',
    '<div style="overflow:hidden;width:50px"><button style="margin-left:60px;width:60px;height:40px">Gone</button></div>',
    'is out of reach',
  ],
  [
    'targets that are small and close',
    '<button style="width:14px;height:14px;padding:0" aria-label="a"></button><button style="width:14px;height:14px;padding:0" aria-label="b"></button>',
    'is 14 by 14 pixels',
  ],
  [
    'the one button below the window',
    '<div style="height:2000px"></div><div class="ui-at-hand"><button>Charge it</button></div>',
    'is outside',
  ],
  [
    'the one button under something else',
    `<div class="ui-at-hand"><button>Charge it</button></div><div style="position:fixed;inset:0;background:#fff"></div>`,
    'is covered',
  ],
  [
    'a question with no answer in focus',
    '<div role="alertdialog" aria-label="Sure?"><button>No, keep it</button></div>',
    'has no focus on an answer',
  ],
  [
    'a card number that breaks',
    '<p style="width:90px;overflow-wrap:anywhere">541333******4242</p>',
    'is broken into 2 lines',
  ],
  [
    'a command that breaks',
    '<pre style="width:90px;white-space:pre-wrap">npm start -- --phone</pre>',
    'is broken into',
  ],
  [
    'a hint that is longer than its field',
    `<input aria-label="Search" style="width:90px;height:48px" placeholder="${LONG}">`,
    'longer than its field',
  ],
  [
    'a figure that is left over for a row of its own',
    `<div class="console-figures" style="display:grid;grid-template-columns:repeat(3,1fr)">${'<p>1</p>'.repeat(4)}</div>`,
    'stands alone in a row',
  ],
  [
    'fields of two heights',
    `<div class="console-shell-main">${['40px', '50px'].map((height) => `<input class="mantine-Input-input" aria-label="${height}" style="height:${height};margin:9px">`).join('')}</div>`,
    'fields are',
  ],
  [
    'what is squeezed in a narrow column of a list',
    '<table class="console-table-list"><tbody><tr><td style="display:block;width:60px">The answer of the bank could not be understood</td></tr></tbody></table>',
    'is squeezed into',
  ],
  [
    'a head that takes a quarter of the window',
    '<div class="console-rail" style="position:absolute;inset:0 0 auto;height:160px"></div>',
    'the head is 160 pixels high',
  ],
  [
    'an outcome without the contrast of outcomes',
    '<p class="ui-state" style="color:#666">Approved</p>',
    'color-contrast-enhanced',
  ],
])('finds %s', async (_name, body, what) => {
  expect(await wrongOnAPhone(body)).toContainEqual(expect.stringContaining(what));
});

it('finds a button that is as wide as its panel, where that is wide', async () => {
  const body =
    '<div class="console-panel" style="display:flex;flex-direction:column"><button class="mantine-Button-root" style="height:48px">Sign out</button></div>';
  await findingsOf(body);
  await lookAt(person.page, 'ruled');
  expect(findings.splice(0)).toEqual([
    expect.stringMatching(/^ruled-desktop-light the button "Sign out" is as wide as its panel/),
  ]);
});

it.each([
  ['text that is cut and has it all in its title', `<p title="${LONG}" style="${CUT}">${LONG}</p>`],
  ['text that is read out only', `<p class="x">${LONG}</p>`],
  [
    'what is scrolled to within its frame',
    '<div tabindex="0" style="overflow:auto;width:200px"><button style="margin-left:300px;width:60px">Here</button></div>',
  ],
  [
    'a small target with room around it',
    '<button style="width:14px;height:14px;padding:0;margin:20px" aria-label="a"></button>',
  ],
  ['a link in a sentence', '<p>See <a href="#x">this</a> and <a href="#y">that</a></p>'],
  [
    'a checkbox with its words',
    '<label style="display:block;min-height:24px"><input type="checkbox"> Yes</label><label style="display:block;min-height:24px"><input type="checkbox"> No</label>',
  ],
  [
    'a command that is scrolled to within its frame',
    '<pre tabindex="0" style="width:90px;overflow:auto">npm start -- --phone</pre>',
  ],
  ['a hint that fits', '<input aria-label="Search" style="width:200px;height:48px" placeholder="Name">'],
  [
    'two figures under three',
    `<div class="console-figures" style="display:grid;grid-template-columns:repeat(3,1fr)">${'<p>1</p>'.repeat(5)}</div>`,
  ],
  [
    'the one button at the edge of a long page',
    `<div style="height:2000px">Long</div><div class="ui-at-hand" style="${BAR}"><button>Charge it</button></div>`,
  ],
])('finds nothing wrong with %s', async (_name, body) => {
  const style =
    '.x{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}a{color:#00e}';
  expect(await wrongOnAPhone(body, style)).toEqual([]);
});
