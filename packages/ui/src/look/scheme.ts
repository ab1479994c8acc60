import { useSyncExternalStore } from 'react';

export type Scheme = 'auto' | 'light' | 'dark';

/** Where Mantine keeps it, so that the apps of one origin share the choice. */
const KEPT_UNDER = 'mantine-color-scheme-value';
const SCHEMES: readonly string[] = ['auto', 'light', 'dark'] satisfies readonly Scheme[];
const isScheme = (text: string | null): text is Scheme => text !== null && SCHEMES.includes(text);

const keptScheme = (): Scheme => {
  try {
    const kept = localStorage.getItem(KEPT_UNDER);
    return isScheme(kept) ? kept : 'auto';
  } catch {
    return 'auto';
  }
};

const listeners = new Set<() => void>();
let chosen = keptScheme();

const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

const show = (): void => {
  const scheme = chosen === 'auto' ? (systemDark().matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset.mantineColorScheme = scheme;
};

/** Draws the page in the chosen scheme, the system's where none was chosen, and follows the system from then on. */
export const followScheme = (): void => {
  show();
  systemDark().addEventListener('change', show);
};

const setScheme = (scheme: Scheme): void => {
  chosen = scheme;
  try {
    localStorage.setItem(KEPT_UNDER, scheme);
  } catch {
    // It holds for this page alone where the browser gives no storage.
  }
  show();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The scheme that was chosen on this device, and how it is chosen: for pages without Mantine. */
export const useScheme = (): readonly [Scheme, (scheme: Scheme) => void] => [
  useSyncExternalStore(subscribe, () => chosen),
  setScheme,
];
