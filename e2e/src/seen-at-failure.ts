import { afterEach } from 'vitest';
import { openPages } from './browser.ts';

const AT_MOST = 1_500;
/** A page that hangs is not waited for. */
const timeout = 5_000;

// A run that nobody watched tells by its output alone what was on the screens.
afterEach(async ({ task }) => {
  const [failure] = task.result?.errors ?? [];
  if (failure === undefined) return;
  for (const page of openPages) {
    const shown = await page.innerText('body', { timeout }).catch((error: unknown) => `(${error})`);
    failure.message += `\n\nAt ${page.url()} there was:\n${shown.slice(0, AT_MOST)}`;
  }
});
