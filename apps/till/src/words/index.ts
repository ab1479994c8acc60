import type { Catalogue } from '@tallystick/ui/language';
import { words as english } from './en.ts';
import { sayLaterIn } from './later.ts';

/** Every word of the till's first screens, in the language of the page. */
export let words: Catalogue<typeof english> = english;

/** Fetches German, and has the till say it from then on. */
export const loadGerman = async (): Promise<void> => {
  const { words: german, later } = await import('./de.ts');
  words = german;
  sayLaterIn(later);
};
