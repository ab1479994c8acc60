import { chains } from './de/chains.ts';
import { checks } from './de/checks.ts';
import { readiness } from './de/readiness.ts';
import { story } from './de/story.ts';

/**
 * What results and answers say to people, in German, by what they say in English; `{}` stands for what is put in. A stored result keeps its
 * English words and is said in German when it is read.
 */
export const SENTENCES_DE: Readonly<Record<string, string>> = {
  ...checks,
  ...chains,
  ...readiness,
  ...story,
};
