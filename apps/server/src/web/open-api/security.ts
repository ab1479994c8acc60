import type { Access, EndpointShape } from '@tallystick/protocol';
import type { Json } from './json.ts';

export const SCHEMES: Json = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'API key of a merchant, `tsk_test_…` or `tsk_live_…`, created in the console.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'tallystick',
    description: 'A person signed in to the console with a passkey.',
  },
  device: {
    type: 'http',
    scheme: 'DPoP',
    description: 'An access token bound to the device key, with a DPoP proof for each request (RFC 9449).',
  },
  walletToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The wallet token that was issued with the card, encrypted to its wallet.',
  },
  issuerKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'The key of the issuer’s operator, `ISSUER_OPERATOR_KEY`.',
  },
};

const OF_ACCESS: Readonly<Record<Access, readonly Json[]>> = {
  public: [],
  session: [{ session: [] }],
  operator: [{ apiKey: [] }, { session: [] }],
  device: [{ device: [] }],
};

const WALLET = [{ walletToken: [] }];
const ISSUER = [{ issuerKey: [] }];
/** The issuer host has credentials of its own; to this server its paths are public. */
const OF_ISSUER: Readonly<Record<string, readonly Json[]>> = {
  getCardAccount: WALLET,
  listCardEntries: WALLET,
  topUpTestCard: WALLET,
  setCardStatus: [...WALLET, ...ISSUER],
  getCardPin: [...WALLET, ...ISSUER],
  createCardPinKey: WALLET,
  setCardPin: WALLET,
  unblockCardPin: ISSUER,
  createIssuerAccount: ISSUER,
  getIssuerAccount: ISSUER,
  fundIssuerAccount: ISSUER,
  issueCard: ISSUER,
};

/** What an operation asks of its caller; nothing: it is public. */
export const securityOf = ({ id, access }: EndpointShape): readonly Json[] =>
  OF_ISSUER[id] ?? OF_ACCESS[access];
