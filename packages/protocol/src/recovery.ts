import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Strict, Timestamp } from './primitives.ts';
import { Role } from './role.ts';

/** How many recovery codes an operator is given at once. */
export const RECOVERY_CODE_COUNT = 10;

export const LinkToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{22,64}$',
  description:
    'Token of a one-time link: the one that the server prints at its first start, an invitation, or a recovery.',
});

/** What a one-time link is for, for the page that it opens. */
export const OpenedLink = Type.Object({
  kind: Type.Enum(['first', 'invitation', 'recovery']),
  merchantName: Type.String(),
  role: Role,
  name: Type.Optional(Type.String({ description: 'Whom it is for.' })),
  endsPasskeys: Type.Optional(
    Type.Boolean({ description: 'Of a recovery: whether the passkeys from before end once it is used.' }),
  ),
  expiresAt: Timestamp,
});
export type OpenedLink = Static<typeof OpenedLink>;

export const openLink = endpoint({
  id: 'openLink',
  method: 'POST',
  path: '/v1/console/link',
  access: 'public',
  tag: 'Console',
  summary: 'Tell what a one-time link is for; does not use it',
  status: 200,
  body: Strict({ token: LinkToken }),
  response: OpenedLink,
});

export const useRecoveryCode = endpoint({
  id: 'useRecoveryCode',
  method: 'POST',
  path: '/v1/console/recovery',
  access: 'public',
  tag: 'Console',
  summary: 'Use up a recovery code; returns the token with which to register a new passkey',
  status: 200,
  body: Strict({ code: Type.String({ pattern: '^[ -~\\u00a0\\u2010-\\u2015]{1,64}$' }) }),
  response: Type.Object({ token: LinkToken, expiresAt: Timestamp }),
});

export const RecoveryCodes = Type.Object({
  left: Type.Integer({ minimum: 0, description: 'Codes that were not used yet.' }),
  madeAt: Type.Optional(Timestamp),
});
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const getRecoveryCodes = endpoint({
  id: 'getRecoveryCodes',
  method: 'GET',
  path: '/v1/console/recovery-codes',
  access: 'session',
  tag: 'Console',
  summary: 'How many recovery codes you have left',
  status: 200,
  response: RecoveryCodes,
});

export const createRecoveryCodes = endpoint({
  id: 'createRecoveryCodes',
  method: 'POST',
  path: '/v1/console/recovery-codes',
  access: 'session',
  tag: 'Console',
  summary: 'Make ten new recovery codes, shown once; earlier ones end',
  status: 201,
  body: Strict({}),
  response: Type.Object({ codes: Type.Array(Type.String()), madeAt: Timestamp }),
});
