import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type System, startSystem } from '@tallystick/testbed';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';

/** What the guide says to do, in its order: its bold words are pressed, its slanted ones filled in, its windows gone to. */
type Step =
  | { readonly do: 'open'; readonly path: string }
  | { readonly do: 'go to'; readonly window: string }
  | { readonly do: 'fill in'; readonly field: string }
  | { readonly do: 'type'; readonly keys: string }
  | { readonly do: 'press'; readonly name: string };

const GUIDE = readFileSync(resolve(import.meta.dirname, '../../docs/guide/first-tap.md'), 'utf8');
const MARK =
  /`(?<path>\/(?:till|wallet)\/)`|In the (?<window>console|till|wallet)\b|type `(?<keys>[\d.]+)`|\*\*(?<name>[^*]+)\*\*|\*(?<field>[^*]+)\*/g;

/** Of the sections from the printed link to the tap; what stands in quotes is said for another case. */
const stepsOf = (guide: string): readonly Step[] => {
  const told = guide
    .slice(guide.indexOf('\n## 2.'), guide.indexOf('\n## 6.'))
    .split('\n')
    .filter((line) => !/^(>|##)/.test(line))
    .join(' ');
  return [...told.matchAll(MARK)].map(({ groups = {} }): Step => {
    const { path, window, keys, name, field } = groups;
    if (path !== undefined) return { do: 'open', path };
    if (window !== undefined) return { do: 'go to', window };
    if (keys !== undefined) return { do: 'type', keys };
    return field === undefined ? { do: 'press', name: name ?? '' } : { do: 'fill in', field };
  });
};

const STEPS = stepsOf(GUIDE);

/** Seconds that a person takes for each, with time to read it first (Card, Moran and Newell's keystroke-level model, generously). */
const SECONDS = { open: 10, 'go to': 3, press: 3, fieldStarted: 3, key: 0.4 } as const;
const LIMIT_S = 120;

describe('the guide to the first tap, followed to the letter', () => {
  let system: System;
  let browser: Browser;
  const windows: Record<string, Person> = {};
  let at = 'console';
  let keys = 0;

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
    const authenticator = { authenticator: true, expectedStatuses: [401, 403] };
    windows.console = await openPerson(browser, { viewport: DESKTOP, ...authenticator });
    windows.till = await openPerson(browser, { viewport: PHONE, ...authenticator });
    windows.wallet = await openPerson(browser, { viewport: PHONE });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const pageOf = (window: string) => {
    const person = windows[window];
    if (person === undefined) throw new Error(`the guide names a window ${window}`);
    return person.page;
  };
  const shown = async (id: string) =>
    (await pageOf('console').getByTestId(id).innerText()).replaceAll(/\D/g, '');
  const ANSWERS: Readonly<Record<string, () => Promise<string> | string>> = {
    'Your name': () => 'Robin Ash',
    Name: () => 'Front counter',
    'Terminal number': () => shown('terminal-number'),
    'Activation code': () => shown('activation-code'),
    'Name on the card': () => 'Hazel Wood',
  };
  const follow = async (step: Step): Promise<void> => {
    const page = pageOf(at);
    switch (step.do) {
      case 'go to':
        at = step.window;
        return;
      case 'open':
        at = step.path.replaceAll('/', '');
        await pageOf(at).goto(system.origin + step.path);
        return;
      case 'fill in': {
        const answer = await ANSWERS[step.field]?.();
        if (answer === undefined) throw new Error(`nothing is known to fill in as ${step.field}`);
        keys += answer.length;
        await page.getByRole('textbox', { name: step.field, exact: true }).fill(answer);
        return;
      }
      case 'type':
        keys += step.keys.length;
        await page.getByRole('button', { name: /^Charge/ }).waitFor();
        for (const key of step.keys) await page.keyboard.press(key);
        return;
      case 'press': {
        const named = { name: step.name, exact: true };
        await page.getByRole('button', named).or(page.getByRole('link', named)).click();
      }
    }
  };

  it('leads from the printed link to an approved payment by nothing but what it says', async () => {
    await pageOf('console').goto(system.setupLink() ?? '');
    for (const step of STEPS) await follow(step);
    await pageOf('till').getByRole('heading', { name: 'Approved' }).waitFor();
    await pageOf('wallet').getByRole('heading', { name: 'Paid' }).waitFor();
    await pageOf('console').getByRole('row', { name: '€12.50' }).click();
    await pageOf('console').getByRole('button', { name: 'Open all steps' }).waitFor();
    expect(Object.values(windows).flatMap(({ complaints }) => complaints.list)).toEqual([]);
  });

  it('asks for no more than a person does in two minutes', () => {
    const count = (kind: Step['do']) => STEPS.filter((step) => step.do === kind).length;
    expect(count('press')).toBeGreaterThan(8);
    const seconds =
      // The printed link is opened too.
      (count('open') + 1) * SECONDS.open +
      count('go to') * SECONDS['go to'] +
      count('press') * SECONDS.press +
      count('fill in') * SECONDS.fieldStarted +
      keys * SECONDS.key;
    expect(seconds).toBeLessThan(LIMIT_S);
  });
});
