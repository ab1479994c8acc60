import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { becomeOperator } from './operator.ts';
import { firstDrawing, forgetFiles, slowDown, timeUntil } from './slow-line.ts';

const APPS = resolve(import.meta.dirname, '../../apps');
const BUILD = resolve(APPS, 'till/dist');
const LIMIT_BYTES = 150_000;

describe('the first load of the till', () => {
  it('is less than 150 kB of script, both pages together', async () => {
    const pages = await Promise.all(
      ['index.html', 'trusted.html'].map((page) => readFile(resolve(BUILD, page), 'utf8')),
    );
    const scripts = new Set(pages.flatMap((page) => page.match(/assets\/[\w-]+\.js/g) ?? []));
    expect(scripts.size).toBeGreaterThan(2);
    const sizes = await Promise.all(
      [...scripts].map(async (script) => gzipSync(await readFile(resolve(BUILD, script))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LIMIT_BYTES);
  });
});

describe('the first load of the console', () => {
  it('is without the chart library, which comes with the first plot', async () => {
    const build = resolve(APPS, 'console/dist');
    const assets = resolve(build, 'assets');
    const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
    const texts = new Map(
      await Promise.all(
        scripts.map(async (name) => [name, await readFile(resolve(assets, name), 'utf8')] as const),
      ),
    );
    const page = await readFile(resolve(build, 'index.html'), 'utf8');
    const first = scripts.filter((name) => page.includes(name));
    const withCharts = scripts.filter((name) => texts.get(name)?.includes('recharts-'));
    expect(first.length).toBeGreaterThan(0);
    expect(withCharts.length).toBeGreaterThan(0);
    expect(first.filter((name) => withCharts.includes(name))).toEqual([]);
  });
});

describe('the first load on a line of 400 ms and 50 kB/s', () => {
  let system: System;
  let browser: Browser;
  const people: Person[] = [];

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem(), openBrowser()]);
  });
  afterAll(async () => {
    expect(people.flatMap(({ complaints }) => complaints.list)).toEqual([]);
    await browser?.close();
    await system?.stop();
  });
  const open = async (options: Parameters<typeof openPerson>[1]): Promise<Person> => {
    const person = await openPerson(browser, { expectedStatuses: [401], ...options });
    people.push(person);
    return person;
  };

  /** When something was drawn, and when what was waited for; the better of two loads, as the machine is shared with other tests. */
  const loadSlowly = async (page: Page, path: string, element: string): Promise<[number, number]> => {
    const loads: [number, number][] = [];
    await slowDown(page);
    for (let load = 0; load < 2; load += 1) {
      await page.goto('about:blank');
      await forgetFiles(page);
      const there = await timeUntil(page, `${system.origin}${path}`, element);
      loads.push([await firstDrawing(page), there]);
    }
    return [Math.min(...loads.map(([drawn]) => drawn)), Math.min(...loads.map(([, there]) => there))];
  };

  it('shows the keypad of the till in under 4 s, its name in under one and a half', async () => {
    const { page } = await open({ viewport: PHONE, authenticator: true });
    const { terminal, activation } = await orderTerminal(system, 'Front counter');
    await page.goto(`${system.origin}/till/`);
    await page.getByRole('textbox', { name: 'Terminal number' }).fill(terminal.terminalNumber);
    await page.getByRole('textbox', { name: 'Activation code' }).fill(activation.code ?? '');
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('button', { name: /^Charge/ }).waitFor();
    const [drawn, keypad] = await loadSlowly(page, '/till/', '.till-keypad');
    expect(drawn).toBeLessThan(1_500);
    expect(keypad).toBeLessThan(4_000);
  });

  it('shows the frame of the console in under 5 s, its name in under one and a half', async () => {
    const person = await open({ authenticator: true });
    await becomeOperator(system, person, 'Robin Ash');
    const [drawn, frame] = await loadSlowly(person.page, '/console/', 'nav a[aria-current]');
    expect(drawn).toBeLessThan(1_500);
    expect(frame).toBeLessThan(5_000);
  });
});
