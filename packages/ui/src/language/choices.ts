import { shared } from '../words/index.ts';
import type { LanguageChoice } from './current.ts';
import { isLanguage, LANGUAGES } from './languages.ts';

/** What a person may choose, for a list: as the device, in the language of now, then each language by its own name. */
export const languageChoices = (): { readonly value: LanguageChoice; readonly label: string }[] => [
  { value: 'auto', label: shared.languageOfDevice },
  ...Object.keys(LANGUAGES)
    .filter(isLanguage)
    .map((value) => ({ value, label: LANGUAGES[value] })),
];
