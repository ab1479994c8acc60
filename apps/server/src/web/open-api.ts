import {
  type Access,
  ENDPOINTS,
  type EndpointShape,
  EVENT_STREAM_PATH,
  ISSUER_PREFIX,
  PROBLEMS,
  Problem,
} from '@tallystick/protocol';
import type { TSchema } from 'typebox';

type Json = Record<string, unknown>;

const SECURITY: Readonly<Record<Access, readonly Json[]>> = {
  public: [],
  session: [{ session: [] }],
  operator: [{ apiKey: [] }, { session: [] }],
  device: [{ device: [] }],
};

const SCHEMES: Json = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'API key of a merchant, `tsk_test_…` or `tsk_live_…`, created in the console.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'tallystick',
    description: 'A person signed in to the console with a passkey.',
  },
  device: {
    type: 'http',
    scheme: 'DPoP',
    description: 'An access token bound to the device key, with a DPoP proof for each request (RFC 9449).',
  },
};

const propertiesOf = (schema: TSchema | undefined) => {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    property,
    required: required.includes(name),
  }));
};

const parametersOf = (endpoint: EndpointShape): Json[] => [
  ...propertiesOf(endpoint.params).map(({ name, property }) => ({
    name,
    in: 'path',
    required: true,
    schema: property,
  })),
  ...propertiesOf(endpoint.query).map(({ name, property, required }) => ({
    name,
    in: 'query',
    required,
    schema: property,
  })),
  ...(endpoint.idempotent === true
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description: 'A unique key for each operation that must be executed only once.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ]
    : []),
];

const PROBLEM_RESPONSE: Json = { $ref: '#/components/responses/Problem' };

const operationOf = (endpoint: EndpointShape): Json => {
  const parameters = parametersOf(endpoint);
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [endpoint.tag],
    ...(endpoint.testModeOnly === true ? { description: 'Test mode only.' } : {}),
    security: SECURITY[endpoint.access],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: endpoint.body } } } }),
    responses: {
      [endpoint.status]: {
        description: endpoint.summary,
        ...(endpoint.response === undefined
          ? {}
          : { content: { 'application/json': { schema: endpoint.response } } }),
      },
      ...(endpoint.access === 'public' ? {} : { 401: PROBLEM_RESPONSE, 403: PROBLEM_RESPONSE }),
      ...(endpoint.params === undefined ? {} : { 404: PROBLEM_RESPONSE }),
      default: PROBLEM_RESPONSE,
    },
  };
};

const STREAM: Json = {
  get: {
    operationId: 'streamEvents',
    summary: 'Follow events as they happen',
    description:
      'Server-sent events: each message’s `id` is the event’s id and `data` the event. `Last-Event-ID` resumes. An event may come twice; its id stays the same.',
    tags: ['Events'],
    security: SECURITY.operator,
    parameters: [
      { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string', maxLength: 64 } },
    ],
    responses: {
      200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      default: PROBLEM_RESPONSE,
    },
  },
};

/** The OpenAPI 3.1 document, made from the endpoints that server and client are made from, as far as this server serves them. */
export const createOpenApi = (origin: string, isServed: (endpoint: EndpointShape) => boolean): Json => {
  const paths: Record<string, Json> = {};
  for (const endpoint of ENDPOINTS.filter(isServed)) {
    const path = endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  paths[EVENT_STREAM_PATH] = STREAM;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tallystick',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: `Amounts are whole minor units with an ISO 4217 currency. Times are RFC 3339 in UTC. Lists are paged by cursor. Paths under \`${ISSUER_PREFIX}\` are those of the issuer host: what wallets need is forwarded to it; operations with the operator key are served on its own port only. Refusals are problem details (RFC 9457): see [all codes](/docs/problems).`,
    },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: SCHEMES,
      schemas: {
        Problem,
        ProblemCode: { type: 'string', enum: Object.keys(PROBLEMS), description: 'Stable codes.' },
      },
      responses: {
        Problem: {
          description: 'Refused',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
};
