import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import {
  Amount,
  CompactJwe,
  Currency,
  Id,
  P256PublicJwk,
  Page,
  PageQuery,
  Strict,
  Timestamp,
} from './primitives.ts';

/**
 * The issuer host's own HTTP API, for wallets and the issuer's operator. The server forwards `/issuer/*` to it, so paths here are
 * what a wallet calls at the server's address. A wallet authorises with `Authorization: Bearer <walletToken>` from its card.
 */
export const ISSUER_PREFIX = '/issuer';

/** The plain text of the card JWE: encrypted to the wallet's key when a card is issued. `profile` is the card applet's own form. */
export const IssuedCard = Type.Object({
  cardId: Id('card'),
  walletToken: Type.String(),
  maskedPan: Type.String(),
  expiry: Type.String({ description: 'MM/YY' }),
  holder: Type.String(),
  label: Type.String(),
  profile: Type.Record(Type.String(), Type.Unknown()),
});
export type IssuedCard = Static<typeof IssuedCard>;

export const CardAccount = Type.Object({
  cardId: Id('card'),
  accountId: Id('account'),
  maskedPan: Type.String(),
  holder: Type.String(),
  expiry: Type.String(),
  status: Type.Enum(['active', 'blocked', 'lost', 'expired']),
  balance: Amount,
  available: Amount,
});
export type CardAccount = Static<typeof CardAccount>;

export const AccountEntry = Type.Object({
  id: Type.String(),
  at: Timestamp,
  kind: Type.Enum(['purchase', 'reversal', 'top_up', 'declined']),
  amount: Amount,
  merchantName: Type.String(),
  responseCode: Type.Optional(Type.String()),
  reversed: Type.Boolean(),
});
export type AccountEntry = Static<typeof AccountEntry>;

const OfCard = Strict({ id: Id('card') });

/** Test mode: anyone may ask for a card with some money on it. In live mode the issuer's operator issues cards. */
export const issueTestCard = endpoint({
  id: 'issueTestCard',
  method: 'POST',
  path: '/issuer/v1/test/cards',
  access: 'public',
  tag: 'Wallet',
  testModeOnly: true,
  summary: 'Issue a test card to a wallet, encrypted to its key',
  status: 201,
  body: Strict({
    walletKey: P256PublicJwk,
    holder: Type.String({ minLength: 2, maxLength: 26, pattern: "^[A-Za-z .'\\-]+$" }),
    currency: Type.Optional(Currency),
  }),
  response: Type.Object({ cardId: Id('card'), card: CompactJwe(131_072) }),
});

export const getCardAccount = endpoint({
  id: 'getCardAccount',
  method: 'GET',
  path: '/issuer/v1/cards/:id',
  access: 'public',
  tag: 'Wallet',
  summary: 'A card and its balance (wallet token)',
  status: 200,
  params: OfCard,
  response: CardAccount,
});

export const listCardEntries = endpoint({
  id: 'listCardEntries',
  method: 'GET',
  path: '/issuer/v1/cards/:id/entries',
  access: 'public',
  tag: 'Wallet',
  summary: 'What happened on a card, newest first (wallet token)',
  status: 200,
  params: OfCard,
  query: PageQuery,
  response: Page(AccountEntry),
});

export const topUpTestCard = endpoint({
  id: 'topUpTestCard',
  method: 'POST',
  path: '/issuer/v1/test/cards/:id/top-up',
  access: 'public',
  tag: 'Wallet',
  testModeOnly: true,
  summary: 'Put test money on a card (wallet token)',
  status: 200,
  params: OfCard,
  body: Strict({ value: Type.Integer({ minimum: 1, maximum: 100_000_00 }) }),
  response: CardAccount,
});

export const setCardStatus = endpoint({
  id: 'setCardStatus',
  method: 'POST',
  path: '/issuer/v1/cards/:id/status',
  access: 'public',
  tag: 'Wallet',
  summary: 'Block, unblock or report a card lost (wallet token)',
  status: 200,
  params: OfCard,
  body: Strict({ status: Type.Enum(['active', 'blocked', 'lost']) }),
  response: CardAccount,
});
