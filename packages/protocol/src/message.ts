import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, idPattern, Page, PageQuery, Timestamp } from './primitives.ts';

/** A mail or an SMS in the outbox. */
export const Message = Type.Object({
  id: Id('message'),
  channel: Type.Enum(['mail', 'sms']),
  to: Type.String(),
  template: Type.Enum(['activation-link', 'activation-code', 'invitation', 'recovery']),
  state: Type.Enum(['queued', 'sent', 'dead', 'dropped', 'kept'], {
    description:
      '`dead`: not tried again; `dropped`: no longer needed before it was sent; `kept`: no gateway of its channel is set up.',
  }),
  subject: Type.Optional(Type.String()),
  text: Type.String(),
  copy: Type.Optional(Type.String({ description: 'Its link or code, until that was used or has run out.' })),
  tries: Type.Integer(),
  fault: Type.Optional(Type.String({ description: 'How the last try failed.' })),
  nextAt: Type.Optional(Timestamp),
  createdAt: Timestamp,
  sentAt: Type.Optional(Timestamp),
});
export type Message = Static<typeof Message>;

export const listMessages = endpoint({
  id: 'listMessages',
  method: 'GET',
  path: '/v1/messages',
  access: 'operator',
  tag: 'Messages',
  summary: 'The outbox, newest first: what was sent, or would have been, with its links and codes',
  testModeOnly: true,
  query: PageQuery(idPattern('message')),
  status: 200,
  response: Page(Message),
});
