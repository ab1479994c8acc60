import { type Catalogue, spoken } from '@tallystick/ui/language';
import { words as english } from './en.ts';

/** Every word of the console, in the language of the page. */
export const words: Catalogue<typeof english> =
  spoken.language === 'de' ? (await import('./de.ts')).words : english;
