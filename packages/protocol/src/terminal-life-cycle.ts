import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';
import { ActivationCode, SuspensionCause, TERMINAL_EVENTS, Terminal } from './terminal.ts';
import { Delivery, TerminalAmendment, TerminalUpdate } from './terminal-settings.ts';

const OfTerminal = Strict({ id: Id('terminal') });

export const createActivationCode = endpoint({
  id: 'createActivationCode',
  method: 'POST',
  path: '/v1/terminals/:id/activation-codes',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Create an activation code; a previous open code is revoked',
  params: OfTerminal,
  body: Strict({ delivery: Type.Optional(Delivery) }),
  status: 201,
  response: ActivationCode,
});

export const resendActivation = endpoint({
  id: 'resendActivation',
  method: 'POST',
  path: '/v1/terminals/:id/activation-codes/resend',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Send the open activation code once more, to the same address',
  params: OfTerminal,
  body: Strict({}),
  status: 200,
  response: Terminal,
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

export const amendTerminal = endpoint({
  id: 'amendTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/amend',
  access: 'operator',
  tag: 'Terminals',
  summary:
    'Change settings that may change while the terminal is in use; its device fetches the new data automatically',
  params: OfTerminal,
  body: TerminalAmendment,
  status: 200,
  response: Terminal,
});

export const updateTerminal = endpoint({
  id: 'updateTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/update',
  access: 'operator',
  tag: 'Terminals',
  summary:
    'Change the settings that are fixed at enrolment; the current device is ended and a new activation is needed',
  params: OfTerminal,
  body: TerminalUpdate,
  status: 200,
  response: Terminal,
});

export const suspendTerminal = endpoint({
  id: 'suspendTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/suspend',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Suspend a terminal with immediate effect',
  params: OfTerminal,
  body: Strict({ reason: Type.Optional(FreeText({ maxLength: 200 })) }),
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

export const resetTerminal = endpoint({
  id: 'resetTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/reset',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Reset a terminal: end its device and create a new activation code; its history is kept',
  params: OfTerminal,
  body: Strict({ reason: Type.Optional(FreeText({ maxLength: 200 })) }),
  status: 200,
  response: Type.Object({
    terminal: Terminal,
    /** Absent where the terminal allows only methods that are sent: a code is then sent to an address. */
    activation: Type.Optional(ActivationCode),
  }),
});

export const retireTerminal = endpoint({
  id: 'retireTerminal',
  method: 'POST',
  path: '/v1/terminals/:id/retire',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Retire a terminal permanently',
  params: OfTerminal,
  body: Strict({}),
  status: 200,
  response: Terminal,
});

/** One step in the life of a terminal, and who took it. */
export const TerminalChange = Type.Object({
  id: Id('event'),
  type: Type.Enum([...TERMINAL_EVENTS]),
  at: Timestamp,
  by: Type.Object(
    {
      kind: Type.Enum(['operator', 'api-key', 'device', 'server']),
      id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
    },
    { description: 'Who made the change; `server` if it was made automatically.' },
  ),
  cause: Type.Optional(SuspensionCause),
  reason: Type.Optional(Type.String()),
  /** Settings that were changed, each with what it was and what it is. */
  settings: Type.Optional(RecordOf(Type.Object({ from: Type.Unknown(), to: Type.Unknown() }))),
});
export type TerminalChange = Static<typeof TerminalChange>;

export const listTerminalChanges = endpoint({
  id: 'listTerminalChanges',
  method: 'GET',
  path: '/v1/terminals/:id/changes',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Life cycle of a terminal, newest first: what changed, when, and by whom',
  params: OfTerminal,
  query: PageQuery(idPattern('event')),
  status: 200,
  response: Page(TerminalChange),
});
