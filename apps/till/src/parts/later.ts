import { type ComponentType, lazy, type ReactNode } from 'react';

/** A screen that few need at once, and what stands there where it cannot be fetched: the page says that there is no network, and stays. */
export const later = <P extends object>(load: () => Promise<ComponentType<P>>, missing: ReactNode) =>
  lazy(() =>
    load().then(
      (screen) => ({ default: screen }),
      () => ({ default: (_: P) => missing }),
    ),
  );

export const loadLater = () => import('../screens/later.ts');
