import { spoken } from '../language/current.ts';
import type { Catalogue } from '../language/languages.ts';
import * as english from './en.ts';

/** In the language of the page. */
export const {
  NOT_CHARGED,
  reasonWords,
  operatorReasonWords,
  statusWords,
  notChargedWord,
  entryWords,
  entryReversedWord,
}: Catalogue<typeof english> = spoken.language === 'de' ? await import('./de.ts') : english;
