/** The languages that every text exists in, each by its own name. English is what stands where nothing was chosen. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: unknown): text is Language =>
  typeof text === 'string' && Object.hasOwn(LANGUAGES, text);

/** A locale and the language that its texts are in. */
export interface Spoken {
  readonly language: Language;
  /** For amounts and times: with the region where one was named, as in `de-AT`. */
  readonly locale: string;
}

/**
 * The first of the wanted languages that there are texts in, by cutting each range from its end (RFC 4647 section 3.4, lookup).
 *
 * @param ranges BCP 47 tags, the most wanted first
 */
export const lookUp = (ranges: readonly string[]): Spoken | undefined => {
  for (const range of ranges) {
    const [language] = range.toLowerCase().split('-');
    if (isLanguage(language)) return { language, locale: range };
  }
  return;
};

/** The same texts in another language: every key, and every function with the parameters that it has in English. */
export type Catalogue<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T extends object
      ? { readonly [K in keyof T]: Catalogue<T[K]> }
      : T;
