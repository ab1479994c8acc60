import {
  ENDPOINTS,
  type EndpointShape,
  ISSUER_PREFIX,
  Problem,
  takesIdempotencyKey,
} from '@tallystick/protocol';
import type { TSchema } from 'typebox';
import { describeOperation } from './descriptions.ts';
import { exampleOf } from './example.ts';
import { furtherPaths } from './further-paths.ts';
import type { Json } from './json.ts';
import { createNamedSchemas, type IsServed, type NamedSchemas } from './named-schemas.ts';
import { HEADERS, headersOf, RESPONSES, refusalsOf } from './responses.ts';
import { SCHEMES, securityOf } from './security.ts';

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

const idempotencyKey = (required: boolean): Json => ({
  name: 'Idempotency-Key',
  in: 'header',
  required,
  description: required
    ? 'A unique key for each payment.'
    : 'A unique key for each operation that must be executed only once. The response to a repeat has `Idempotency-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
});

const parametersOf = (endpoint: EndpointShape, { refer }: NamedSchemas): Json[] => [
  ...propertiesOf(endpoint.params).map(({ name, property }) => ({
    name,
    in: 'path',
    required: true,
    schema: refer(property),
    example: exampleOf(property),
  })),
  ...propertiesOf(endpoint.query).map(({ name, property, required }) => ({
    name,
    in: 'query',
    required,
    schema: refer(property),
  })),
  ...(endpoint.idempotent === true || takesIdempotencyKey(endpoint)
    ? [idempotencyKey(endpoint.idempotent === true)]
    : []),
];

const contentOf = (schema: TSchema, { refer }: NamedSchemas): Json => ({
  'application/json': { schema: refer(schema), example: exampleOf(schema) },
});

const EVIDENCE: Json = {
  'application/jwt': { schema: { type: 'string', description: 'A compact JWS (RFC 7515).' } },
  'application/json': { schema: { type: 'object', description: 'The evidence of an enrolment.' } },
};

/** Answers that are no JSON by a schema. */
const OTHER_CONTENT: Readonly<Record<string, Json>> = {
  downloadEvidence: EVIDENCE,
  exportPayments: { 'text/csv': { schema: { type: 'string', description: 'CSV (RFC 4180).' } } },
};

const successOf = (endpoint: EndpointShape, schemas: NamedSchemas): Json => {
  const { id, access, response, status, summary } = endpoint;
  const isKeyed = endpoint.idempotent === true || takesIdempotencyKey(endpoint);
  const content = response === undefined ? OTHER_CONTENT[id] : contentOf(response, schemas);
  return {
    description: summary,
    headers: headersOf(
      ...(isKeyed ? ['Idempotency-Replayed'] : []),
      ...(access === 'public' ? ['RateLimit'] : []),
    ),
    ...(content === undefined ? {} : { content }),
    ...(status === 204 ? { description: `${summary}; no content` } : {}),
  };
};

const operationOf = (endpoint: EndpointShape, schemas: NamedSchemas): Json => {
  const parameters = parametersOf(endpoint, schemas);
  const security = securityOf(endpoint);
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: describeOperation(endpoint),
    tags: [endpoint.tag],
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.body === undefined
      ? {}
      : { requestBody: { required: true, content: contentOf(endpoint.body, schemas) } }),
    responses: {
      [endpoint.status]: successOf(endpoint, schemas),
      ...refusalsOf([
        'Malformed',
        ...(security.length === 0 ? [] : (['Unauthenticated'] as const)),
        'Forbidden',
        ...(endpoint.params === undefined ? [] : (['NotFound'] as const)),
        ...(endpoint.method === 'GET' ? [] : (['Conflict'] as const)),
        'TooManyRequests',
        'Unavailable',
      ]),
    },
  };
};

/** The OpenAPI 3.1 document, made from the endpoints that server and client are made from, as far as this server serves them. */
export const createOpenApi = (origin: string, isServed: IsServed): Json => {
  const schemas = createNamedSchemas();
  const paths: Record<string, Json> = {};
  for (const endpoint of ENDPOINTS.filter(isServed)) {
    const path = endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint, schemas) };
  }
  Object.assign(paths, furtherPaths(schemas));
  schemas.refer(Problem);
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
      schemas: schemas.components(),
      headers: HEADERS,
      responses: RESPONSES,
    },
  };
};
