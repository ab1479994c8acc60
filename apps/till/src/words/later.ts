import type { Catalogue } from '@tallystick/ui/language';
import type { cashiers } from './en/cashiers.ts';
import type { confirmation } from './en/confirmation.ts';
import type { receipt } from './en/receipt.ts';
import type { settings } from './en/settings.ts';
import type { starting } from './en/starting.ts';
import type { tampered } from './en/tampered.ts';

/** Words of screens that are loaded after the first: in English they come with their screen. */
export interface LaterWords {
  readonly cashiers: Catalogue<typeof cashiers>;
  readonly confirmation: Catalogue<typeof confirmation>;
  readonly settings: Catalogue<typeof settings>;
  readonly receipt: Catalogue<typeof receipt>;
  readonly starting: Catalogue<typeof starting>;
  readonly tampered: typeof tampered;
}

/** In the language of the page, where that is not English. */
export let later: Partial<LaterWords> = {};

export const sayLaterIn = (words: LaterWords): void => {
  later = words;
};
