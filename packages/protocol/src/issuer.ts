import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { PinBlock } from './pin-block.ts';
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
/** Set by the server on what it forwards for wallets. The issuer host takes nobody for its operator in such a request. */
export const WALLET_WAY_HEADER = 'tallystick-for-wallet';

const Hex = (maxLength: number) => Type.String({ pattern: '^([0-9A-F]{2})*$', maxLength });
const Digits = (pattern: string) => Type.String({ pattern });

/** Everything that makes a card applet, bytes as upper-case hexadecimal. Holds the PAN and secret keys. */
export const CardProfileData = Type.Object({
  version: Type.Literal(1),
  aid: Hex(32),
  label: Type.String({ minLength: 1, maxLength: 16 }),
  kernelId: Type.Integer({ minimum: 1, maximum: 255 }),
  pan: Digits('^[0-9]{12,19}$'),
  panSequence: Digits('^[0-9]{2}$'),
  expiry: Digits('^[0-9]{6}$'),
  effective: Digits('^[0-9]{6}$'),
  issuerCountryCode: Digits('^[0-9]{4}$'),
  serviceCode: Digits('^[0-9]{3}$'),
  languagePreference: Type.String({ pattern: '^([a-z]{2}){1,4}$' }),
  applicationUsageControl: Hex(4),
  formFactorIndicator: Hex(8),
  cvm: Type.Object({ onlinePin: Type.Boolean(), signature: Type.Boolean() }),
  keys: Type.Object({
    acMasterKey: Hex(32),
    derivationKeyIndex: Hex(2),
    iccModulus: Hex(512),
    iccPrivateExponent: Hex(512),
  }),
  certificates: Type.Object({
    caPublicKeyIndex: Hex(2),
    issuerCertificate: Hex(512),
    issuerRemainder: Hex(512),
    issuerExponent: Hex(6),
    iccCertificate: Hex(512),
    iccRemainder: Hex(512),
    iccExponent: Hex(6),
  }),
});

/** The plain text of the card JWE: encrypted to the wallet's key when a card is issued. */
export const IssuedCard = Type.Object({
  cardId: Id('card'),
  walletToken: Type.String(),
  maskedPan: Type.String(),
  expiry: Type.String({ description: 'MM/YY' }),
  holder: Type.String(),
  label: Type.String(),
  profile: CardProfileData,
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
  keyed: true,
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
  summary: 'Transactions of a card, newest first (wallet token)',
  status: 200,
  params: OfCard,
  query: PageQuery('^[0-9a-hjkmnp-tv-z]{26}$'),
  response: Page(AccountEntry),
});

export const topUpTestCard = endpoint({
  id: 'topUpTestCard',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/test/cards/:id/top-up',
  access: 'public',
  tag: 'Wallet',
  testModeOnly: true,
  summary: 'Load test money onto a card (wallet token)',
  status: 200,
  params: OfCard,
  body: Strict({ value: Type.Integer({ minimum: 1, maximum: 100_000_00 }) }),
  response: CardAccount,
});

export const setCardStatus = endpoint({
  id: 'setCardStatus',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/cards/:id/status',
  access: 'public',
  tag: 'Wallet',
  summary: 'Block, unblock or report a card lost (wallet token or operator key)',
  status: 200,
  params: OfCard,
  body: Strict({ status: Type.Enum(['active', 'blocked', 'lost']) }),
  response: CardAccount,
});

/** How the PIN of a card stands. */
export const CardPin = Type.Object({
  isSet: Type.Boolean(),
  triesLeft: Type.Integer({ minimum: 0, maximum: 3 }),
  changedAt: Type.Optional(Timestamp),
});
export type CardPin = Static<typeof CardPin>;

export const getCardPin = endpoint({
  id: 'getCardPin',
  method: 'GET',
  path: '/issuer/v1/cards/:id/pin',
  access: 'public',
  tag: 'Wallet',
  summary: 'Whether a card has a PIN, and how many tries are left (wallet token or operator key)',
  status: 200,
  params: OfCard,
  response: CardPin,
});

/** The initial key comes as a compact JWE to the wallet's key; its plaintext are the 16 bytes of the key. One that it had before ends. */
export const createCardPinKey = endpoint({
  id: 'createCardPinKey',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/cards/:id/pin-key',
  access: 'public',
  tag: 'Wallet',
  summary: 'A key of its own for the wallet to encipher chosen PINs with (wallet token)',
  status: 201,
  params: OfCard,
  body: Strict({ walletKey: P256PublicJwk }),
  response: Type.Object({
    keyId: Type.String({ pattern: '^[0-9A-F]{16}$' }),
    initialKey: CompactJwe(8_192),
  }),
});

/** That the current PIN was wrong is an outcome, and takes a try as at a terminal. */
export const setCardPin = endpoint({
  id: 'setCardPin',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/cards/:id/pin',
  access: 'public',
  tag: 'Wallet',
  summary: 'Choose the PIN of a card, or change it with the current one (wallet token)',
  status: 200,
  params: OfCard,
  body: Strict({
    chosen: PinBlock,
    /** Needed when the card has a PIN. */
    current: Type.Optional(PinBlock),
  }),
  response: Type.Object({ outcome: Type.Enum(['set', 'wrong_pin', 'blocked']), pin: CardPin }),
});

/** Gives all tries back; the PIN stays as it was. */
export const unblockCardPin = endpoint({
  id: 'unblockCardPin',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/cards/:id/pin/unblock',
  access: 'public',
  tag: 'Issuer',
  summary: 'Unblock the PIN of a card after too many wrong ones (operator key)',
  status: 200,
  params: OfCard,
  body: Strict({}),
  response: CardPin,
});

/** A CA (scheme root) public key as terminals hold it (EMV Book 2, 5.1 and Book 3, table 30). All values are hex. */
export const CaKey = Type.Object({
  rid: Type.String({ pattern: '^[0-9A-F]{10}$' }),
  index: Type.String({ pattern: '^[0-9A-F]{2}$' }),
  modulus: Type.String({ pattern: '^([0-9A-F]{2})+$' }),
  exponent: Type.String({ pattern: '^([0-9A-F]{2})+$' }),
});
export type CaKey = Static<typeof CaKey>;

/** Public keys under which this issuer's cards are certified, for the EMV configuration of terminals. */
export const listCaKeys = endpoint({
  id: 'listCaKeys',
  method: 'GET',
  path: '/issuer/v1/scheme/ca-keys',
  access: 'public',
  tag: 'Issuer',
  summary: "CA public keys that terminals need to authenticate this issuer's cards offline",
  status: 200,
  response: Type.Object({ data: Type.Array(CaKey) }),
});

/** An account as the issuer's operator sees it. */
export const IssuerAccount = Type.Object({
  accountId: Id('account'),
  reference: Type.String({ description: "The operator's reference for the account holder." }),
  balance: Amount,
  available: Amount,
  perPaymentLimit: Amount,
});
export type IssuerAccount = Static<typeof IssuerAccount>;

const OfAccount = Strict({ id: Id('account') });

/** The issuer's operator opens an account. `Authorization: Bearer <operator key>`; works in both modes. */
export const createIssuerAccount = endpoint({
  id: 'createIssuerAccount',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/accounts',
  access: 'public',
  tag: 'Issuer',
  summary: 'Open an account (operator key)',
  status: 201,
  body: Strict({
    reference: FreeText({ minLength: 1, maxLength: 64 }),
    currency: Currency,
    perPaymentLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999_999 })),
  }),
  response: IssuerAccount,
});

export const getIssuerAccount = endpoint({
  id: 'getIssuerAccount',
  method: 'GET',
  path: '/issuer/v1/accounts/:id',
  access: 'public',
  tag: 'Issuer',
  summary: 'An account and its balance (operator key)',
  status: 200,
  params: OfAccount,
  response: IssuerAccount,
});

/** Money that came in by another way (cash desk, bank transfer) is put on an account. One `reference` is booked once. */
export const fundIssuerAccount = endpoint({
  id: 'fundIssuerAccount',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/accounts/:id/fund',
  access: 'public',
  tag: 'Issuer',
  summary: 'Credit an account, once per reference (operator key)',
  status: 200,
  params: OfAccount,
  body: Strict({
    value: Type.Integer({ minimum: 1, maximum: 999_999_999_999 }),
    reference: FreeText({ minLength: 1, maxLength: 64 }),
  }),
  response: IssuerAccount,
});

/** The issuer's operator issues a card on an account, encrypted to the wallet that will hold it. */
export const issueCard = endpoint({
  id: 'issueCard',
  method: 'POST',
  keyed: true,
  path: '/issuer/v1/cards',
  access: 'public',
  tag: 'Issuer',
  summary: 'Issue a card for an account (operator key)',
  status: 201,
  body: Strict({
    accountId: Id('account'),
    walletKey: P256PublicJwk,
    holder: Type.String({ minLength: 2, maxLength: 26, pattern: "^[A-Za-z .'\\-]+$" }),
  }),
  response: Type.Object({ cardId: Id('card'), card: CompactJwe(131_072) }),
});

/** What wallets need of the issuer host, and what is public anyway: all that the server forwards to it. */
export const WALLET_ENDPOINTS = [
  issueTestCard,
  getCardAccount,
  listCardEntries,
  topUpTestCard,
  setCardStatus,
  getCardPin,
  createCardPinKey,
  setCardPin,
  listCaKeys,
] as const;
