import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Ceremony, CeremonyId, WebAuthnJson } from './ceremony.ts';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Merchant } from './merchant.ts';
import { Id, Strict } from './primitives.ts';
import { LinkToken } from './recovery.ts';
import { Role } from './role.ts';

export const Operator = Type.Object({ id: Id('operator'), name: Type.String(), role: Role });
export type Operator = Static<typeof Operator>;

export const Session = Type.Object({
  operator: Operator,
  merchant: Merchant,
  may: Type.Array(Type.String(), {
    description: 'Ids of the operations that the role of the operator allows.',
  }),
});
export type Session = Static<typeof Session>;

export const getSession = endpoint({
  id: 'getSession',
  method: 'GET',
  path: '/v1/console/session',
  access: 'session',
  tag: 'Console',
  summary: 'The operator who is signed in',
  status: 200,
  response: Session,
});

export const beginRegistration = endpoint({
  id: 'beginRegistration',
  method: 'POST',
  path: '/v1/console/registration/options',
  access: 'public',
  tag: 'Console',
  summary: 'Start the registration of a passkey',
  status: 200,
  body: Strict({
    setupToken: LinkToken,
    name: FreeText({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  }),
  response: Ceremony,
});

export const finishRegistration = endpoint({
  id: 'finishRegistration',
  method: 'POST',
  path: '/v1/console/registration',
  access: 'public',
  tag: 'Console',
  summary: 'Register a passkey and sign in',
  status: 201,
  // An attestation object of 64 KiB, and what a browser says beside it.
  bodyLimit: 98_304,
  body: Strict({
    ceremony: CeremonyId,
    setupToken: LinkToken,
    credential: WebAuthnJson,
  }),
  response: Session,
});

export const beginSignIn = endpoint({
  id: 'beginSignIn',
  method: 'POST',
  path: '/v1/console/sign-in/options',
  access: 'public',
  tag: 'Console',
  summary: 'Start a sign-in',
  status: 200,
  body: Strict({}),
  response: Ceremony,
});

export const finishSignIn = endpoint({
  id: 'finishSignIn',
  method: 'POST',
  path: '/v1/console/sign-in',
  access: 'public',
  tag: 'Console',
  summary: 'Sign in with a passkey',
  status: 200,
  bodyLimit: 32_768,
  body: Strict({ ceremony: CeremonyId, credential: WebAuthnJson }),
  response: Session,
});

export const signOut = endpoint({
  id: 'signOut',
  method: 'POST',
  path: '/v1/console/sign-out',
  access: 'session',
  tag: 'Console',
  summary: 'Sign out',
  status: 204,
  body: Strict({}),
});
