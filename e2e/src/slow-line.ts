import type { Page } from 'playwright-core';

/** A slow mobile line: 400 ms there and back, 50 kB in a second. */
const SLOW_LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Puts a page on a slow line; the app's service worker has no say. */
export const slowDown = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setBypassServiceWorker', { bypass: true });
  await devtools.send('Network.emulateNetworkConditions', SLOW_LINE);
};

/** Empties the browser's cache: the next load is as the first. */
export const forgetFiles = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.clearBrowserCache');
  await devtools.detach();
};

/** Milliseconds from the start of a navigation until an element is in the page, by the page's own clock, as the page itself sees it. */
export const timeUntil = async (page: Page, url: string, element: string): Promise<number> => {
  await page.addInitScript((sought) => {
    const seen = new MutationObserver(() => {
      if (document.querySelector(sought) === null) return;
      performance.mark('sought');
      seen.disconnect();
    });
    seen.observe(document, { childList: true, subtree: true });
  }, element);
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(element).first().waitFor();
  return page.evaluate(
    () => performance.getEntriesByName('sought')[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
};

/** Milliseconds until the browser first drew something of the page (W3C Paint Timing). */
export const firstDrawing = async (page: Page): Promise<number> =>
  page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
