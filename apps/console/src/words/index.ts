import type { Catalogue } from '@tallystick/ui/language';
import { words as english } from './en.ts';

/** Every word of the app, in the language of the page. */
export let words: Catalogue<typeof english> = english;

/** Fetches German, and has the app say it from then on. */
export const loadGerman = async (): Promise<void> => {
  ({ words } = await import('./de.ts'));
};
