import { type System, startSystem } from '@tallystick/testbed';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, openPerson, type Person, PHONE } from './browser.ts';
import { addPaymentsOfDayEarlier } from './day-earlier.ts';
import { becomeOperator } from './operator.ts';
import { pay } from './pay.ts';
import { findings, lookAt, printed } from './screens.ts';

/** Approved are three; the last one is declined by its amount. */
const CHARGES = [
  { value: 1_250, reference: 'Table 7' },
  { value: 300, reference: 'Table 8' },
  { value: 9_900, reference: 'Table 9' },
  { value: 151, reference: 'Room 12' },
];
const BESIDE = 'How does today compare with yesterday, hour by hour?';
const MINUTES = 'How many payments came each minute, in the last half hour?';

/** A zone in which it is about noon, so that no midnight comes between the payments of this story. */
const atNoon = (): string => {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};

describe('the plots of the console', () => {
  let system: System;
  let browser: Browser;
  let operator: Person;

  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystem({ serverEnv: { MERCHANT_TIME_ZONE: atNoon() } }),
      openBrowser(),
    ]);
    const link = system.setupLink();
    await pay(system, CHARGES);
    await addPaymentsOfDayEarlier(system, 2);
    operator = await openPerson(browser, { viewport: DESKTOP, authenticator: true, expectedStatuses: [401] });
    await becomeOperator({ ...system, setupLink: () => link }, operator, 'Robin Ash');
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const panel = (title: string, { page } = operator) =>
    page.locator('.console-panel').filter({ has: page.getByRole('heading', { name: title }) });
  const bars = (title: string, name: RegExp, person?: Person) =>
    panel(title, person).getByRole('link', { name });
  const tip = (title: string, person?: Person) => panel(title, person).locator('.console-plot-tip');
  const rows = ({ page } = operator) => page.locator('tbody tr');
  const addressed = (name: string, { page } = operator) => new URL(page.url()).searchParams.get(name);
  const focused = () =>
    operator.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const toLive = async ({ page } = operator) => {
    await page.goto(`${system.origin}/console/`);
    await panel(BESIDE, operator).waitFor();
  };
  /** How many a bar counts, as it is read out. */
  const countOf = (label: string): number => Number(/\d+$/.exec(label)?.[0]);

  it('hold today against yesterday at this hour, in words and currency by currency', async () => {
    await toLive();
    const figure = (name: string) => operator.page.locator('.console-figure').filter({ hasText: name });
    await figure('Payments today').getByText('100% more than yesterday at this hour').waitFor();
    await figure('Taken today').getByText('€114.50').waitFor();
    await figure('Taken today').getByText('639% more than yesterday at this hour').waitFor();
    await figure('Approval rate today').getByText('100% yesterday at this hour').waitFor();
  });

  it('draw yesterday beside today, told apart by pattern and by word', async () => {
    for (const title of [BESIDE, MINUTES]) {
      const legend = panel(title).locator('.console-plot-legend li');
      await expect
        .poll(() => legend.allInnerTexts())
        .toEqual(['Approved', 'Reversed', 'Declined', 'Yesterday, approved or not']);
      const patterns = await legend.locator('rect').evaluateAll((swatches) =>
        swatches.map((swatch) => {
          const id = /#([^)]*)/.exec(swatch.getAttribute('fill') ?? '')?.[1] ?? '';
          return document.getElementById(id)?.innerHTML.replaceAll(/fill="[^"]*"/g, '');
        }),
      );
      expect(new Set(patterns).size).toBe(4);
      await bars(title, /, Yesterday, approved or not: [12]$/)
        .first()
        .waitFor();
    }
    await lookAt(operator.page, 'console-live-yesterday');
  });

  it('are pointed at where they are drawn', async () => {
    for (const title of [BESIDE, MINUTES]) {
      const boxes = (locator: Locator) =>
        locator.evaluateAll((all) =>
          all
            .map((element) => element.getBoundingClientRect())
            .filter(({ height }) => height > 0)
            .map(({ left, right, top, bottom }) => [left, right, top, bottom].map(Math.round))
            .sort((one, other) => (String(one) < String(other) ? -1 : 1)),
        );
      const drawn = await boxes(panel(title).locator('.recharts-bar-rectangle path'));
      const reached = await boxes(panel(title).locator('.console-plot-bar'));
      expect(drawn.length).toBeGreaterThan(2);
      expect(reached).toHaveLength(drawn.length);
      for (const [place, box] of reached.entries()) {
        for (const [side, at] of box.entries()) {
          // By the line around a bar, and by half a pixel.
          expect(Math.abs(at - (drawn[place]?.[side] ?? Number.NaN))).toBeLessThanOrEqual(2);
        }
      }
    }
  });

  it('show what a bar counts where the mouse is, until it leaves or Esc is pressed', async () => {
    const { page } = operator;
    const bar = bars(BESIDE, /, Approved: \d$/).first();
    await bar.hover();
    await tip(BESIDE).getByText('Yesterday, approved or not').waitFor();
    await lookAt(page, 'console-plot-hovered');
    // In the middle of the window, so that nothing scrolls under the mouse.
    await panel(BESIDE).evaluate((shown) => shown.scrollIntoView({ block: 'center' }));
    await bar.hover();
    await tip(BESIDE).waitFor();
    // What is shown can be gone to.
    const box = await tip(BESIDE).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20, { steps: 5 });
    expect(await tip(BESIDE).evaluate((shown) => shown.matches(':hover'))).toBe(true);
    await page.keyboard.press('Escape');
    await tip(BESIDE).waitFor({ state: 'detached' });
    await bar.hover();
    await tip(BESIDE).waitFor();
    await page.getByRole('heading', { name: BESIDE }).hover();
    await tip(BESIDE).waitFor({ state: 'detached' });
  });

  it('show what a bar counts whole in the window, wherever that ends', async () => {
    const { page } = operator;
    for (const [block, height] of [
      ['end', DESKTOP.height],
      ['start', DESKTOP.height],
      ['center', 360],
    ] as const) {
      await page.setViewportSize({ width: DESKTOP.width, height });
      await panel(BESIDE)
        .locator('.console-plot-drawn')
        .evaluate((drawn, at) => drawn.scrollIntoView({ block: at }), block);
      // Nothing is scrolled for the mouse: it is moved to where the bar is.
      const bar = await bars(BESIDE, /, Approved: \d$/)
        .first()
        .boundingBox();
      await page.mouse.move((bar?.x ?? 0) + (bar?.width ?? 0) / 2, (bar?.y ?? 0) + 2);
      await tip(BESIDE).waitFor();
      const box = await tip(BESIDE).boundingBox();
      expect(box?.y ?? -1, block).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? height) + (box?.height ?? 0), block).toBeLessThanOrEqual(height);
      await page.mouse.move(0, 0);
      await tip(BESIDE).waitFor({ state: 'detached' });
    }
    await page.setViewportSize(DESKTOP);
  });

  it('are gone over by arrow keys, each bar read out, and left by Esc', async () => {
    const { page } = operator;
    const toggle = panel(BESIDE).getByRole('button', { name: 'As a table' });
    await toggle.focus();
    await page.keyboard.press('Tab');
    await expect.poll(focused).toMatch(/^\d\d:00, .+: \d$/);
    await tip(BESIDE).waitFor();
    const ring = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return `${outlineStyle} ${outlineWidth}`;
    });
    expect(ring).toBe('solid 3px');
    await page.keyboard.press('Home');
    const met = new Set([await focused()]);
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowUp']) {
      await page.keyboard.press(key);
      met.add(await focused());
    }
    expect([...met].some((label) => label.includes('Declined: 1'))).toBe(true);
    expect([...met].some((label) => label.includes('Yesterday'))).toBe(true);
    await page.keyboard.press('Escape');
    await tip(BESIDE).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('As a table');
  });

  it('keep who is at a bar there when new figures come', async () => {
    const { page } = operator;
    await bars(BESIDE, /, Declined: 1$/).focus();
    const before = await focused();
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/v1/live'));
    await pay(system, [{ value: 500, reference: 'Table 1' }]);
    await answered;
    await expect
      .poll(async () =>
        (await bars(BESIDE, /, Approved: \d$/).evaluateAll((all) => all.map((bar) => bar.ariaLabel)))
          .map((label) => countOf(label ?? ''))
          .reduce((sum, count) => sum + count, 0),
      )
      .toBe(4);
    expect(await focused()).toBe(before);
  });

  it('open the payments of a bar by Enter and by a click, with its outcome and its time in the address', async () => {
    const { page } = operator;
    await bars(BESIDE, /, Declined: 1$/).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Payments', exact: true }).waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    expect(addressed('status')).toBe('declined');
    const [from, to] = [addressed('from') ?? '', addressed('to') ?? ''];
    expect(Date.parse(to) - Date.parse(from)).toBe(3_600_000);
    // By the clock of the merchant.
    expect(from).toMatch(/T\d\d:00:00[+-]\d\d:00$/);
    await page.getByText(/^Only payments from .* to just before .*\.$/).waitFor();
    await lookAt(page, 'console-payments-of-bar');
    await page.getByRole('button', { name: 'Show whole days' }).click();
    await expect.poll(() => addressed('from')).toBe(from.slice(0, 10));
    expect(addressed('to')).toBe(from.slice(0, 10));

    await toLive();
    const then = bars(BESIDE, /, Yesterday, approved or not: \d$/).first();
    const count = countOf((await then.getAttribute('aria-label')) ?? '');
    await then.click();
    await page.getByRole('heading', { name: 'Payments', exact: true }).waitFor();
    await expect.poll(() => rows().count()).toBe(count);
    expect(addressed('status')).toBeNull();
  });

  it('have a table behind them, whose numbers lead to the same', async () => {
    const { page } = operator;
    await toLive();
    const declined = bars(BESIDE, /, Declined: 1$/);
    const href = await declined.getAttribute('href');
    await panel(BESIDE).getByRole('button', { name: 'As a table' }).click();
    const table = panel(BESIDE).getByRole('table');
    await expect
      .poll(() => table.getByRole('columnheader').allInnerTexts())
      .toEqual(['Hour', 'Approved', 'Reversed', 'Declined', 'Yesterday, approved or not']);
    await lookAt(page, 'console-plot-table');
    const links = await table
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toContain(href);
    await table.locator(`a[href="${href}"]`).click();
    await expect.poll(() => rows().count()).toBe(1);
    await toLive();
  });

  it('show what a bar counts at the first tap, and open it at the second', async () => {
    const phone = await openPerson(browser, { viewport: PHONE, touch: true });
    await phone.context.addCookies(await operator.context.cookies());
    await phone.page.goto(`${system.origin}/console/`);
    const bar = bars(BESIDE, /, Declined: 1$/, phone);
    await bar.tap();
    await tip(BESIDE, phone).getByText('Declined').waitFor();
    expect(new URL(phone.page.url()).pathname).toBe('/console/');
    await lookAt(phone.page, 'console-plot-tapped');
    // A tap elsewhere hides it.
    await phone.page.getByRole('heading', { name: 'Live' }).tap();
    await tip(BESIDE, phone).waitFor({ state: 'detached' });
    await bar.tap();
    await tip(BESIDE, phone).waitFor();
    await bar.tap();
    await phone.page.getByRole('heading', { name: 'Payments', exact: true }).waitFor();
    expect(addressed('status', phone)).toBe('declined');
    await phone.page.goBack();
    await bar.tap();
    await tip(BESIDE, phone).getByRole('link', { name: 'Declined' }).tap();
    await phone.page.getByRole('heading', { name: 'Payments', exact: true }).waitFor();
    expect(phone.complaints.list).toEqual([]);
    await phone.context.close();
  });

  it('are cut nowhere on the narrowest phone, and print without what only a screen needs', async () => {
    const { page } = operator;
    await toLive();
    await page.setViewportSize({ width: 320, height: 568 });
    await bars(BESIDE, /, Approved: \d$/)
      .first()
      .focus();
    await tip(BESIDE).waitFor();
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBe(0);
    await page.setViewportSize(DESKTOP);
    const { tooWide } = await printed(page, 'console-live', 210);
    expect(tooWide).toBe(0);
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => panel(BESIDE).locator('.console-plot-drawn svg').first().isVisible()).toBe(true);
    expect(await panel(BESIDE).getByRole('button').count()).toBe(0);
    expect(await bars(BESIDE, /Approved/).count()).toBe(0);
    await page.emulateMedia({ media: 'screen' });
  });

  it('speak German to whoever reads German, and fit a narrow phone in it', async () => {
    const german = await openPerson(browser, { viewport: { width: 320, height: 568 }, locale: 'de-DE' });
    await german.context.addCookies(await operator.context.cookies());
    const { page } = german;
    await page.goto(`${system.origin}/console/`);
    await page.getByText('mehr als gestern um diese Zeit').first().waitFor();
    const title = 'Wie läuft es heute im Vergleich zu gestern, Stunde für Stunde?';
    await bars(title, /^\d\d:00, Abgelehnt: 1$/, german).focus();
    await tip(title, german)
      .getByText(/^Alle von \d\d:00$/)
      .waitFor();
    await expect
      .poll(() => panel(title, german).locator('.console-plot-legend li').last().innerText())
      .toBe('Gestern, genehmigt oder nicht');
    const sideways = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await sideways()).toBe(0);
    await lookAt(page, 'console-live-german');
    expect(german.complaints.list).toEqual([]);
    await german.context.close();
  });

  it('lead from how checks ended over time to these results', async () => {
    const { page } = operator;
    await page.goto(`${system.origin}/console/trust`);
    const title = 'How did checks end over time?';
    const bar = bars(title, /: \d+$/).last();
    const label = (await bar.getAttribute('aria-label')) ?? '';
    await bar.hover();
    await tip(title).waitFor();
    await lookAt(page, 'console-trust-plot');
    await bar.click();
    await page.getByRole('heading', { name: 'Results', exact: true }).waitFor();
    const results = page.locator('.console-record');
    await expect.poll(() => results.count()).toBe(Math.min(20, countOf(label)));
    await page.getByText(/^Only results from .* to just before .*\.$/).waitFor();
    expect(addressed('verdict')).toMatch(/^(affirming|warning|contraindicated)$/);
    await lookAt(page, 'console-results');
  });

  it('are dimmed and say of when they are while the server is away', async () => {
    const { page } = operator;
    await toLive();
    await bars(BESIDE, /, Approved: \d$/)
      .first()
      .waitFor();
    await system.server().stop();
    await panel(BESIDE)
      .getByText(/^As of \d\d:\d\d .+\.$/)
      .waitFor();
    await panel(MINUTES)
      .getByText(/^As of \d\d:\d\d .+\.$/)
      .waitFor();
    await expect
      .poll(() =>
        panel(BESIDE)
          .locator('.console-plot-drawn')
          .evaluate((drawn) => Number(getComputedStyle(drawn).opacity)),
      )
      .toBeLessThan(1);
    await lookAt(page, 'console-plots-away');
    await system.startServer();
    await panel(BESIDE)
      .getByText(/^As of/)
      .waitFor({ state: 'detached' });
  });

  it('left axe nothing to say, and no error in any page', () => {
    expect(findings).toEqual([]);
    expect(operator.complaints.list).toEqual([]);
  });
});
