import type { Catalogue } from '../language/languages.ts';
import type { shared as english } from './en.ts';

/** Words that the apps share, in German. */
export const shared: Catalogue<typeof english> = {
  testMode: 'Testbetrieb: kein echtes Geld',
  noNetwork: 'Kein Netz.',
  language: 'Sprache',
  languageOfDevice: 'Wie das Gerät',
};
