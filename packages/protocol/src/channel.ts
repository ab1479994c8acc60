import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';

/** What signs a device's proofs, the weakest first: keys that no hardware knows of, one that hardware vouched for, the enclave. */
export const Technique = Type.Enum(['software', 'certified', 'enclave']);

/** A sub-session of a device's channel: the key that its proofs are by, what the device said of it, and what it had measured. */
export const ChannelSession = Type.Object({
  id: Id('channelSession'),
  deviceId: Id('device'),
  keyThumbprint: Type.String({ description: 'JWK thumbprint of the channel key (RFC 7638).' }),
  deviceKeyScheme: Type.String({ description: 'Scheme of the device key that opened the channel.' }),
  certified: Type.Boolean({ description: 'Whether it is a session key that the device key certified.' }),
  technique: Technique,
  storage: Type.Enum(['enclave', 'non-extractable', 'memory', 'file']),
  timings: Type.Object(
    {
      software: Type.Optional(Type.Number()),
      certified: Type.Optional(Type.Number()),
      enclave: Type.Optional(Type.Number()),
    },
    { description: 'Duration of a signature by each technique in milliseconds, as measured by the device.' },
  ),
  expectedRequests: Type.Integer({ description: 'How many requests the device expected to make.' }),
  bound: Type.Boolean({ description: 'Whether its proofs are bound to TLS connections (RFC 9266).' }),
  refreshes: Type.Integer(),
  begunAt: Timestamp,
  lastTokenAt: Timestamp,
  endsAt: Timestamp,
  endedAt: Type.Optional(Timestamp),
});
export type ChannelSession = Static<typeof ChannelSession>;

export const listChannelSessions = endpoint({
  id: 'listChannelSessions',
  method: 'GET',
  path: '/v1/terminals/:id/channel-sessions',
  access: 'operator',
  tag: 'Terminals',
  summary: 'Channel keys of a terminal, newest first',
  params: Strict({ id: Id('terminal') }),
  query: PageQuery(idPattern('channelSession')),
  status: 200,
  response: Page(ChannelSession),
});
