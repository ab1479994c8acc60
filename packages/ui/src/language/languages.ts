export { isLanguage, LANGUAGES, type Language, lookUpLanguage, type Spoken } from '@tallystick/protocol';

/** The same texts in another language: every key, and every function with the parameters that it has in English. */
export type Catalogue<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T extends object
      ? { readonly [K in keyof T]: Catalogue<T[K]> }
      : T;
