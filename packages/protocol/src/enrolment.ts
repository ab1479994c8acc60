import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Challenge } from './attestation.ts';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import {
  Base64Url,
  Bytes32,
  CompactJwe,
  CompactJws,
  Id,
  MlDsaPublicJwk,
  Mode,
  P256PublicJwk,
  SecurityLevel,
  Strict,
  Timestamp,
} from './primitives.ts';
import { RecordOf } from './record.ts';
import { TerminalNumber, TerminalStatus } from './terminal-name.ts';

/** The first secret: eight typed digits, or the 128-bit secret of a link or QR code. */
export const FirstSecret = Type.Union([
  Type.Object(
    { form: Type.Literal('code'), value: Type.String({ pattern: '^[0-9]{8}$' }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { form: Type.Literal('link'), value: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) },
    { additionalProperties: false },
  ),
]);
export type FirstSecret = Static<typeof FirstSecret>;

export const openEnrolment = endpoint({
  id: 'openEnrolment',
  method: 'POST',
  path: '/v1/enrolments',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Start an enrolment with an activation code',
  status: 201,
  body: Strict({ terminalNumber: TerminalNumber, secret: FirstSecret }),
  response: Type.Object({
    enrolmentId: Id('enrolment'),
    activationId: Id('activation'),
    merchantName: Type.String(),
    terminalLabel: Type.String(),
    mode: Mode,
    challenge: Challenge,
    level: SecurityLevel,
    evidenceKinds: Type.Array(Type.String()),
    /** Schemes of second secrets that are accepted, such as `es256`. */
    secondSecretSchemes: Type.Array(Type.String()),
    webauthn: Type.Object({
      rpId: Type.String(),
      rpName: Type.String(),
      userId: Base64Url(64),
      userName: Type.String(),
    }),
    /** What signs personalisation data; the device pins it. */
    personalisationKey: P256PublicJwk,
    /** What a shared second secret is sealed to: {@link SealingKey}, signed by the personalisation key. Absent where none is accepted. */
    sealingKey: Type.Optional(CompactJws(2_048)),
  }),
});

export const SecurityItems = RecordOf(
  Type.Union([Type.String({ maxLength: 512 }), Type.Boolean(), Type.Number()]),
  {
    description: 'The security items that the level requires; the digest covers them.',
    propertyNames: { maxLength: 64 },
  },
);

/** The id of an App Attest key: in base64url as everywhere here, or the padded base64 that iOS gives an app (`generateKey`). */
const AppAttestKeyId = Type.String({
  pattern: '^([A-Za-z0-9_-]{43}|[A-Za-z0-9+/]{43}=)$',
  description: '32 bytes in base64url, or in base64 with padding as iOS gives them.',
});

export const Evidence = Type.Union([
  Type.Object(
    { kind: Type.Literal('webauthn'), credential: RecordOf(Type.Unknown()) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('android-key'), chain: Type.Array(Base64Url(8_192), { minItems: 1, maxItems: 8 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('apple-appattest'), keyId: AppAttestKeyId, attestation: Base64Url(16_384) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('virtual'), chain: Type.Array(Base64Url(8_192), { minItems: 1, maxItems: 8 }) },
    { additionalProperties: false },
  ),
]);
export type Evidence = Static<typeof Evidence>;

/**
 * The server's HPKE key for one enrolment (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM). Travels as a JWS by the
 * personalisation key (ES256, typ `sealing-key+jwt`), so that a device that knows that key takes no other.
 */
export const SealingKey = Type.Object({
  enrolmentId: Id('enrolment'),
  challenge: Bytes32,
  jwk: P256PublicJwk,
});
export type SealingKey = Static<typeof SealingKey>;

/** The second secret as it travels: a public key, or 32 bytes sealed to the server and bound to this enrolment. */
export const DeviceKeyOffer = Type.Union([
  P256PublicJwk,
  MlDsaPublicJwk,
  Type.Object(
    {
      kty: Type.Literal('oct'),
      sealed: Type.String({
        pattern: '^[A-Za-z0-9_-]{151}$',
        description: 'HPKE: encapsulated key, then ciphertext, base64url.',
      }),
    },
    { additionalProperties: false, description: 'A shared secret, sealed.' },
  ),
]);
export type DeviceKeyOffer = Static<typeof DeviceKeyOffer>;

export const completeEnrolment = endpoint({
  id: 'completeEnrolment',
  method: 'POST',
  path: '/v1/enrolments/:id/complete',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Complete an enrolment: both secrets, the evidence and one signature over all of them',
  status: 200,
  // A chain of eight certificates of 8 KiB, the security items, an ML-DSA key and its signature.
  bodyLimit: 131_072,
  params: Strict({ id: Id('enrolment') }),
  body: Strict({
    secret: FirstSecret,
    deviceKey: DeviceKeyOffer,
    encryptionKey: P256PublicJwk,
    level: SecurityLevel,
    securityItems: SecurityItems,
    digest: Bytes32,
    evidence: Evidence,
    softwareVersion: Type.String({ pattern: '^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}$' }),
    model: Type.Optional(FreeText({ maxLength: 120 })),
    /** Exporter value (RFC 9266) of the TLS connection: the device enrols bound, and the signature covers it. */
    tlsExporter: Type.Optional(Bytes32),
    /** By the second secret, in its scheme, over the transcript hash: ES256 as raw r and s, ML-DSA, or HMAC-SHA-256. */
    signature: Base64Url(6_170, 'Signature over the transcript hash.'),
  }),
  response: Type.Object({
    deviceId: Id('device'),
    terminalId: Id('terminal'),
    status: TerminalStatus,
    personalisation: Type.Optional(CompactJwe()),
    serverTime: Timestamp,
  }),
});
