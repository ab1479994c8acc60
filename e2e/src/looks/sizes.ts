import type { CDPSession, Page } from 'playwright-core';
import { DESKTOP, PHONE } from '../browser.ts';
import type { Scheme } from './judge.ts';

/** How big a screen is in the hand, and how big its owner has text. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Of the browser's text, in per cent. */
  readonly text: 100 | 200;
}

/** One person's look at a screen. */
export interface Look extends Size {
  /** How its pictures are called. */
  readonly name: string;
  readonly scheme: Scheme;
}

const SCREENS = [
  { width: 320, height: 568 },
  PHONE,
  { width: 844, height: 390 },
  { width: 768, height: 1024 },
  DESKTOP,
] as const;

/** A small phone, a phone, a phone on its side, a tablet, a desk; with text as it is and twice as large. */
export const SIZES: readonly Size[] = SCREENS.flatMap((screen) => [
  { ...screen, text: 100 },
  { ...screen, text: 200 },
]);

/** Pages at 200 % of zoom, which is half the room. */
export const ZOOMED: readonly Size[] = [
  { width: 195, height: 422, text: 100 },
  { width: 422, height: 195, text: 100 },
  { width: 640, height: 400, text: 100 },
];

export const nameOf = ({ width, height, text }: Size): string =>
  `${width}x${height}${text === 100 ? '' : `-text-${text}`}`;

const SCHEMES = ['light', 'dark'] as const;

/** Every size in either scheme: a night has the time for it. */
const EVERY_LOOK: readonly Look[] = SCHEMES.flatMap((scheme) =>
  SIZES.map((size) => ({ ...size, scheme, name: `${nameOf(size)}-${scheme}` })),
);

const FOUR_PEOPLE = Object.entries({ phone: PHONE, desktop: DESKTOP }).flatMap(([name, screen]) =>
  SCHEMES.map((scheme): Look => ({ ...screen, text: 100, scheme, name: `${name}-${scheme}` })),
);

/** What `EVERY_LOOK` asks for, or four people; at each size the pages of the console are looked at anyhow (`steady-pages.test.ts`). */
export const looksWanted = (): readonly Look[] =>
  process.env.EVERY_LOOK === undefined ? FOUR_PEOPLE : EVERY_LOOK;

/** One for each page, kept: the end of any session takes the page's virtual authenticator with it. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();
const sessionOf = (page: Page): Promise<CDPSession> => {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
};

/** What sets the size of a page, and puts back what was there. */
export const resizing = async (page: Page) => {
  const before = page.viewportSize();
  const devtools = await sessionOf(page);
  let at: Size['text'] = 100;
  const scale = async (text: Size['text']) => {
    if (text === at) return;
    at = text;
    await devtools.send('Page.setFontSizes', {
      fontSizes: { standard: (16 * text) / 100, fixed: (13 * text) / 100 },
    });
  };
  return {
    async to({ width, height, text }: Size): Promise<void> {
      await scale(text);
      await page.setViewportSize({ width, height });
      await page.evaluate('scrollTo(0, 0)');
    },
    async back(): Promise<void> {
      await scale(100);
      if (before !== null) await page.setViewportSize(before);
    },
  };
};
