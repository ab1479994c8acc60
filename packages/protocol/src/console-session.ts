import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Merchant } from './merchant.ts';
import { Id, Strict } from './primitives.ts';
import { RecordOf } from './record.ts';

export const Operator = Type.Object({ id: Id('operator'), name: Type.String() });
export type Operator = Static<typeof Operator>;

export const Session = Type.Object({ operator: Operator, merchant: Merchant });
export type Session = Static<typeof Session>;

/** WebAuthn JSON (WebAuthn Level 3 section 5.1): made and read by the WebAuthn library at both ends, which parse it strictly. */
const WebAuthnJson = RecordOf(Type.Unknown());

const SetupToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{22,64}$',
  description: 'Token of the one-time link that the server prints at its first start.',
});

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
    setupToken: SetupToken,
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  }),
  response: Type.Object({ ceremony: Type.String(), options: WebAuthnJson }),
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
    ceremony: Type.String({ maxLength: 64 }),
    setupToken: SetupToken,
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
  response: Type.Object({ ceremony: Type.String(), options: WebAuthnJson }),
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
  body: Strict({ ceremony: Type.String({ maxLength: 64 }), credential: WebAuthnJson }),
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
