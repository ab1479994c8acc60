import type { Static } from 'typebox';
import * as Type from 'typebox';
import { AttestationRecord } from './attestation.ts';
import { endpoint } from './endpoint.ts';
import {
  Currency,
  Id,
  idPattern,
  Page,
  PageQuery,
  SearchText,
  SecurityLevel,
  Strict,
  Timestamp,
} from './primitives.ts';
import { Readiness, SourceSignal } from './readiness.ts';
import { TerminalNumber, TerminalStatus } from './terminal-name.ts';
import {
  DeviceKind,
  EmvLimits,
  EnrolmentMethod,
  NewTerminalSettings,
  ReceiptLines,
  SentMethod,
} from './terminal-settings.ts';

/** Types of the events in the life of a terminal. */
export const TERMINAL_EVENTS = [
  'terminal.created',
  'terminal.activation_code_created',
  'terminal.activation_sent',
  'terminal.activation_not_sent',
  'terminal.activation_opened',
  'terminal.enrolled',
  'terminal.approved',
  'terminal.amended',
  'terminal.updated',
  'terminal.suspended',
  'terminal.resumed',
  'terminal.reset',
  'terminal.retired',
] as const;
export type TerminalEventType = (typeof TERMINAL_EVENTS)[number];

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

/** How a second secret signs: by a key of an enclave, or with a secret that is shared with the server. */
export const SecondSecretScheme = Type.Enum(['es256', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'hmac-sha256']);
export type SecondSecretScheme = Static<typeof SecondSecretScheme>;

export const Device = Type.Object({
  id: Id('device'),
  kind: DeviceKind,
  level: SecurityLevel,
  /** Of its second secret. */
  keyScheme: SecondSecretScheme,
  keyThumbprint: Type.String({
    description: 'Thumbprint of the second secret; for a public key, its JWK thumbprint (RFC 7638).',
  }),
  model: Type.Optional(Type.String()),
  softwareVersion: Type.Optional(Type.String()),
  softwareOutdated: Type.Optional(
    Type.Boolean({
      description: 'Its software is older than the minimum: it is refused payments until it is updated.',
    }),
  ),
  patchLevel: Type.Optional(
    Type.String({
      description: 'Security patch level that its hardware attested at enrolment, YYYY-MM or YYYY-MM-DD.',
    }),
  ),
  personalisationVersion: Type.Integer({
    description: 'Version of the personalisation data that the device fetched last.',
  }),
  enrolledAt: Timestamp,
  lastSeenAt: Type.Optional(Timestamp),
});

/** How the sending of an activation code stands. */
export const ActivationDelivery = Type.Object({
  method: SentMethod,
  to: Type.String({ description: 'The address that it goes to.' }),
  state: Type.Enum(['waiting', 'sent', 'failed', 'kept'], {
    description:
      '`waiting`: in the outbox; `failed`: not tried again; `kept`: no gateway is set up, so that somebody has to pass it on.',
  }),
  sentAt: Type.Optional(Timestamp),
  openedAt: Type.Optional(Timestamp),
  sendsLeft: Type.Integer({ description: 'How often it may still be sent to this address now.' }),
  nextSendAt: Type.Optional(Timestamp),
});
export type ActivationDelivery = Static<typeof ActivationDelivery>;

export const Terminal = Type.Object({
  id: Id('terminal'),
  terminalNumber: TerminalNumber,
  label: Type.String(),
  status: TerminalStatus,
  currency: Currency,
  minimumLevel: SecurityLevel,
  approvalRequired: Type.Boolean(),
  maximumAmount: Type.Integer(),
  enrolmentMethods: Type.Array(EnrolmentMethod),
  oneTimeMethods: Type.Array(EnrolmentMethod),
  spentMethods: Type.Array(EnrolmentMethod, {
    description: 'Single-use methods that have been used and need a reset.',
  }),
  evidenceKinds: Type.Union([Type.Array(DeviceKind), Type.Null()]),
  receiptLines: ReceiptLines,
  emvLimits: EmvLimits,
  personalisationVersion: Type.Integer(),
  device: Type.Optional(Device),
  activation: Type.Optional(
    Type.Object(
      {
        id: Id('activation'),
        expiresAt: Timestamp,
        attemptsLeft: Type.Integer(),
        methods: Type.Array(EnrolmentMethod, { description: 'Forms in which the code was created.' }),
        delivery: Type.Optional(ActivationDelivery),
      },
      { description: 'The open activation code, if there is one.' },
    ),
  ),
  /** The last result of its device; of a terminal with no device, the last that there was. */
  lastAttestation: Type.Optional(AttestationRecord),
  suspension: Type.Optional(
    Type.Object(
      {
        cause: SuspensionCause,
        reason: Type.Optional(Type.String()),
        at: Timestamp,
        remedy: Type.String({ description: 'How to bring the terminal back into service.' }),
      },
      { description: 'Why the terminal is suspended, while it is.' },
    ),
  ),
  readiness: Readiness,
  signals: Type.Array(SourceSignal, {
    description: 'External sources that the results of its device depend on.',
  }),
  actions: Type.Array(TerminalAction, { description: 'Actions that are available to an operator now.' }),
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
  body: NewTerminalSettings,
});

export const listTerminals = endpoint({
  id: 'listTerminals',
  method: 'GET',
  path: '/v1/terminals',
  access: 'operator',
  tag: 'Terminals',
  summary: 'List terminals with their latest result and readiness for payment',
  query: Type.Object(
    {
      ...PageQuery(idPattern('terminal')).properties,
      status: Type.Optional(TerminalStatus),
      readiness: Type.Optional(Readiness.properties.state),
      search: Type.Optional(SearchText('Part of the label, the terminal number or the device model.')),
    },
    {
      additionalProperties: false,
      description: 'With a filter a page may hold fewer than `limit` and still have a `next`.',
    },
  ),
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

/** The first secret, in the forms that the terminal allows, shown this once. The link carries it in the fragment, which browsers never send. */
export const ActivationCode = Type.Object({
  id: Id('activation'),
  terminalId: Id('terminal'),
  terminalNumber: TerminalNumber,
  code: Type.Optional(
    Type.String({
      pattern: '^[0-9]{8}$',
      description: 'Eight digits to enter, if the terminal allows this method.',
    }),
  ),
  link: Type.Optional(
    Type.String({
      description:
        'Link for the QR code, if the terminal allows this method; its fragment carries a 128-bit secret.',
    }),
  ),
  delivery: Type.Optional(ActivationDelivery),
  toPassOn: Type.Optional(
    Type.String({
      description:
        'Where no gateway is set up: the link or the code that would have been sent, to be passed on by hand.',
    }),
  ),
  expiresAt: Timestamp,
});
export type ActivationCode = Static<typeof ActivationCode>;

export const listAttestations = endpoint({
  id: 'listAttestations',
  method: 'GET',
  path: '/v1/terminals/:id/attestations',
  access: 'operator',
  tag: 'Terminals',
  summary: 'The attestation results of a terminal, newest first',
  params: OfTerminal,
  query: Type.Object(
    {
      ...PageQuery(idPattern('attestation')).properties,
      verdict: Type.Optional(AttestationRecord.properties.verdict),
      purpose: Type.Optional(AttestationRecord.properties.purpose),
    },
    { additionalProperties: false },
  ),
  status: 200,
  response: Page(AttestationRecord),
});
