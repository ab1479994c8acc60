import { equalBytes } from '@tallystick/encoding';
import { hashWalletToken } from '../cards/issue-card.ts';
import type { CardRecord, CardStore } from '../store/cards.ts';
import type { GuessLimit } from './guess-limit.ts';
import type { Credentials, IsOperator } from './operator-key.ts';
import { Refusal } from './refusal.ts';

export interface CardAccess {
  readonly cards: Pick<CardStore, 'findCard'>;
  readonly isOperator: IsOperator;
  readonly guesses: GuessLimit;
}

/**
 * The card of an id, for whoever holds its wallet token, and for the operator.
 *
 * @throws {Refusal} `wallet_token_refused`, or `too_many_requests` after too many wrong tokens, before the database is asked
 */
export const createCardOf = (access: CardAccess) => createAdmission(access, access.isOperator);

/** The card of an id, for whoever holds its wallet token alone: a PIN is its holder's. Raises as {@link createCardOf} does. */
export const createOwnCardOf = (access: Omit<CardAccess, 'isOperator'>) =>
  createAdmission(access, () => false);

const createAdmission =
  ({ cards, guesses }: Pick<CardAccess, 'cards' | 'guesses'>, isOperator: IsOperator) =>
  async (id: string, credentials: Credentials): Promise<CardRecord> => {
    const { bearer, address } = credentials;
    if (bearer === undefined) throw new Refusal('wallet_token_refused');
    const guess = guesses.begin(address);
    const card = await cards.findCard(id).catch((error: unknown) => {
      guess.undecided();
      throw error;
    });
    // An unknown card and a wrong token look the same from outside.
    const allowed =
      card !== undefined && equalBytes(hashWalletToken(bearer), new Uint8Array(card.walletTokenHash));
    if (!card || !(allowed || isOperator(credentials))) throw new Refusal('wallet_token_refused');
    guess.right();
    return card;
  };
