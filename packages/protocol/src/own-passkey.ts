import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Ceremony, CeremonyId, WebAuthnJson } from './ceremony.ts';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Id, Strict, Timestamp } from './primitives.ts';

const Name = FreeText({ minLength: 1, maxLength: 60, pattern: '\\S' });

/** A passkey of whoever asks. */
export const Passkey = Type.Object({
  id: Id('passkey'),
  name: Type.Optional(Type.String()),
  createdAt: Timestamp,
  lastUsedAt: Type.Optional(Timestamp),
});
export type Passkey = Static<typeof Passkey>;

const OfPasskey = Strict({ id: Id('passkey') });

export const listPasskeys = endpoint({
  id: 'listPasskeys',
  method: 'GET',
  path: '/v1/console/passkeys',
  access: 'session',
  tag: 'Console',
  summary: 'List your own passkeys',
  status: 200,
  response: Type.Object({ data: Type.Array(Passkey) }),
});

export const beginPasskey = endpoint({
  id: 'beginPasskey',
  method: 'POST',
  path: '/v1/console/passkeys/options',
  access: 'session',
  tag: 'Console',
  summary: 'Start the registration of one more passkey of your own',
  status: 200,
  body: Strict({}),
  response: Ceremony,
});

export const addPasskey = endpoint({
  id: 'addPasskey',
  method: 'POST',
  path: '/v1/console/passkeys',
  access: 'session',
  tag: 'Console',
  summary: 'Register one more passkey of your own',
  status: 201,
  // An attestation object of 64 KiB, and what a browser says beside it.
  bodyLimit: 98_304,
  body: Strict({ ceremony: CeremonyId, name: Name, credential: WebAuthnJson }),
  response: Passkey,
});

export const renamePasskey = endpoint({
  id: 'renamePasskey',
  method: 'POST',
  path: '/v1/console/passkeys/:id/rename',
  access: 'session',
  tag: 'Console',
  summary: 'Rename one of your own passkeys',
  params: OfPasskey,
  body: Strict({ name: Name }),
  status: 200,
  response: Passkey,
});

export const removePasskey = endpoint({
  id: 'removePasskey',
  method: 'POST',
  path: '/v1/console/passkeys/:id/remove',
  access: 'session',
  tag: 'Console',
  summary: 'Remove one of your own passkeys; the last one stays',
  params: OfPasskey,
  body: Strict({}),
  status: 204,
});
