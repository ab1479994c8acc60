import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Currency, Timestamp } from './primitives.ts';

const LocalAuthority = Type.Object(
  {
    name: Type.String({ description: 'The name on the local network that it vouches for.' }),
    origin: Type.String({ description: 'Where till, wallet and this API are by that name.' }),
    pages: Type.Array(Type.String(), {
      description: 'Addresses, in plain HTTP, of the page with its certificate, the likeliest first.',
    }),
    fingerprint: Type.String({ description: 'SHA-256 of its certificate, as devices show it.' }),
    notAfter: Timestamp,
  },
  { description: 'The authority that devices of the local network are to trust, where there is one.' },
);

const Installation = Type.Object({
  mode: Type.Enum(['test', 'live']),
  origin: Type.String({
    description: 'The address of till, wallet and this API; the console may have one of its own.',
  }),
  currency: Currency,
  optionalModules: Type.Array(Type.String(), {
    description: 'Names of the optional modules that are installed.',
  }),
  localAuthority: Type.Optional(LocalAuthority),
});
/** What an installation is. */
export type Installation = Static<typeof Installation>;

export const getInstallation = endpoint({
  id: 'getInstallation',
  method: 'GET',
  path: '/v1/installation',
  access: 'public',
  tag: 'Installation',
  summary: 'Mode, first currency, address and optional modules of this installation',
  status: 200,
  response: Installation,
});
