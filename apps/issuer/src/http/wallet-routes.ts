import { isCurrencyCode } from '@tallystick/currencies';
import {
  type AccountEntry,
  type CardAccount,
  type CurrencyCode,
  getCardAccount,
  listCardEntries,
  setCardStatus,
  topUpTestCard,
} from '@tallystick/protocol';
import { WalletKeyError } from '../cards/issue-card.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { isExpired } from '../rules/decide.ts';
import type { CardEntry, CardRecord, CardStore } from '../store/cards.ts';
import { createCardOf } from './card-of.ts';
import type { GuessLimit } from './guess-limit.ts';
import type { Credentials, IsOperator } from './operator-key.ts';
import { Refusal } from './refusal.ts';
import type { AddRoute } from './routes.ts';

export interface WalletRoutesOptions {
  readonly cards: CardStore;
  readonly clock: Clock;
  readonly makeId: MakeId;
  readonly isOperator: IsOperator;
  readonly guesses: GuessLimit;
}

interface OfCard {
  readonly params: { readonly id: string };
  readonly credentials: Credentials;
}

/** What an account may hold: all that DE4 can say. */
export const MAX_BALANCE_MINOR = 999_999_999_999n;
const DEFAULT_PAGE = 50;

/** A currency of the store; what is stored was checked when it was written. */
export const currencyCode = (text: string): CurrencyCode => {
  if (!isCurrencyCode(text)) throw new RangeError('An account has an unknown currency');
  return text;
};

export const refuseWalletKey = (error: unknown): never => {
  throw error instanceof WalletKeyError ? new Refusal('malformed_request', '/walletKey') : error;
};

const shownCard = (card: CardRecord, now: number): CardAccount => {
  const currency = currencyCode(card.currency);
  return {
    cardId: card.cardId,
    accountId: card.accountId,
    maskedPan: card.panMasked,
    holder: card.holder,
    expiry: `${card.expiry.slice(2)}/${card.expiry.slice(0, 2)}`,
    status: card.status === 'active' && isExpired(card.expiry, now) ? 'expired' : card.status,
    balance: { value: Number(card.availableMinor + card.heldMinor), currency },
    available: { value: Number(card.availableMinor), currency },
  };
};

const shownEntry = (entry: CardEntry): AccountEntry => ({
  id: entry.id,
  at: entry.at.toISOString(),
  kind: entry.kind,
  amount: { value: Number(entry.amountMinor), currency: currencyCode(entry.currency) },
  merchantName: entry.merchantName,
  ...(entry.responseCode === null ? {} : { responseCode: entry.responseCode }),
  reversed: entry.reversed,
});

/** Routes for wallets. A card is for whoever holds its wallet token, and for the operator, who blocks it when its holder calls. */
export const addWalletRoutes = (add: AddRoute, options: WalletRoutesOptions): void => {
  const { cards, clock, makeId } = options;
  const cardOf = createCardOf(options);

  /** A card after something was done to it: nothing is refused any more, for a refusal says that nothing was done. */
  const shownAfter = async (card: CardRecord): Promise<CardAccount> =>
    shownCard((await cards.findCard(card.cardId)) ?? card, clock.now());
  const admit = ({ params, credentials }: OfCard): Promise<unknown> => cardOf(params.id, credentials);

  add(getCardAccount, async ({ params, credentials }) =>
    shownCard(await cardOf(params.id, credentials), clock.now()),
  );

  add(listCardEntries, async ({ params, query, credentials }) => {
    const card = await cardOf(params.id, credentials);
    const limit = query?.limit ?? DEFAULT_PAGE;
    const entries = await cards.listEntries(card.cardId, query?.after, limit + 1);
    const page = entries.slice(0, limit);
    const last = entries.length > limit ? page.at(-1) : undefined;
    return {
      data: page.map(shownEntry),
      ...(last ? { next: last.id } : {}),
    };
  });

  add(
    topUpTestCard,
    async ({ params, body, credentials }) => {
      const card = await cardOf(params.id, credentials);
      const booked = await cards.fund(
        {
          movementId: makeId('mov'),
          accountId: card.accountId,
          cardId: card.cardId,
          amountMinor: BigInt(body.value),
          kind: 'top_up',
          reference: null,
          at: new Date(clock.now()),
        },
        MAX_BALANCE_MINOR,
      );
      if (booked !== 'booked') throw new Refusal('account_limit_exceeded');
      return shownAfter(card);
    },
    { admit },
  );

  add(
    setCardStatus,
    async ({ params, body, credentials }) => {
      const card = await cardOf(params.id, credentials);
      if (!(await cards.setStatus(card.cardId, body.status))) throw new Refusal('card_state_conflict');
      return shownAfter(card);
    },
    { admit },
  );
};
