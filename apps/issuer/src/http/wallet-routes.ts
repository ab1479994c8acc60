import { isCurrencyCode } from '@tallystick/currencies';
import {
  type CardAccount,
  CURRENCIES,
  type CurrencyCode,
  getCardAccount,
  issueTestCard,
  listCardEntries,
  setCardStatus,
  topUpTestCard,
} from '@tallystick/protocol';
import { type IssueCard, WalletKeyError } from '../cards/issue-card.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { isExpired } from '../rules/decide.ts';
import type { CardRecord, CardStore } from '../store/cards.ts';
import { createAddressShare } from './address-share.ts';
import { createCardOf } from './card-of.ts';
import type { GuessLimit } from './guess-limit.ts';
import type { Credentials, IsOperator } from './operator-key.ts';
import { Refusal } from './refusal.ts';
import type { AddRoute, Asked } from './routes.ts';

export interface WalletRoutesOptions {
  readonly cards: CardStore;
  readonly issueCard: IssueCard;
  readonly clock: Clock;
  readonly makeId: MakeId;
  readonly paymentLimitMinor: bigint;
  readonly isOperator: IsOperator;
  readonly guesses: GuessLimit;
}

interface OfCard {
  readonly params: { readonly id: string };
  readonly credentials: Credentials;
}

/** What a test card starts with, in major units. */
const TEST_MONEY_MAJOR = 500n;
/** What an account may hold: all that DE4 can say. */
export const MAX_BALANCE_MINOR = 999_999_999_999n;
/** Making a card costs an RSA key pair, so it is rationed: overall, and for one address a share of that. */
const TEST_CARDS = { capacity: 60, perMinute: 120 };
const TEST_CARDS_OF_ADDRESS = { capacity: 15, perMinute: 30 };
const DEFAULT_PAGE = 50;

/** A currency of the store; what is stored was checked when it was written. */
export const currencyCode = (text: string): CurrencyCode => {
  if (!isCurrencyCode(text)) throw new RangeError('An account has an unknown currency');
  return text;
};

export const refuseWalletKey = (error: unknown): never => {
  throw error instanceof WalletKeyError ? new Refusal('malformed_request', '/walletKey') : error;
};

/** Routes for wallets. A card is for whoever holds its wallet token, and for the operator, who blocks it when its holder calls. */
export const addWalletRoutes = (add: AddRoute, options: WalletRoutesOptions): void => {
  const { cards, issueCard, clock, makeId, paymentLimitMinor } = options;

  const cardOf = createCardOf(options);

  const shown = (card: CardRecord): CardAccount => {
    const currency = currencyCode(card.currency);
    return {
      cardId: card.cardId,
      accountId: card.accountId,
      maskedPan: card.panMasked,
      holder: card.holder,
      expiry: `${card.expiry.slice(2)}/${card.expiry.slice(0, 2)}`,
      status: card.status === 'active' && isExpired(card.expiry, clock.now()) ? 'expired' : card.status,
      balance: { value: Number(card.availableMinor + card.heldMinor), currency },
      available: { value: Number(card.availableMinor), currency },
    };
  };

  const asTestCard = async ({ body }: Pick<Asked<typeof issueTestCard>, 'body'>) => {
    const currency = body.currency ?? 'EUR';
    const at = new Date(clock.now());
    const accountId = makeId('acc');
    return issueCard({
      accountId,
      holder: body.holder,
      walletKey: body.walletKey,
      newAccount: { id: accountId, reference: 'test card', currency, paymentLimitMinor, at },
      funding: {
        movementId: makeId('mov'),
        accountId,
        cardId: null,
        amountMinor: TEST_MONEY_MAJOR * 10n ** BigInt(CURRENCIES[currency].decimals),
        kind: 'funding',
        reference: null,
        at,
      },
    }).catch(refuseWalletKey);
  };
  add(issueTestCard, asTestCard, {
    share: createAddressShare(clock, TEST_CARDS, TEST_CARDS_OF_ADDRESS),
    // A card is encrypted to its wallet's key, so its answer is of use to nobody else.
    callerOf: ({ body }) => JSON.stringify([body.walletKey.x, body.walletKey.y]),
  });

  /** A card after something was done to it: nothing is refused any more, for a refusal says that nothing was done. */
  const shownAfter = async (card: CardRecord): Promise<CardAccount> =>
    shown((await cards.findCard(card.cardId)) ?? card);
  const admit = ({ params, credentials }: OfCard): Promise<unknown> => cardOf(params.id, credentials);

  add(getCardAccount, async ({ params, credentials }) => shown(await cardOf(params.id, credentials)));

  add(listCardEntries, async ({ params, query, credentials }) => {
    const card = await cardOf(params.id, credentials);
    const limit = query?.limit ?? DEFAULT_PAGE;
    const entries = await cards.listEntries(card.cardId, query?.after, limit + 1);
    const page = entries.slice(0, limit);
    const last = entries.length > limit ? page.at(-1) : undefined;
    return {
      data: page.map((entry) => ({
        id: entry.id,
        at: entry.at.toISOString(),
        kind: entry.kind,
        amount: { value: Number(entry.amountMinor), currency: currencyCode(entry.currency) },
        merchantName: entry.merchantName,
        ...(entry.responseCode === null ? {} : { responseCode: entry.responseCode }),
        reversed: entry.reversed,
      })),
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
