import { ApiProblem, createClient } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui/language';
import { words } from './words/index.ts';

/** The console's own server; the session cookie goes along by itself. */
export const api = createClient({ origin: location.origin, language: spoken.locale });

/** A failure in words: what happened and what to do. */
export const explain = (error: unknown): string =>
  error instanceof ApiProblem ? `${error.problem.title}. ${error.problem.remedy}` : words.noAnswer;

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'sign_in_required';
