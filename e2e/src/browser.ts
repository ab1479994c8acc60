import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { TOKEN_PATH } from '@tallystick/protocol';
import { type Browser, type BrowserContext, chromium, type Download, type Page } from 'playwright-core';
import { inject } from 'vitest';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium, headless. `CHROMIUM` names another. */
export const launchOptions = () => {
  const executablePath = process.env.CHROMIUM ?? CANDIDATES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('Chromium is not installed: apt-get install chromium');
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
};

/** A connection to the one Chromium of the run. `close` ends the connection and everybody who was opened on it. */
export const openBrowser = (): Promise<Browser> => chromium.connect(inject('browserEndpoint'));

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

/** What a page said that it should not have: uncaught errors, error-level console lines, failed requests to our own server. */
export interface Complaints {
  readonly list: string[];
}

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: Complaints;
}

export interface PersonOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Gives the browser Chromium's own virtual platform authenticator (CTAP2, internal, user verified). */
  readonly authenticator?: boolean;
  /** Statuses of answers that this person is meant to meet. */
  readonly expectedStatuses?: readonly number[];
  /** What the browser is set to, and asks servers for. */
  readonly locale?: string;
  /** Has fingers, and no mouse. */
  readonly touch?: boolean;
}

/** The pages that are open, for whoever wants to know what was to be seen when a story went wrong. */
export const openPages = new Set<Page>();

const addAuthenticator = async (context: BrowserContext, page: Page): Promise<void> => {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
};

const contextOptions = ({ viewport, locale, touch }: PersonOptions) => ({
  viewport: viewport ?? DESKTOP,
  hasTouch: touch ?? false,
  locale: locale ?? 'en-IE',
  timezoneId: 'Europe/Berlin',
  reducedMotion: 'reduce' as const,
});

const personIn = async (context: BrowserContext, page: Page, options: PersonOptions): Promise<Person> => {
  context.setDefaultTimeout(120_000);
  openPages.add(page);
  page.once('close', () => openPages.delete(page));
  if (options.authenticator) await addAuthenticator(context, page);
  const list: string[] = [];
  const expected = new Set(options.expectedStatuses ?? []);
  page.on('pageerror', (error) => list.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is logged by the browser itself; its status is checked below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      list.push(`console: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.status() < 400 || expected.has(answer.status())) return;
    const { pathname } = new URL(answer.url());
    const complaint = `${answer.status()} ${answer.request().method()} ${pathname}`;
    if (pathname !== TOKEN_PATH) list.push(complaint);
    // The demand for a nonce comes before the first token of each device (RFC 9449, 8). A body that went with its page is of nobody.
    else
      answer.json().then(
        ({ error }: { error: unknown }) => error !== 'use_dpop_nonce' && list.push(complaint),
        () => {},
      );
  });
  return { context, page, complaints: { list } };
};

/** Somebody with a browser of their own: own cookies, own storage, own keys. */
export const openPerson = async (browser: Browser, options: PersonOptions = {}): Promise<Person> => {
  const context = await browser.newContext(contextOptions(options));
  return personIn(context, await context.newPage(), options);
};

/** Somebody whose browser keeps its profile in a folder, as on a device that is switched off and on, or whose disk is copied. */
export const openProfile = async (folder: string, options: PersonOptions = {}): Promise<Person> => {
  const context = await chromium.launchPersistentContext(folder, {
    ...launchOptions(),
    ...contextOptions(options),
  });
  return personIn(context, context.pages()[0] ?? (await context.newPage()), options);
};

/** The bytes that a page gave to download, also where the browser keeps them in another process. */
export const bytesOf = async (download: Promise<Download>): Promise<Buffer> =>
  buffer(await (await download).createReadStream());
