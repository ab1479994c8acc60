import {
  type ActivationLink,
  ApiProblem,
  createClient,
  openActivationLink,
  readActivationLink,
} from '@tallystick/protocol';
import { confirmation } from '../words/confirmation.ts';

/** What the page shows: a link that can be confirmed, one that was, or why neither. */
export type Shown =
  | { readonly at: 'reading' }
  | { readonly at: 'asking' | 'sending' | 'done'; readonly link: ActivationLink }
  | {
      readonly at: 'refused';
      readonly title: string;
      readonly remedy: string;
      /** No answer came: the same may be tried again. */
      readonly again: boolean;
    };

const say = confirmation.page;
const api = createClient({ origin: window.location.origin });

const refused = (error: unknown): Shown => {
  if (!(error instanceof ApiProblem)) return { at: 'refused', ...say.noAnswer, again: true };
  const { code, title, remedy, status } = error.problem;
  return {
    at: 'refused',
    ...(say.refusals[code] ?? { title, remedy }),
    again: status === 429 || status >= 500,
  };
};

/** Reads what the link is for; changes nothing. */
export const readLink = async (token: string): Promise<Shown> => {
  try {
    const link = await api.call(readActivationLink, { body: { token } });
    return { at: link.openedAt === undefined ? 'asking' : 'done', link };
  } catch (error) {
    return refused(error);
  }
};

/** Confirms it. */
export const openLink = async (token: string): Promise<Shown> => {
  try {
    return { at: 'done', link: await api.call(openActivationLink, { body: { token } }) };
  } catch (error) {
    return refused(error);
  }
};
