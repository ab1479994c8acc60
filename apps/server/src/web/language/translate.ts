import { SENTENCES_DE } from './sentences.de.ts';

const HOLE = '{}';

interface Template {
  readonly pattern: RegExp;
  readonly german: readonly string[];
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Sentences that something is put into, those with most words of their own first. */
const TEMPLATES: readonly Template[] = Object.entries(SENTENCES_DE)
  .filter(([english]) => english.includes(HOLE))
  .sort(([one], [other]) => other.length - one.length)
  .map(([english, german]) => ({
    pattern: new RegExp(`^${english.split(HOLE).map(literally).join('(.+?)')}$`, 's'),
    german: german.split(HOLE),
  }));

/** One that an operator wrote, or a device, is longer than any of ours. */
const LONGEST = 1_000;

/** A sentence in German; one that is not known here, such as what an operator wrote, stays as it is. */
export const toGerman = (english: string): string => {
  const known = Object.hasOwn(SENTENCES_DE, english) ? SENTENCES_DE[english] : undefined;
  if (known !== undefined) return known;
  if (english.length > LONGEST) return english;
  for (const { pattern, german } of TEMPLATES) {
    const found = pattern.exec(english);
    if (found !== null)
      return german
        .map((part, at) => part + (at === german.length - 1 ? '' : toGerman(found[at + 1] ?? '')))
        .join('');
  }
  return english;
};
