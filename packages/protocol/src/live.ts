import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Payment } from './payment.ts';
import { Amount, Id, idPattern, Page, PageQuery, SearchText, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';
import { TERMINAL_EVENTS, Terminal } from './terminal.ts';

/** One change, written in the same database transaction as the change itself. `data` is the thing as it then was. */
export const Event = Type.Object({
  id: Id('event'),
  type: Type.Enum([
    ...TERMINAL_EVENTS,
    'enrolment.refused',
    'attestation.refused',
    'terminal.tamper_reported',
    'attestation.reference_taken',
    'attestation.reappraised',
    'merchant.amended',
    'approval.asked',
    'approval.seen',
    'approval.carried_out',
    'approval.refused',
    'approval.withdrawn',
    'approval.expired',
    'policy.saved',
    'policy.shadow_started',
    'policy.roll_out_started',
    'policy.promoted',
    'policy.rolled_back',
    'payment.created',
    'payment.presented',
    'payment.approved',
    'payment.declined',
    'payment.reversed',
    'payment.cancelled',
    'payment.expired',
    'payment.refused',
    'reversal.acknowledged',
  ]),
  at: Timestamp,
  subject: Type.String({ description: 'Id of the resource that changed.' }),
  data: RecordOf(Type.Unknown()),
});
export type Event = Static<typeof Event>;

export const listEvents = endpoint({
  id: 'listEvents',
  method: 'GET',
  path: '/v1/events',
  access: 'operator',
  tag: 'Events',
  summary: 'List events, newest first',
  query: Type.Object(
    {
      ...PageQuery(idPattern('event')).properties,
      type: Type.Optional(Event.properties.type),
      search: Type.Optional(
        SearchText('Part of the type, of the event id, or of the id of the resource that changed.'),
      ),
    },
    {
      additionalProperties: false,
      description:
        'With a filter a page may hold fewer than `limit` and still have a `next`: each request searches a limited number of events.',
    },
  ),
  status: 200,
  response: Page(Event),
});

/** Server-sent events: each message's `id` is the event id, `data` the event; `Last-Event-ID` resumes. */
export const EVENT_STREAM_PATH = '/v1/events/stream';

/** What the Live page shows: the last 30 minutes, minute by minute, and who needs a person. */
export const LiveSummary = Type.Object({
  at: Timestamp,
  minutes: Type.Array(
    Type.Object({
      at: Timestamp,
      approved: Type.Integer(),
      declined: Type.Integer(),
      reversed: Type.Integer(),
    }),
  ),
  today: Type.Object({
    payments: Type.Integer(),
    approved: Type.Integer(),
    taken: Type.Array(Amount, {
      description:
        'Sums of the approved payments, one for each currency in which there were any, and the merchant’s own first, also at zero. Amounts of different currencies are never added.',
    }),
    approvalRate: Type.Union([Type.Number(), Type.Null()]),
  }),
  fleet: Type.Object({
    active: Type.Integer(),
    awaitingApproval: Type.Integer(),
    suspended: Type.Integer(),
    created: Type.Integer(),
  }),
  acquirer: Type.Object({
    state: Type.Enum(['up', 'down', 'connecting']),
    since: Timestamp,
    unreadable: Type.Integer({
      minimum: 0,
      description: 'Messages of the acquirer that could not be read, since the start of the server.',
    }),
  }),
  attention: Type.Array(
    Type.Object({
      kind: Type.Enum([
        'approval',
        'suspended',
        'reversal_pending',
        'acquirer_down',
        'acquirer_unreadable',
        'attestation_refused',
      ]),
      subject: Type.String(),
      text: Type.String(),
      at: Timestamp,
    }),
  ),
  recent: Type.Array(Payment),
  terminals: Type.Array(Terminal),
});
export type LiveSummary = Static<typeof LiveSummary>;

export const getLiveSummary = endpoint({
  id: 'getLiveSummary',
  method: 'GET',
  path: '/v1/live',
  access: 'operator',
  tag: 'Events',
  summary: 'Summary of the current shift',
  status: 200,
  response: LiveSummary,
});
