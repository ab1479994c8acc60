import type { CodeSentAgain, resendCode } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui/language';
import { confirmation } from '../words/confirmation.ts';

const say = confirmation.code;

/** What came of it: how it stands, or why not. `until`: when it may be asked for again, in milliseconds of this clock. */
export type Resent = { readonly until?: number } & (
  | { readonly at: 'sent'; readonly state: CodeSentAgain['state']; readonly sendsLeft: number }
  | { readonly at: 'refused'; readonly code: string; readonly title: string; readonly remedy: string }
);

// Not the client of the protocol: what this screen shared with the trusted bundle would become a file of its own there, and delay the start.
const PATH = '/v1/activations/code/resend' satisfies (typeof resendCode)['path'];

const NO_ANSWER: Resent = { at: 'refused', code: 'no_answer', ...say.noAnswer };

const hasTexts = <K extends string>(value: unknown, ...names: K[]): value is Record<K, string> =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => name in value && typeof value[name as keyof typeof value] === 'string');

const isSent = (value: unknown): value is CodeSentAgain =>
  hasTexts(value, 'state', 'expiresAt', 'serverTime') &&
  'sendsLeft' in value &&
  typeof value.sendsLeft === 'number';

/** By how long the server has it wait, and not until when: the clock of this device may be wrong. */
const after = (waitMs: number): { readonly until?: number } =>
  Number.isFinite(waitMs) && waitMs > 0 ? { until: Date.now() + waitMs } : {};

/** Has a code sent once more. Nothing of it is secret: no key of the terminal is needed for it, nor is there one yet. */
export const sendCodeAgain = async (terminalNumber: string, to: string): Promise<Resent> => {
  try {
    const answer = await fetch(PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': spoken.language },
      body: JSON.stringify({ terminalNumber, to }),
      redirect: 'error',
    });
    const told: unknown = await answer.json();
    if (answer.ok && isSent(told)) {
      const { state, sendsLeft, nextSendAt = '', serverTime } = told;
      return { at: 'sent', state, sendsLeft, ...after(Date.parse(nextSendAt) - Date.parse(serverTime)) };
    }
    if (answer.ok || !hasTexts(told, 'code', 'title', 'remedy')) return NO_ANSWER;
    const { code, title, remedy } = told;
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return { at: 'refused', code, title, remedy, ...say.refusals[code], ...after(seconds * 1_000) };
  } catch {
    return NO_ANSWER;
  }
};
