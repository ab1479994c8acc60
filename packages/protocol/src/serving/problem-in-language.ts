import type { Language } from '../languages.ts';
import { PROBLEMS } from '../problem.ts';
import type { Problem } from '../problem-details.ts';
import { PROBLEMS_DE } from './problems.de.ts';
import { wantedLanguage } from './wanted-language.ts';

const isKnown = (code: string): code is keyof typeof PROBLEMS => Object.hasOwn(PROBLEMS, code);

/** A problem in the language of who asked, and the headers that say so (RFC 9110 sections 8.5 and 12.5.5). */
export interface ProblemInLanguage {
  readonly problem: Problem;
  readonly headers: { readonly 'content-language': Language; readonly vary: string };
}

/**
 * Says title and remedy of a problem in the wanted language (RFC 9457 section 3.1.3). `code` is the same in each; `detail` is for
 * developers and stays English.
 *
 * @param acceptLanguage the header of the request
 */
export const problemInLanguage = (
  problem: Problem,
  acceptLanguage: string | undefined,
): ProblemInLanguage => {
  const { language } = wantedLanguage(acceptLanguage);
  const headers = { 'content-language': language, vary: 'accept-language' };
  if (language === 'en' || !isKnown(problem.code)) return { problem, headers };
  const [title, remedy] = PROBLEMS_DE[problem.code];
  return { problem: { ...problem, title, remedy }, headers };
};
