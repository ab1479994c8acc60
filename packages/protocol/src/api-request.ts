import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';

/** What stands in place of something that is not kept: a secret, or what no schema names. */
export const REDACTED = '[redacted]';

/** A request that an API key made, and how it was answered. */
export const ApiRequest = Type.Object({
  id: Id('apiRequest'),
  at: Timestamp,
  keyId: Id('apiKey'),
  method: Type.String(),
  path: Type.String({ description: 'Path with `:name` parameters, as in the API reference.' }),
  params: RecordOf(Type.String(), { description: 'What stood in the path.' }),
  status: Type.Integer(),
  ms: Type.Number({ description: 'Milliseconds until it was answered.' }),
  problem: Type.Optional(Type.String({ description: 'Code of the problem that it was answered with.' })),
  requestId: Type.String({ description: 'As the caller was told it, in `X-Request-Id`.' }),
});
export type ApiRequest = Static<typeof ApiRequest>;

export const ApiRequestDetail = Type.Object({
  request: ApiRequest,
  query: RecordOf(Type.Unknown()),
  idempotencyKey: Type.Optional(Type.String()),
  body: Type.Optional(Type.Unknown({ description: 'Redacted.' })),
  answer: Type.Optional(Type.Unknown({ description: 'Redacted.' })),
  whole: Type.Boolean({
    description: 'Nothing of the request was redacted or cut, so that it can be made again as it was.',
  }),
});
export type ApiRequestDetail = Static<typeof ApiRequestDetail>;

const tag = 'Requests';

export const listApiRequests = endpoint({
  id: 'listApiRequests',
  method: 'GET',
  path: '/v1/requests',
  access: 'session',
  tag,
  summary: 'List the recent requests of API keys, newest first',
  status: 200,
  query: Type.Object(
    {
      ...PageQuery(idPattern('apiRequest')).properties,
      keyId: Type.Optional(Id('apiKey')),
      status: Type.Optional(
        Type.Enum(['answered', 'refused', 'failed'], { description: '2xx, 4xx or 5xx.' }),
      ),
    },
    { additionalProperties: false },
  ),
  response: Page(ApiRequest),
});

export const getApiRequest = endpoint({
  id: 'getApiRequest',
  method: 'GET',
  path: '/v1/requests/:id',
  access: 'session',
  tag,
  summary: 'One request of an API key with its answer, redacted',
  status: 200,
  params: Strict({ id: Id('apiRequest') }),
  response: ApiRequestDetail,
});
