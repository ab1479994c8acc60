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

const Count = Type.Integer({ minimum: 0 });

/** Payments by how they ended; those that are open, and those that never reached the issuer, are in none. */
const Outcomes = { approved: Count, declined: Count, reversed: Count };

const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'A day of the merchant’s calendar.',
});

/** `to` is not part of it. */
const Hour = Type.Object({
  from: Timestamp,
  to: Timestamp,
  ...Outcomes,
});

/** What was paid in a part of a day. */
const DayFigures = {
  payments: Type.Integer({ minimum: 0, description: 'All that were created, however they ended.' }),
  approved: Count,
  taken: Type.Array(Amount, {
    description:
      'Sums of the approved payments, one for each currency in which there were any, and the merchant’s own first, also at zero. Amounts of different currencies are never added.',
  }),
  approvalRate: Type.Union([Type.Number(), Type.Null()], {
    description: 'Approved of approved, declined and reversed, 0 to 1; null where there were none.',
  }),
};

/**
 * What the Live page shows: the last 30 minutes, the hours of today beside those of yesterday, and who needs a person. Every payment counts in
 * the minute, hour and day in which it was created, as `from` and `to` of the list of payments take it; days and hours are the merchant's.
 */
export const LiveSummary = Type.Object({
  at: Timestamp,
  minutes: Type.Array(
    Type.Object({
      at: Timestamp,
      ...Outcomes,
      yesterday: Type.Object(
        { at: Timestamp, ...Outcomes },
        { description: 'The minute at which the merchant’s clock showed the same on the day before.' },
      ),
    }),
    { description: 'The last 30 minutes, oldest first.' },
  ),
  hours: Type.Array(
    Type.Object({
      hour: Type.Integer({ minimum: 0, maximum: 23, description: 'By the merchant’s clock.' }),
      today: Type.Union([Hour, Type.Null()]),
      yesterday: Type.Union([Hour, Type.Null()]),
    }),
    {
      description:
        'The hours of the day, those to come included. An hour that the clock shows twice, because it was set back, is one of two hours; one that it left out is null.',
    },
  ),
  today: Type.Object({ day: Day, ...DayFigures }),
  yesterday: Type.Object(
    { day: Day, until: Timestamp, ...DayFigures },
    {
      description:
        'The day before up to the same minute of the merchant’s clock, which is `until`: what today is held against.',
    },
  ),
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
