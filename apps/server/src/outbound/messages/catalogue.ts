import { type Language, shownText, zoneName } from '@tallystick/protocol';
import type { MessageData, MessageTemplate } from '../../platform/messages.ts';
import { words as de } from './words/de.ts';
import { words as en } from './words/en.ts';

type Filled<T extends MessageTemplate> = Omit<MessageData[T], 'expiresAt' | 'timeZone'> & {
  /** Until when it is good, with its zone. */
  readonly until: string;
  readonly secret: string;
};

type Texts<T extends MessageTemplate> = {
  readonly mail: (filled: Filled<T>) => { readonly subject: string; readonly text: string };
  readonly sms: (filled: Filled<T>) => string;
};

/** All texts of one language. */
export interface Catalogue {
  /** BCP 47, for times. */
  readonly locale: string;
  /** What stands in place of a secret that is not kept any more. */
  readonly gone: string;
  readonly messages: { readonly [T in MessageTemplate]: Texts<T> };
}

/** Every language that messages are written in, by its name in the database. */
export const LANGUAGES: Readonly<Record<Language, Catalogue>> = { en, de };

export interface WrittenText {
  /** Of a mail. */
  readonly subject?: string;
  readonly text: string;
}

/** Names come from people: no line break of theirs becomes a header or a line of the text, and nothing turns the text around. */
const oneLine = (value: string): string =>
  shownText(value)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();

const untilOf = (at: string, timeZone: string, language: Language): string => {
  const time = Date.parse(at);
  const format = new Intl.DateTimeFormat(LANGUAGES[language].locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  return `${format.format(time)} ${zoneName(time, language, timeZone)}`;
};

/** Writes a message in a language; a secret that is not kept any more is left out. */
export const writeText = <T extends MessageTemplate>(
  language: Language,
  channel: 'mail' | 'sms',
  template: T,
  data: MessageData[T],
  secret: string | undefined,
): WrittenText => {
  const catalogue = LANGUAGES[language];
  const { expiresAt, timeZone, ...names } = data;
  const lines = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, oneLine(value)]));
  const filled = {
    ...names,
    ...lines,
    until: untilOf(expiresAt, timeZone, language),
    secret: secret ?? catalogue.gone,
  } as Filled<T>;
  const texts: Texts<T> = catalogue.messages[template];
  return channel === 'mail' ? texts.mail(filled) : { text: texts.sms(filled) };
};
