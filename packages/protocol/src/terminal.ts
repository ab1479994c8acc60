import type { Static } from 'typebox';
import * as Type from 'typebox';
import { AttestationRecord } from './attestation.ts';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Page, PageQuery, SecurityLevel, Strict, Timestamp } from './primitives.ts';

/** TID, ISO 8583 DE41: eight digits that a merchant can read out. */
export const TerminalNumber = Type.String({ pattern: '^[0-9]{8}$', description: 'TID, ISO 8583 DE41.' });

export const TerminalStatus = Type.Enum(['created', 'awaiting_approval', 'active', 'suspended', 'retired']);
export type TerminalStatus = Static<typeof TerminalStatus>;

/** What an operator can do with a terminal; which of them now is said by the terminal's own state. */
export const TerminalAction = Type.Enum([
  'approve',
  'activate',
  'amend',
  'update',
  'suspend',
  'resume',
  'reset',
  'retire',
]);
export type TerminalAction = Static<typeof TerminalAction>;

/**
 * Why a terminal is suspended. `operator`: a person wanted it; `re-appraisal`: its stored evidence no longer passes; `counter`: its counter
 * fell back, so its keys may be in two places; `tamper`: the device reported that it was tampered with.
 */
export const SuspensionCause = Type.Enum(['operator', 're-appraisal', 'counter', 'tamper']);
export type SuspensionCause = Static<typeof SuspensionCause>;

export const Device = Type.Object({
  id: Id('device'),
  kind: Type.Enum(['webauthn', 'android-key', 'virtual']),
  level: SecurityLevel,
  keyThumbprint: Type.String({ description: 'JWK thumbprint of the device key (RFC 7638).' }),
  model: Type.Optional(Type.String()),
  softwareVersion: Type.Optional(Type.String()),
  enrolledAt: Timestamp,
  lastSeenAt: Type.Optional(Timestamp),
});

export const Terminal = Type.Object({
  id: Id('terminal'),
  terminalNumber: TerminalNumber,
  label: Type.String(),
  status: TerminalStatus,
  currency: Currency,
  minimumLevel: SecurityLevel,
  approvalRequired: Type.Boolean(),
  maximumAmount: Type.Integer(),
  personalisationVersion: Type.Integer(),
  device: Type.Optional(Device),
  activation: Type.Optional(
    Type.Object(
      { id: Id('activation'), expiresAt: Timestamp, attemptsLeft: Type.Integer() },
      { description: 'The open activation code, if there is one.' },
    ),
  ),
  lastAttestation: Type.Optional(AttestationRecord),
  suspension: Type.Optional(
    Type.Object(
      {
        cause: SuspensionCause,
        reason: Type.Optional(Type.String()),
        at: Timestamp,
        remedy: Type.String({ description: 'What brings the terminal back.' }),
      },
      { description: 'Why the terminal is suspended, while it is.' },
    ),
  ),
  actions: Type.Array(TerminalAction, { description: 'What an operator can do with it now.' }),
  createdAt: Timestamp,
});
export type Terminal = Static<typeof Terminal>;

const OfTerminal = Strict({ id: Id('terminal') });

export const createTerminal = endpoint({
  id: 'createTerminal',
  method: 'POST',
  path: '/v1/terminals',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Create a terminal',
  status: 201,
  response: Terminal,
  body: Strict({
    label: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
    minimumLevel: Type.Optional(SecurityLevel),
    approvalRequired: Type.Optional(Type.Boolean({ default: false })),
    maximumAmount: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999_999 })),
  }),
});

export const listTerminals = endpoint({
  id: 'listTerminals',
  method: 'GET',
  path: '/v1/terminals',
  access: 'operator',
  tag: 'Terminals',
  summary: 'List terminals',
  query: PageQuery,
  status: 200,
  response: Page(Terminal),
});

export const getTerminal = endpoint({
  id: 'getTerminal',
  method: 'GET',
  path: '/v1/terminals/:id',
  access: 'operator',
  tag: 'Terminals',
  summary: 'One terminal',
  params: OfTerminal,
  status: 200,
  response: Terminal,
});

/** The first secret, in both its forms, shown this once. The link carries it in the fragment, which browsers never send. */
export const ActivationCode = Type.Object({
  id: Id('activation'),
  terminalId: Id('terminal'),
  terminalNumber: TerminalNumber,
  code: Type.String({ pattern: '^[0-9]{8}$', description: 'Eight digits to type.' }),
  link: Type.String({ description: 'Link for the QR code: carries a 128-bit secret in its fragment.' }),
  expiresAt: Timestamp,
});
export type ActivationCode = Static<typeof ActivationCode>;

export const createActivationCode = endpoint({
  id: 'createActivationCode',
  method: 'POST',
  path: '/v1/terminals/:id/activation-codes',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Make an activation code; any open one ends',
  params: OfTerminal,
  body: Strict({}),
  status: 201,
  response: ActivationCode,
});

export const approveTerminal = endpoint({
  id: 'approveTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/approve',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Approve an enrolled terminal',
  params: OfTerminal,
  body: Strict({}),
  status: 200,
  response: Terminal,
});

export const suspendTerminal = endpoint({
  id: 'suspendTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/suspend',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Suspend a terminal everywhere at once',
  params: OfTerminal,
  body: Strict({ reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  status: 200,
  response: Terminal,
});

export const resumeTerminal = endpoint({
  id: 'resumeTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/resume',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Resume a suspended terminal',
  params: OfTerminal,
  body: Strict({}),
  status: 200,
  response: Terminal,
});

export const retireTerminal = endpoint({
  id: 'retireTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/retire',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Retire a terminal for good',
  params: OfTerminal,
  body: Strict({}),
  status: 200,
  response: Terminal,
});

export const listAttestations = endpoint({
  id: 'listAttestations',
  method: 'GET',
  path: '/v1/terminals/:id/attestations',
  access: 'operator',
  tag: 'Terminals',
  summary: 'The attestation results of a terminal, newest first',
  params: OfTerminal,
  query: PageQuery,
  status: 200,
  response: Page(AttestationRecord),
});
