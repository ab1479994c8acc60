import type { BaseLocationHook } from 'wouter';
import { navigate, useLocationProperty } from 'wouter/use-browser-location';

interface Place {
  readonly key: string;
  readonly pathname: string | undefined;
}

/** Where the page on the screen belongs, while the browser stands elsewhere and on its way back. */
let held: Place | undefined;
/** Whether the next step through the history was asked about. */
let isAllowed = false;

const placeOf = ({ key, url }: NavigationHistoryEntry): Place => ({
  key,
  pathname: url === null ? undefined : new URL(url).pathname,
});

/** What the router goes by: the address, or the one that is held. */
export const useHeldLocation: BaseLocationHook = () => [
  useLocationProperty(() => held?.pathname ?? location.pathname),
  navigate,
];

const stepTo = (key: string): Promise<unknown> => {
  const { committed, finished } = navigation.traverseTo(key);
  return Promise.all([committed, finished]);
};

/**
 * Catches Back and Forward (HTML, `Navigation`), which have led away by the time that a page is told: the browser is sent back to where
 * the page belongs, which stays on the screen meanwhile, and `ask` decides whether the step is made again. The history keeps every entry.
 * A browser without `Navigation` goes where it is told to. The result stops it.
 */
export const catchHistorySteps = (ask: (go: () => void) => void): (() => void) => {
  if (!('navigation' in window)) return () => undefined;
  const stepped = ({ navigationType, from }: NavigationCurrentEntryChangeEvent): void => {
    const { currentEntry } = navigation;
    if (navigationType !== 'traverse' || currentEntry === null) return;
    const home = held ?? placeOf(from);
    const there = placeOf(currentEntry);
    const isBack = there.key === home.key;
    if (isBack || isAllowed || (held === undefined && there.pathname === home.pathname)) {
      held = undefined;
      isAllowed = false;
      return;
    }
    held = home;
    stepTo(home.key).then(
      () =>
        ask(() => {
          isAllowed = true;
          stepTo(there.key).catch(() => undefined);
        }),
      // Another step came between: that one is caught instead.
      () => undefined,
    );
  };
  navigation.addEventListener('currententrychange', stepped);
  return () => navigation.removeEventListener('currententrychange', stepped);
};
