import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FirstSecret } from './enrolment.ts';
import { Mode, Strict, Timestamp } from './primitives.ts';
import { TerminalNumber } from './terminal-name.ts';

/** How a link stands that has to be opened before an activation code works, as the device that entered the code is told. */
export const Confirmation = Type.Object({
  mode: Mode,
  merchantName: Type.String(),
  terminalLabel: Type.String(),
  /** IANA time zone of the merchant, which times are told in. */
  timeZone: Type.String(),
  isOpened: Type.Boolean(),
  sentTo: Type.String({ description: 'The address, with most of it hidden.' }),
  state: Type.Enum(['waiting', 'sent', 'failed', 'kept']),
  sentAt: Type.Optional(Timestamp),
  expiresAt: Timestamp,
  serverTime: Timestamp,
  sendsLeft: Type.Integer(),
  nextSendAt: Type.Optional(Timestamp),
});
export type Confirmation = Static<typeof Confirmation>;

const Entered = Strict({ terminalNumber: TerminalNumber, secret: FirstSecret });

export const getConfirmation = endpoint({
  id: 'getConfirmation',
  method: 'POST',
  path: '/v1/activations/confirmation',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Whether the link that an activation code waits for was opened',
  status: 200,
  body: Entered,
  response: Confirmation,
});

export const resendConfirmation = endpoint({
  id: 'resendConfirmation',
  method: 'POST',
  path: '/v1/activations/confirmation/resend',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Send the link that an activation code waits for once more, to the same address',
  status: 200,
  body: Entered,
  response: Confirmation,
});

/** How it stands with a code that was sent once more. */
export const CodeSentAgain = Type.Object({
  state: Type.Enum(['waiting', 'sent', 'failed', 'kept'], {
    description: '`kept`: nothing is set up to send it, and the operator passes it on.',
  }),
  sendsLeft: Type.Integer(),
  nextSendAt: Type.Optional(Timestamp),
  expiresAt: Timestamp,
  serverTime: Timestamp,
});
export type CodeSentAgain = Static<typeof CodeSentAgain>;

export const resendCode = endpoint({
  id: 'resendCode',
  method: 'POST',
  path: '/v1/activations/code/resend',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Send a code that went by mail or SMS once more, to the same address',
  status: 200,
  body: Strict({
    terminalNumber: TerminalNumber,
    to: Type.String({
      minLength: 3,
      maxLength: 254,
      pattern: '^[!-~ ]+$',
      description: 'The address that the code was sent to, by which it is known that somebody waits for it.',
    }),
  }),
  response: CodeSentAgain,
});

/** The secret of the link in a mail. It travels in the fragment of the link and in bodies, never in an address that is requested. */
const LinkToken = Strict({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });

/** What whoever opens the link is asked to confirm. */
export const ActivationLink = Type.Object({
  mode: Mode,
  merchantName: Type.String(),
  terminalLabel: Type.String(),
  /** IANA time zone of the merchant, which times are told in. */
  timeZone: Type.String(),
  terminalNumber: TerminalNumber,
  expiresAt: Timestamp,
  openedAt: Type.Optional(Timestamp),
});
export type ActivationLink = Static<typeof ActivationLink>;

export const readActivationLink = endpoint({
  id: 'readActivationLink',
  method: 'POST',
  path: '/v1/activation-links/read',
  access: 'public',
  tag: 'Enrolment',
  summary: 'What a link in an activation mail is for; changes nothing',
  status: 200,
  body: LinkToken,
  response: ActivationLink,
});

export const openActivationLink = endpoint({
  id: 'openActivationLink',
  method: 'POST',
  path: '/v1/activation-links/open',
  access: 'public',
  tag: 'Enrolment',
  summary: 'Confirm a link in an activation mail: the device that entered the code goes on',
  status: 200,
  body: LinkToken,
  response: ActivationLink,
});
