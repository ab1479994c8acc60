import { spoken } from '../language/current.ts';
import type { Catalogue } from '../language/languages.ts';
import { shared as english } from './en.ts';

/** Words that the apps share, in the language of the page. */
export const shared: Catalogue<typeof english> =
  spoken.language === 'de' ? (await import('./de.ts')).shared : english;
