import {
  CLIENT_ASSERTION_TYPE,
  EVENT_STREAM_PATH,
  Event,
  TOKEN_PATH,
  TokenResponse,
} from '@tallystick/protocol';
import { exampleOf } from './example.ts';
import type { Json } from './json.ts';
import type { NamedSchemas } from './named-schemas.ts';
import { headersOf, refusalsOf } from './responses.ts';

const streamOf = ({ refer }: NamedSchemas): Json => ({
  get: {
    operationId: 'streamEvents',
    summary: 'Follow events as they happen',
    description:
      'Server-sent events. Each message has the id of the event as `id` and the event, as JSON of the schema Event, as `data`. `Last-Event-ID` resumes after that event. An event may come twice, with the same id. Comments keep the connection open.',
    tags: ['Events'],
    security: [{ apiKey: [] }, { session: [] }],
    parameters: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description: 'Id of the last event that the client has.',
        schema: { type: 'string', maxLength: 64 },
      },
    ],
    responses: {
      200: {
        description: 'The stream, until either side ends it.',
        headers: headersOf(),
        content: {
          'text/event-stream': {
            schema: {
              type: 'string',
              contentMediaType: 'application/json',
              contentSchema: refer(Event),
              description: 'Messages of `id:` and `data:` lines; `data` is an Event.',
            },
            example: `id: evt_01kb7v5q0m8x4t2r6w9y3z1c5d\ndata: ${JSON.stringify(exampleOf(Event))}\n\n`,
          },
        },
      },
      ...refusalsOf(['Malformed', 'Unauthenticated', 'Forbidden', 'TooManyRequests', 'Unavailable']),
    },
  },
});

const GRANTS: Json = {
  oneOf: [
    {
      type: 'object',
      required: ['grant_type', 'client_assertion_type', 'client_assertion'],
      properties: {
        grant_type: { type: 'string', const: 'client_credentials' },
        client_assertion_type: { type: 'string', const: CLIENT_ASSERTION_TYPE },
        client_assertion: { type: 'string', description: 'A JWT signed by the device key (RFC 7523).' },
      },
    },
    {
      type: 'object',
      required: ['grant_type', 'refresh_token'],
      properties: {
        grant_type: { type: 'string', const: 'refresh_token' },
        refresh_token: { type: 'string', description: 'Valid once.' },
      },
    },
  ],
};

const tokenOf = ({ refer }: NamedSchemas): Json => ({
  post: {
    operationId: 'createToken',
    summary: 'Get an access token for a device',
    description:
      'OAuth 2.0 token endpoint (RFC 6749, RFC 7523), with tokens bound to the key of the DPoP proof (RFC 9449). Refusals are problem details with the members `error` and `error_description` of OAuth.',
    tags: ['Enrolment'],
    security: [],
    parameters: [
      {
        name: 'DPoP',
        in: 'header',
        required: true,
        description: 'Proof of possession of the channel key (RFC 9449 section 4.2).',
        schema: { type: 'string' },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: GRANTS,
          example: { grant_type: 'refresh_token', refresh_token: 'q83vEjRWeJCrze8SNFZ4kA' },
        },
      },
    },
    responses: {
      200: {
        description: 'The token',
        headers: headersOf('RateLimit'),
        content: { 'application/json': { schema: refer(TokenResponse), example: exampleOf(TokenResponse) } },
      },
      ...refusalsOf(['Malformed', 'Unauthenticated', 'TooManyRequests', 'Unavailable']),
    },
  },
});

const stateOf = (operationId: string, summary: string, description: string, example: Json): Json => {
  const [member = 'status'] = Object.keys(example);
  const answer = (text: string): Json => ({
    description: text,
    headers: headersOf(),
    content: {
      'application/json': {
        schema: { type: 'object', required: [member], properties: { [member]: { type: 'string' } } },
        example,
      },
    },
  });
  return {
    get: {
      operationId,
      summary,
      description,
      tags: ['Operation'],
      security: [],
      responses: {
        200: answer(summary),
        ...(operationId === 'getReadiness' ? { 503: answer('It cannot work now: the same members.') } : {}),
        default: { $ref: '#/components/responses/Problem' },
      },
    },
  };
};

/** Paths that are no endpoint of the JSON client. */
export const furtherPaths = (schemas: NamedSchemas): Record<string, Json> => ({
  [EVENT_STREAM_PATH]: streamOf(schemas),
  [TOKEN_PATH]: tokenOf(schemas),
  '/health': stateOf(
    'getHealth',
    'The process is up',
    'Answers as long as the process runs; asks nothing of the database.',
    {
      status: 'up',
      mode: 'test',
    },
  ),
  '/version': stateOf('getVersion', 'Which version runs', 'The version of the server, and its mode.', {
    version: '0.1.0',
    mode: 'test',
  }),
  '/ready': stateOf(
    'getReadiness',
    'The server can work',
    'For load balancers: 503 while the database is unreachable or the server is stopping. Further members tell the state of parts that do not decide.',
    { status: 'ready', database: { kind: 'postgres', reachable: true } },
  ),
});
