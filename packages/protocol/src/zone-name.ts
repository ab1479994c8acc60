import type { Language } from './languages.ts';

/**
 * Locales that have short names for zones. Each knows those of its own part of the world alone (`CET` in Britain, `EST` in America), and
 * writes an offset for the rest: so what a zone is called must not hang on the locale of whoever looks.
 */
const ENGLISH = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-ZA'] as const;
const NAMING: Readonly<Record<Language, readonly string[]>> = { en: ENGLISH, de: ['de-DE', ...ENGLISH] };
const OFFSET = /^(?:GMT|UTC)[+-]/;
/** Locales times the zones that a process meets; making one costs a hundred times what reading it does. */
const FORMATS_MAX = 1_024;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (locale: string, zone: string | undefined): Intl.DateTimeFormat => {
  const key = `${locale} ${zone ?? ''}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, {
    timeZoneName: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(key, made);
  return made;
};

const nameIn = (locale: string, at: number, zone: string | undefined): string =>
  formatOf(locale, zone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

/**
 * What a zone is called at an instant, short, as people there say it: `CET`, `CEST`, `EST`, in German `MEZ`; where no name is known its offset,
 * such as `GMT+9`. The same in every app, mail and receipt of a language, whatever the region of the browser.
 *
 * @param at Unix milliseconds
 * @param zone left out: the zone of this machine
 * @throws RangeError for a zone that ICU does not know
 */
export const zoneName = (at: number, language: Language, zone?: string): string => {
  const names = NAMING[language].map((locale) => nameIn(locale, at, zone));
  return names.find((name) => !OFFSET.test(name)) ?? nameIn('en-GB', at, zone);
};
