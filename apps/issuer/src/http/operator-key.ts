import { createHash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import type { GuessLimit } from './guess-limit.ts';
import { Refusal } from './refusal.ts';

/** What a request shows of who sent it. */
export interface Credentials {
  /** What follows `Bearer ` in the Authorization header. */
  readonly bearer: string | undefined;
  /** Address of the client: of a trusted proxy, the one that it forwards for. */
  readonly address: string;
  /** Came over the server's way for wallets, where nobody is the operator. */
  readonly forWallets: boolean;
}

/** Whether a request shows the operator's key. */
export type IsOperator = (credentials: Credentials) => boolean;

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

/** Compares digests, so neither content nor length of the key shows in the time taken. No key: nobody is the operator. */
export const createIsOperator = (operatorKey: string | undefined): IsOperator => {
  if (operatorKey === undefined) return () => false;
  const expected = digest(operatorKey);
  return ({ bearer, forWallets }) =>
    bearer !== undefined && !forWallets && equalBytes(digest(bearer), expected);
};

/**
 * Lets the operator in and nobody else. Runs before the body of a request is read.
 *
 * @throws {Refusal} `issuer_key_refused`, or `too_many_requests` after too many wrong keys
 */
export const createOnlyOperator =
  (isOperator: IsOperator, guesses: GuessLimit): ((credentials: Credentials) => void) =>
  (credentials) => {
    if (credentials.bearer === undefined) throw new Refusal('issuer_key_refused');
    const guess = guesses.begin(credentials.address);
    if (!isOperator(credentials)) throw new Refusal('issuer_key_refused');
    guess.right();
  };
