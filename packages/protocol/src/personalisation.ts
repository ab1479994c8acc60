import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Technique } from './channel.ts';
import { endpoint } from './endpoint.ts';
import { PinBlock } from './pin-block.ts';
import {
  Bytes32,
  CompactJwe,
  Currency,
  Id,
  Mode,
  P256PublicJwk,
  SecurityLevel,
  Strict,
  Timestamp,
} from './primitives.ts';
import { TamperPolicy } from './tamper-policy.ts';
import { TerminalNumber, TerminalStatus } from './terminal-name.ts';
import { ReceiptLines } from './terminal-settings.ts';

const Hex = (maxLength: number) => Type.String({ pattern: '^([0-9A-F]{2})*$', maxLength });

/** What the EMV entry point and kernels are told (EMV Book A 5.2, Book B 3.1). Amounts are minor units, bytes are upper-case hex. */
export const EmvConfiguration = Type.Object({
  terminalCountryCode: Type.String({ pattern: '^[0-9]{4}$' }),
  transactionCurrencyCode: Type.String({ pattern: '^[0-9]{4}$' }),
  transactionCurrencyExponent: Type.Integer({ minimum: 0, maximum: 4 }),
  terminalType: Hex(2),
  terminalCapabilities: Hex(6),
  /** Absent in data of before it was given. */
  additionalTerminalCapabilities: Type.Optional(Hex(10)),
  merchantCategoryCode: Type.String({ pattern: '^[0-9]{4}$' }),
  merchantNameAndLocation: Type.String({ maxLength: 40 }),
  combinations: Type.Array(
    Type.Object({
      aid: Hex(32),
      kernelId: Type.Integer({ minimum: 1, maximum: 255 }),
      ttq: Hex(8),
      /** Reader contactless transaction limit: at or above it, use another interface. */
      transactionLimit: Type.Integer({ minimum: 0 }),
      /** Reader CVM required limit. */
      cvmLimit: Type.Integer({ minimum: 0 }),
      /** Reader contactless floor limit. */
      floorLimit: Type.Integer({ minimum: 0 }),
    }),
    { minItems: 1, maxItems: 32 },
  ),
  caPublicKeys: Type.Array(
    Type.Object({
      rid: Hex(10),
      index: Hex(2),
      modulus: Hex(496),
      exponent: Hex(6),
      expires: Type.Optional(Type.String()),
    }),
    { maxItems: 64 },
  ),
});
export type EmvConfiguration = Static<typeof EmvConfiguration>;

/**
 * Everything that a device needs to be a terminal. Travels as a JWS by the server (ES256, typ `personalisation+jwt`) inside a JWE
 * to the device's encryption key (ECDH-ES, A256GCM). A lower `version` than the one held is refused by the device.
 */
export const Personalisation = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  issuedAt: Timestamp,
  notAfter: Timestamp,
  mode: Mode,
  deviceId: Id('device'),
  terminalId: Id('terminal'),
  terminalNumber: TerminalNumber,
  terminalLabel: Type.String(),
  merchantId: Id('merchant'),
  merchantNumber: Type.String(),
  merchantName: Type.String(),
  /** IANA time zone of the merchant; absent in data of before there was one: then the device's own. */
  timeZone: Type.Optional(Type.String({ maxLength: 64 })),
  currency: Currency,
  maximumAmount: Type.Integer(),
  /** Absent in data of before there were any. */
  receiptLines: Type.Optional(ReceiptLines),
  level: SecurityLevel,
  server: Type.Object({
    origin: Type.String(),
    /** The payment server's key: card data is encrypted to it (JWE ECDH-ES, A256GCM). */
    cardDataKey: P256PublicJwk,
    /** TLS straight to the server, for devices that bind what they prove to their connection (RFC 9266). */
    tls: Type.Optional(
      Type.Object({
        origin: Type.String(),
        /** PEM of the one authority to trust for it; left out: what the machine trusts. */
        authority: Type.Optional(Type.String({ maxLength: 16_384 })),
      }),
    ),
  }),
  attestationPolicy: Type.String(),
  minimumSoftwareVersion: Type.String(),
  /** What the device does when it sees that it was tampered with; absent: the safe default of its mode. */
  tamper: Type.Optional(TamperPolicy),
  /** SHA-256, base64url, of the till's `bundle.json`, which names the digest of each of its scripts; absent for other software. */
  bundle: Type.Optional(Bytes32),
  /** Whether the device sends its masked-on-arrival APDU trace with each payment. */
  trace: Type.Boolean(),
  emv: EmvConfiguration,
});
export type Personalisation = Static<typeof Personalisation>;

/** The plain text of the card data JWE. Exists in the device and inside the acquiring path, nowhere else. */
export const CardData = Type.Object(
  {
    paymentId: Id('payment'),
    /** BER-TLV of field 55, base64url. */
    de55: Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 700 }),
    /** Track 2 equivalent data (tag 57), base64url. */
    track2: Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 40 }),
    panSequence: Type.Optional(Type.String({ pattern: '^[0-9]{2,3}$' })),
    /** Cardholder verification that the kernel settled on. */
    cvm: Type.Enum(['none', 'online-pin', 'signature', 'cdcvm']),
    /** The PIN, where it is verified online. It has left the trusted user interface in this form alone. */
    pin: Type.Optional(PinBlock),
    exchanges: Type.Optional(
      Type.Array(
        Type.Object({
          command: Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 400 }),
          response: Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 400 }),
          ms: Type.Number({ minimum: 0 }),
        }),
        { maxItems: 64 },
      ),
    ),
  },
  { additionalProperties: false },
);
export type CardData = Static<typeof CardData>;

/**
 * Header of every answer to an enrolled device: the version of its newest personalisation data. A device that holds an older one fetches
 * the new data when it is idle, and takes payments with the old until then.
 */
export const PERSONALISATION_VERSION_HEADER = 'personalisation-version';

export const OwnTerminal = Type.Object({
  deviceId: Id('device'),
  terminalId: Id('terminal'),
  terminalNumber: TerminalNumber,
  label: Type.String(),
  status: TerminalStatus,
  personalisationVersion: Type.Integer(),
  /** From then on a payment is refused until a periodic check passed. */
  periodicCheckDueAt: Type.Optional(Timestamp),
  serverTime: Timestamp,
});

export const getOwnTerminal = endpoint({
  id: 'getOwnTerminal',
  method: 'GET',
  path: '/v1/terminal',
  access: 'device',
  tag: 'Enrolment',
  summary: 'The identity and status of this device, as recorded by the server',
  status: 200,
  response: OwnTerminal,
});

/**
 * A device asks for a key when it has none, has used it up, or lost it; the one before it is retired. The initial key is a compact JWE to the
 * device's encryption key, and its plaintext are the 16 bytes of the key (ANSI X9.24-3:2017, 6.3.1).
 */
export const createTerminalPinKey = endpoint({
  id: 'createTerminalPinKey',
  method: 'POST',
  path: '/v1/terminal/pin-key',
  access: 'device',
  tag: 'Enrolment',
  summary: 'A key of its own for this device to encipher PINs with',
  status: 201,
  body: Strict({}),
  response: Type.Object({
    /** Initial key ID: what the serial numbers of its keys begin with. */
    keyId: Type.String({ pattern: '^[0-9A-F]{16}$' }),
    initialKey: CompactJwe(8_192),
  }),
});

export const getPersonalisation = endpoint({
  id: 'getPersonalisation',
  method: 'GET',
  path: '/v1/terminal/personalisation',
  access: 'device',
  tag: 'Enrolment',
  summary: 'Personalisation data for this device, encrypted and signed',
  status: 200,
  response: Type.Object({ version: Type.Integer(), personalisation: CompactJwe() }),
});

/** Token endpoint (RFC 6749 section 4.4, RFC 7523 section 2.2, RFC 9449 section 5). The body is form-encoded, so it stands outside the JSON client. */
export const TOKEN_PATH = '/v1/token';
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const TokenResponse = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('DPoP'),
  expires_in: Type.Integer(),
  /** Good once, with a proof by the same key; the device key is not asked. */
  refresh_token: Type.String(),
  /** The least technique that the policy takes for channel keys. */
  channel_floor: Technique,
});
export type TokenResponse = Static<typeof TokenResponse>;
