import type { Json } from './json.ts';

const PROBLEM_CONTENT: Json = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};
const header = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

/** Headers that answers carry, by their names. */
export const HEADERS: Json = {
  'X-Request-Id': {
    description:
      'Id of the request, for support and the log. A well-formed one that the client sends is kept.',
    schema: { type: 'string', maxLength: 64 },
  },
  'Retry-After': {
    description: 'Seconds after which another attempt makes sense.',
    schema: { type: 'integer', minimum: 0 },
  },
  'WWW-Authenticate': { description: 'How to authenticate (RFC 9110).', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: '`true`: this is the outcome of an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', const: 'true' },
  },
  RateLimit: {
    description: 'What is left of the limit of this address (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string' },
  },
};

const refused = (description: string, ...headers: readonly string[]): Json => ({
  description,
  headers: Object.fromEntries(['X-Request-Id', ...headers].map((name) => [name, header(name)])),
  content: PROBLEM_CONTENT,
});

/** Refusals that many operations share, by name. */
export const RESPONSES: Json = {
  Problem: refused('Refused or failed; `code` says why and `remedy` what to do.'),
  Malformed: refused('The request is malformed; `path` points to the field.'),
  Unauthenticated: refused('The credentials are missing or not valid.', 'WWW-Authenticate'),
  Forbidden: refused('The caller may not do this.'),
  NotFound: refused('There is no such resource for this caller.'),
  Conflict: refused(
    'The state of the resource does not allow this, or the idempotency key belongs to another request or one whose outcome is open.',
    'Retry-After',
  ),
  TooManyRequests: refused('Too many requests.', 'Retry-After'),
  Unavailable: refused('The database or another part of the service is unavailable.', 'Retry-After'),
};

/** References to the shared refusals of an operation. */
export const refusalsOf = (names: readonly (keyof typeof STATUS)[]): Json => ({
  ...Object.fromEntries(names.map((name) => [STATUS[name], { $ref: `#/components/responses/${name}` }])),
  default: { $ref: '#/components/responses/Problem' },
});

const STATUS = {
  Malformed: 400,
  Unauthenticated: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  TooManyRequests: 429,
  Unavailable: 503,
} as const;

/** Headers of an answer of success. */
export const headersOf = (...more: readonly string[]): Json =>
  Object.fromEntries(['X-Request-Id', ...more].map((name) => [name, header(name)]));
