import type { Locator, Page } from 'playwright-core';
import { misplaced, settle, sideways } from './looks/judge.ts';
import { picture } from './looks/picture.ts';
import { nameOf, resizing, SIZES, type Size, ZOOMED } from './looks/sizes.ts';

/** What of an element lies outside the window, is covered by something else, or is cut at its own edge. */
const faultOf = (locator: Locator): Promise<string> =>
  locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const { innerWidth, innerHeight } = element.ownerDocument.defaultView ?? window;
    if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) {
      return `outside: ${[left, top, right, bottom].map(Math.round)}`;
    }
    const cut = [element, ...element.querySelectorAll('*')].some(
      (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline',
    );
    if (cut) return 'cut';
    // Within the height of a figure: the line around it may reach into what stands beside.
    const seen = [0.2, 0.5, 0.8].every((part) => {
      const y = top + part * (bottom - top);
      const met = element.ownerDocument.elementFromPoint((left + right) / 2, y);
      return met !== null && (element.contains(met) || met.contains(element));
    });
    return seen ? '' : 'covered';
  });

/**
 * Looks at a step of a payment at every size, zoomed too, and gives what is wrong: something that is to be seen whole and is not, or what is
 * wrong with any page; where it is zoomed, only what scrolls sideways of that. Nothing is scrolled for it.
 *
 * @param sizes that are looked at
 */
export const wrongAtAnySize = async (
  page: Page,
  name: string,
  inSight: readonly Locator[],
  sizes: readonly Size[] = [...SIZES, ...ZOOMED],
): Promise<readonly string[]> => {
  const size = await resizing(page);
  const wrong: string[] = [];
  for (const wanted of sizes) {
    await size.to(wanted);
    await settle(page);
    const at = `${name}-${nameOf(wanted)}`;
    await picture(page, at);
    for (const locator of inSight) {
      const fault = await faultOf(locator);
      if (fault) wrong.push(`${at} ${locator}: ${fault}`);
    }
    const found = ZOOMED.includes(wanted) ? await sideways(page) : await misplaced(page);
    wrong.push(...found.map((fault) => `${at} ${fault}`));
  }
  await size.back();
  return wrong;
};
