import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Challenge } from './attestation.ts';
import { endpoint } from './endpoint.ts';
import {
  Base64Url,
  Bytes32,
  CompactJwe,
  Id,
  Mode,
  P256PublicJwk,
  SecurityLevel,
  Strict,
  Timestamp,
} from './primitives.ts';
import { TerminalNumber, TerminalStatus } from './terminal.ts';

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
  summary: 'Begin to enrol a device with an activation code',
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
    webauthn: Type.Object({
      rpId: Type.String(),
      rpName: Type.String(),
      userId: Base64Url(64),
      userName: Type.String(),
    }),
    /** What signs personalisation data; the device pins it. */
    personalisationKey: P256PublicJwk,
  }),
});

export const SecurityItems = Type.Record(
  Type.String({ maxLength: 64 }),
  Type.Union([Type.String({ maxLength: 512 }), Type.Boolean(), Type.Number()]),
  {
    description: 'The security-relevant data that the level names; the digest covers it.',
  },
);

export const Evidence = Type.Union([
  Type.Object(
    { kind: Type.Literal('webauthn'), credential: Type.Record(Type.String(), Type.Unknown()) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('android-key'), chain: Type.Array(Base64Url(8_192), { minItems: 1, maxItems: 8 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('apple-appattest'), keyId: Bytes32, attestation: Base64Url(16_384) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('virtual'), chain: Type.Array(Base64Url(8_192), { minItems: 1, maxItems: 8 }) },
    { additionalProperties: false },
  ),
]);
export type Evidence = Static<typeof Evidence>;

export const completeEnrolment = endpoint({
  id: 'completeEnrolment',
  method: 'POST',
  path: '/v1/enrolments/:id/complete',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Enrol: both secrets, evidence and one signature over all of it',
  status: 200,
  params: Strict({ id: Id('enrolment') }),
  body: Strict({
    secret: FirstSecret,
    deviceKey: P256PublicJwk,
    encryptionKey: P256PublicJwk,
    level: SecurityLevel,
    securityItems: SecurityItems,
    digest: Bytes32,
    evidence: Evidence,
    softwareVersion: Type.String({ pattern: '^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}$' }),
    model: Type.Optional(Type.String({ maxLength: 120 })),
    /** ES256 (raw r and s, 64 bytes) by the device key over the transcript hash. */
    signature: Base64Url(86, 'ES256 signature over the transcript hash.'),
  }),
  response: Type.Object({
    deviceId: Id('device'),
    terminalId: Id('terminal'),
    status: TerminalStatus,
    personalisation: Type.Optional(CompactJwe()),
    serverTime: Timestamp,
  }),
});
