import { CURRENCIES, type CurrencyCode } from '@tallystick/currencies';
import type { Static, TSchema } from 'typebox';
import * as Type from 'typebox';

/** What each prefixed id names. An id is `prefix_` and 26 Crockford base-32 digits: 48 bits of time, then 80 random bits (sortable-id.ts). */
export const ID_PREFIX = {
  merchant: 'mer',
  operator: 'opr',
  passkey: 'psk',
  invitation: 'inv',
  apiKey: 'key',
  apiRequest: 'req',
  terminal: 'trm',
  activation: 'act',
  enrolment: 'enr',
  device: 'dev',
  challenge: 'chl',
  attestation: 'att',
  referenceValue: 'ref',
  payment: 'pay',
  receipt: 'rcp',
  event: 'evt',
  policyChange: 'pch',
  card: 'crd',
  key: 'key',
  account: 'acc',
  field: 'fld',
  tamper: 'tmp',
  channelSession: 'chs',
  approval: 'apr',
  message: 'msg',
} as const;

export type IdKind = keyof typeof ID_PREFIX;

/** How ids of one kind are written. */
export const idPattern = (kind: IdKind): string => `^${ID_PREFIX[kind]}_[0-9a-hjkmnp-tv-z]{26}$`;

/** Schema of one kind of prefixed, sortable id. */
export const Id = (kind: IdKind) =>
  Type.String({
    pattern: idPattern(kind),
    description: `Id of a ${kind}, sortable by age.`,
  });

/** The largest amount that ISO 8583 DE4 (n 12) can carry, in minor units. */
export const AMOUNT_MAX_MINOR = 999_999_999_999;

export { CURRENCIES, type CurrencyCode };

export const Currency = Type.Enum(Object.keys(CURRENCIES) as CurrencyCode[], {
  description: 'ISO 4217 alphabetic code of a currency in use that has a minor unit.',
});

/** An amount at the edge: whole minor units, so 12.50 euro is `{ "value": 1250, "currency": "EUR" }`. */
export const Amount = Type.Object(
  {
    value: Type.Integer({ minimum: 0, maximum: AMOUNT_MAX_MINOR, description: 'Whole minor units.' }),
    currency: Currency,
  },
  { additionalProperties: false, description: 'An amount in whole minor units.' },
);
export type Amount = Static<typeof Amount>;

/** An amount that is charged: as {@link Amount}, and above zero. */
export const ChargeAmount = Type.Object(
  {
    value: Type.Integer({ minimum: 1, maximum: AMOUNT_MAX_MINOR, description: 'Whole minor units.' }),
    currency: Currency,
  },
  { additionalProperties: false, description: 'An amount above zero in whole minor units.' },
);

export const Timestamp = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z$',
  description: 'RFC 3339 instant in UTC.',
});

/** Base64url without padding (RFC 4648 section 5). */
export const Base64Url = (maxLength: number, description = 'Base64url without padding.') =>
  Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength, description });

/** 32 bytes in base64url. */
export const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '32 bytes in base64url.' });

/** A compact JWS (RFC 7515 section 7.1). */
export const CompactJws = (maxLength = 16_384) =>
  Type.String({
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
    maxLength,
    description: 'Compact JWS.',
  });

/** A compact JWE (RFC 7516 section 7.1). */
export const CompactJwe = (maxLength = 65_536) =>
  Type.String({
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
    maxLength,
    description: 'Compact JWE.',
  });

/** A P-256 public key as JWK (RFC 7517, RFC 7518 section 6.2). */
export const P256PublicJwk = Type.Object(
  {
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: Bytes32,
    y: Bytes32,
    kid: Type.Optional(Type.String({ maxLength: 128 })),
    alg: Type.Optional(Type.String({ maxLength: 32 })),
    use: Type.Optional(Type.String({ maxLength: 8 })),
  },
  { additionalProperties: false, description: 'P-256 public key.' },
);
export type P256PublicJwk = Static<typeof P256PublicJwk>;

/** An ML-DSA public key as JWK: an algorithm key pair (RFC 9964). */
export const MlDsaPublicJwk = Type.Object(
  {
    kty: Type.Literal('AKP'),
    alg: Type.Enum(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']),
    pub: Type.String({ pattern: '^[A-Za-z0-9_-]{1750,3456}$' }),
    kid: Type.Optional(Type.String({ maxLength: 128 })),
    use: Type.Optional(Type.String({ maxLength: 8 })),
  },
  { additionalProperties: false, description: 'ML-DSA public key.' },
);
export type MlDsaPublicJwk = Static<typeof MlDsaPublicJwk>;

/** `test` accepts virtual devices and cards; `live` refuses them. */
export const Mode = Type.Enum(['test', 'live']);
export type Mode = Static<typeof Mode>;

/** Security level of a device: which data its digest covers and what it may do (1 to 3). */
export const SecurityLevel = Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]);
export type SecurityLevel = Static<typeof SecurityLevel>;

/** One page of a list, newest first. `next` is the cursor of the next page, absent on the last. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ data: Type.Array(item), next: Type.Optional(Type.String({ maxLength: 64 })) });

/**
 * The query of a list that comes in pages.
 *
 * @param cursor pattern of what `next` of this list looks like; anything else is refused
 */
export const PageQuery = (cursor: string) =>
  Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      after: Type.Optional(
        Type.String({ pattern: cursor, maxLength: 64, description: 'Cursor: `next` of the page before.' }),
      ),
    },
    { additionalProperties: false },
  );

/** Text that a person typed to find something in a list: it is looked for as it stands, in any case, and no character of it is a wildcard. */
export const SearchText = (description: string) => Type.String({ maxLength: 60, description });

export const Empty = Type.Object({}, { additionalProperties: false });

/** Schema of an object that refuses members it does not know: the form of every request body. */
export const Strict = <T extends Record<string, TSchema>>(properties: T, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description ? { description } : {}) });
