import type { Language } from '../language/languages.ts';
import * as de from './de.ts';
import * as en from './en.ts';

/** The words of an outcome in each language, for who speaks several at once. */
export const OUTCOME_WORDS: Readonly<Record<Language, Pick<typeof en, 'reasonWords' | 'statusWords'>>> = {
  en,
  de,
};
