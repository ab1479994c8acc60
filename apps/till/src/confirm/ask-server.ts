import type { ActivationLink, openActivationLink, readActivationLink } from '@tallystick/protocol';
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

// Not the client of the protocol: what this page shared with the till would become files of its own there, and delay its first screen.
const PATHS = {
  read: '/v1/activation-links/read' satisfies (typeof readActivationLink)['path'],
  open: '/v1/activation-links/open' satisfies (typeof openActivationLink)['path'],
};

const hasTexts = <K extends string>(value: unknown, ...names: K[]): value is Record<K, string> =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => name in value && typeof value[name as keyof typeof value] === 'string');

const isLink = (value: unknown): value is ActivationLink =>
  hasTexts(value, 'mode', 'merchantName', 'terminalLabel', 'terminalNumber', 'timeZone', 'expiresAt');

const NO_ANSWER: Shown = { at: 'refused', ...say.noAnswer, again: true };

const ask = async (path: string, token: string): Promise<Shown> => {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      redirect: 'error',
    });
    const told: unknown = await answer.json();
    if (answer.ok && isLink(told)) return { at: told.openedAt === undefined ? 'asking' : 'done', link: told };
    if (answer.ok || !hasTexts(told, 'code', 'title', 'remedy')) return NO_ANSWER;
    const { code, title, remedy } = told;
    const again = answer.status === 429 || answer.status >= 500;
    return { at: 'refused', ...(say.refusals[code] ?? { title, remedy }), again };
  } catch {
    return NO_ANSWER;
  }
};

/** Reads what the link is for; changes nothing. */
export const readLink = (token: string): Promise<Shown> => ask(PATHS.read, token);

/** Confirms it. */
export const openLink = (token: string): Promise<Shown> => ask(PATHS.open, token);
