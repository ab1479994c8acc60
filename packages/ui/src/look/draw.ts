import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** Draws a page into the element that its document keeps for it. */
export const draw = (page: ReactNode): void => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The document has no #root');
  createRoot(root).render(page);
};
