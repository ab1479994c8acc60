/** The languages that every text exists in, each by its own name. English is what stands where nothing else was asked for. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: unknown): text is Language =>
  typeof text === 'string' && Object.hasOwn(LANGUAGES, text);

/** A locale and the language that its texts are in. */
export interface Spoken {
  readonly language: Language;
  /** For amounts and times: with the region where one was named, as in `de-AT` (BCP 47). */
  readonly locale: string;
}

const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/**
 * The first of the wanted languages that there are texts in, found by its primary subtag (RFC 4647 section 3.4, lookup).
 *
 * @param ranges BCP 47 tags, the most wanted first
 */
export const lookUpLanguage = (ranges: readonly string[]): Spoken | undefined => {
  for (const range of ranges) {
    const [language] = range.toLowerCase().split('-');
    if (isLanguage(language)) return { language, locale: isLocale(range) ? range : language };
  }
  return;
};
