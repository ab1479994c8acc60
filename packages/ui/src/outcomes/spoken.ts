import type { Catalogue } from '../language/languages.ts';
import * as english from './en.ts';

export type OutcomeWords = Catalogue<typeof english>;

// In the language of the page.
export let {
  NOT_CHARGED,
  reasonWords,
  operatorReasonWords,
  statusWords,
  notChargedWord,
  atMostWords,
  entryWords,
  entryReversedWord,
}: OutcomeWords = english;

/** Has outcomes said in another language: before any screen is made (`../language/load.ts`). */
export const sayOutcomesIn = (words: OutcomeWords): void => {
  ({
    NOT_CHARGED,
    reasonWords,
    operatorReasonWords,
    statusWords,
    notChargedWord,
    atMostWords,
    entryWords,
    entryReversedWord,
  } = words);
};
