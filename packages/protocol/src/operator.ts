import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Id, Strict, Timestamp } from './primitives.ts';
import { Role } from './role.ts';
import { Delivery } from './terminal-settings.ts';

/** Somebody who may sign in to the console of the merchant. */
export const OperatorRecord = Type.Object({
  id: Id('operator'),
  name: Type.String(),
  role: Role,
  passkeys: Type.Integer({ minimum: 0 }),
  createdAt: Timestamp,
  lastUsedAt: Type.Optional(Timestamp),
});
export type OperatorRecord = Static<typeof OperatorRecord>;

/** A one-time link that was made and not used: its token is shown once, when it is made. */
export const Invitation = Type.Object({
  id: Id('invitation'),
  kind: Type.Enum(['invitation', 'recovery'], {
    description: '`invitation` makes a new operator; `recovery` lets one who is named make a new passkey.',
  }),
  role: Role,
  /** Whom it is for, as the person who made it wrote; the name of the operator for a recovery. */
  name: Type.Optional(Type.String()),
  createdBy: Type.Optional(Type.String({ description: 'Name of the owner who made it.' })),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type Invitation = Static<typeof Invitation>;

const OneTimeLink = Type.Object({
  invitation: Invitation,
  link: Type.String({ description: 'Works once. It is not shown again.' }),
  sending: Type.Optional(
    Type.Enum(['queued', 'kept'], {
      description:
        '`queued`: a mail is on its way; `kept`: no mail server is set up, pass the link on yourself.',
    }),
  ),
});

/** Where a link is sent, if it is. */
const MailTo = {
  to: Type.Optional(
    Type.String({
      minLength: 3,
      maxLength: 254,
      pattern: '^[!-~ ]+$',
      description: 'A mail address: the link is sent there.',
    }),
  ),
  language: Delivery.properties.language,
};

const OfOperator = Strict({ id: Id('operator') });
const OfInvitation = Strict({ id: Id('invitation') });

export const listOperators = endpoint({
  id: 'listOperators',
  method: 'GET',
  path: '/v1/operators',
  access: 'session',
  tag: 'Operators',
  summary: 'List the operators of the merchant',
  status: 200,
  response: Type.Object({ data: Type.Array(OperatorRecord) }),
});

export const changeOperatorRole = endpoint({
  id: 'changeOperatorRole',
  method: 'POST',
  path: '/v1/operators/:id/role',
  access: 'session',
  tag: 'Operators',
  summary: 'Give an operator another role, which ends the sessions of that operator',
  params: OfOperator,
  body: Strict({ role: Role }),
  status: 200,
  response: OperatorRecord,
});

export const removeOperator = endpoint({
  id: 'removeOperator',
  method: 'POST',
  path: '/v1/operators/:id/remove',
  access: 'session',
  tag: 'Operators',
  summary: 'Remove an operator: sessions, passkeys and open links end at once',
  params: OfOperator,
  body: Strict({}),
  status: 204,
});

export const createRecoveryLink = endpoint({
  id: 'createRecoveryLink',
  method: 'POST',
  path: '/v1/operators/:id/recovery-link',
  access: 'session',
  tag: 'Operators',
  summary: 'Make a one-time link with which another operator makes a new passkey',
  params: OfOperator,
  body: Strict(MailTo),
  status: 201,
  response: OneTimeLink,
});

export const listInvitations = endpoint({
  id: 'listInvitations',
  method: 'GET',
  path: '/v1/invitations',
  access: 'session',
  tag: 'Operators',
  summary: 'List the one-time links that can still be used',
  status: 200,
  response: Type.Object({ data: Type.Array(Invitation) }),
});

export const createInvitation = endpoint({
  id: 'createInvitation',
  method: 'POST',
  path: '/v1/invitations',
  access: 'session',
  tag: 'Operators',
  summary: 'Make a one-time link with which a new operator signs up',
  body: Strict({
    role: Role,
    name: Type.Optional(FreeText({ maxLength: 60 })),
    ...MailTo,
  }),
  status: 201,
  response: OneTimeLink,
});

export const revokeInvitation = endpoint({
  id: 'revokeInvitation',
  method: 'POST',
  path: '/v1/invitations/:id/revoke',
  access: 'session',
  tag: 'Operators',
  summary: 'Revoke a one-time link',
  params: OfInvitation,
  body: Strict({}),
  status: 204,
});
