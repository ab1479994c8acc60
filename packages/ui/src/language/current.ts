import { isLanguage, type Language, lookUpLanguage, type Spoken } from './languages.ts';

const KEPT_UNDER = 'tallystick-language';

const keptLanguage = (): Language | undefined => {
  try {
    const kept = localStorage.getItem(KEPT_UNDER);
    return isLanguage(kept) ? kept : undefined;
  } catch {
    // A page without storage follows the browser.
    return;
  }
};

const ENGLISH: Spoken = { language: 'en', locale: 'en' };
const inBrowser = typeof document !== 'undefined';

const speak = (): Spoken => {
  if (!inBrowser) return ENGLISH;
  const chosen = keptLanguage();
  const { languages } = navigator;
  if (chosen === undefined) return lookUpLanguage(languages) ?? ENGLISH;
  // The region of the browser stays, so that dates are written as people there are used to.
  return (
    lookUpLanguage(languages.filter((one) => lookUpLanguage([one])?.language === chosen)) ??
    lookUpLanguage([chosen]) ??
    ENGLISH
  );
};

/** What this page speaks: what was chosen on this device, else what the browser asks for. It stays as it is until the page is loaded anew. */
export const spoken: Spoken = speak();

/** Which language to speak: one of them, or what the browser asks for. */
export type LanguageChoice = Language | 'auto';

export const isLanguageChoice = (text: string): text is LanguageChoice => text === 'auto' || isLanguage(text);

/** What was chosen on this device. */
export const chosenLanguage = (): LanguageChoice => (inBrowser ? keptLanguage() : undefined) ?? 'auto';

/** Keeps the choice on this device and loads the page anew in it. */
export const chooseLanguage = (choice: LanguageChoice): void => {
  try {
    if (choice === 'auto') localStorage.removeItem(KEPT_UNDER);
    else localStorage.setItem(KEPT_UNDER, choice);
  } catch {
    // Nothing is kept where the browser gives no storage.
  }
  location.reload();
};
