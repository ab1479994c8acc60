import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Check } from './check.ts';
import { endpoint } from './endpoint.ts';
import {
  Base64Url,
  Bytes32,
  CompactJwe,
  CompactJws,
  Id,
  SecurityLevel,
  Strict,
  Timestamp,
} from './primitives.ts';

export const Purpose = Type.Enum(['enrol', 'periodic', 'transaction', 'pin']);
export type Purpose = Static<typeof Purpose>;

/** 32 fresh bytes to be answered once, within `expiresAt`, for this purpose and payment. */
export const Challenge = Type.Object({
  id: Id('challenge'),
  value: Bytes32,
  purpose: Purpose,
  paymentId: Type.Optional(Id('payment')),
  expiresAt: Timestamp,
  serverTime: Timestamp,
});
export type Challenge = Static<typeof Challenge>;

export const Verdict = Type.Enum(['affirming', 'warning', 'contraindicated']);

export const AttestationRecord = Type.Object({
  id: Id('attestation'),
  deviceId: Type.Optional(Id('device')),
  purpose: Purpose,
  kind: Type.String({ description: 'Kind of evidence.' }),
  verdict: Verdict,
  level: SecurityLevel,
  policy: Type.String({ description: 'Id and version of the policy that was applied.' }),
  paymentId: Type.Optional(Id('payment')),
  refusal: Type.Optional(Type.String({ description: 'Problem code of the refusal.' })),
  checks: Type.Array(Check),
  at: Timestamp,
});
export type AttestationRecord = Static<typeof AttestationRecord>;

export const createChallenge = endpoint({
  id: 'createChallenge',
  method: 'POST',
  path: '/v1/attestation/challenges',
  access: 'device',
  tag: 'Attestation',
  summary: 'Request a challenge',
  status: 201,
  response: Challenge,
  body: Strict({
    purpose: Type.Enum(['periodic', 'transaction', 'pin']),
    paymentId: Type.Optional(Id('payment')),
  }),
});

/** What says more about an enrolled device; slow to get, so refreshed now and then and never with a payment. */
export const SupportingEvidence = Type.Union([
  Type.Object(
    { kind: Type.Literal('apple-assertion'), assertion: Base64Url(1_024) },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal('play-integrity'), token: CompactJwe(16_384) },
    { additionalProperties: false },
  ),
]);
export type SupportingEvidence = Static<typeof SupportingEvidence>;

/** How an outside service stands that results about devices lean on, and what the policy in force makes of it. */
export const OutsideSignal = Type.Object({
  name: Type.Enum(['revocationList', 'playIntegrity', 'appAttest']),
  state: Type.Enum(['unused', 'fresh', 'stale', 'expired'], {
    description: '`unused`: no device of this merchant depends on it.',
  }),
  lastGoodAt: Type.Optional(Timestamp),
  /** Since when it is stale or expired. */
  since: Type.Optional(Timestamp),
  /** Devices that stand on it, and how many of them are warned or refused for it now. */
  devices: Type.Integer(),
  stale: Type.Integer(),
  expired: Type.Integer(),
  rule: Type.Object({
    freshHours: Type.Number(),
    graceHours: Type.Number(),
    atEnrolment: Type.Enum(['warn', 'refuse']),
    afterGrace: Type.Enum(['warn', 'refuse']),
  }),
});
export type OutsideSignal = Static<typeof OutsideSignal>;

export const listSignals = endpoint({
  id: 'listSignals',
  method: 'GET',
  path: '/v1/attestation/signals',
  access: 'operator',
  tag: 'Attestation',
  summary:
    'External sources that attestation depends on: which are stale, since when, and what the policy does about it',
  status: 200,
  response: Type.Object({ at: Timestamp, data: Type.Array(OutsideSignal) }),
});

export const submitEvidence = endpoint({
  id: 'submitEvidence',
  method: 'POST',
  path: '/v1/attestations',
  access: 'device',
  tag: 'Attestation',
  summary: 'Answer a challenge; an accepted answer for a payment returns a single-use ticket',
  status: 201,
  body: Strict({
    challengeId: Id('challenge'),
    evidence: CompactJws(12_288),
    supporting: Type.Optional(
      Type.Array(SupportingEvidence, {
        minItems: 1,
        maxItems: 2,
        description:
          'Only with an answer of the purpose `periodic`; each kind at most once, bound to its challenge.',
      }),
    ),
  }),
  response: Type.Object({
    result: AttestationRecord,
    ticket: Type.Optional(Type.String({ description: 'Signed attestation result, bound to the payment.' })),
    ticketExpiresAt: Type.Optional(Timestamp),
    unpredictableNumbers: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9A-F]{8}$' }), {
        minItems: 1,
        maxItems: 8,
        description:
          'With a ticket for a payment: tag 9F37 for its first, second and further presentation of a card. A cryptogram made with any other number is refused; when all are used, answer another challenge.',
      }),
    ),
    nextPeriodicBy: Type.Optional(Timestamp),
  }),
});
