import type { Catalogue } from '../language/languages.ts';
import { shared as english } from './en.ts';

/** Words that the apps share, in the language of the page. */
export let shared: Catalogue<typeof english> = english;

/** Has them said in another language: before any screen is made (`../language/load.ts`). */
export const saySharedIn = (words: typeof shared): void => {
  shared = words;
};
