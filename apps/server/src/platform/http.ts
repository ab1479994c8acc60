import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import { ENDPOINTS } from '@tallystick/protocol';
import {
  createRequestIds,
  encodeAnswer,
  REQUEST_ID_HEADER,
  slowRequestLimits,
} from '@tallystick/protocol/serving';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Logger } from 'pino';
import { keepAnswer } from './answered-requests.ts';
import { BODY_LIMIT } from './body-limit.ts';
import type { Config } from './config.ts';
import { readJsonBodies } from './json-body.ts';
import { answerProblem } from './problem-answer.ts';
import type { Randomness } from './randomness.ts';
import { addRateLimits } from './rate-limit-headers.ts';
import { Refusal } from './refusal.ts';
import { addRequestChecks, noteWebSocketRoute } from './request-checks.ts';
import { createParserErrorHandler, isWebSocketUpgrade } from './unread-requests.ts';

/** The largest WebSocket message, in bytes: one APDU in base64url with its frame. */
const MESSAGE_LIMIT = 4 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

/** What every answer carries. Pages name a policy of their own; everything else can neither be framed nor run. */
const headersFor = ({
  origin,
  consoleOrigin,
  local,
}: Pick<Config, 'origin' | 'consoleOrigin' | 'local'>): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'self'",
  // The page with the certificate of a local authority is plain HTTP at the same name, and would be out of reach (RFC 6797, 8.3).
  ...([origin, consoleOrigin].some((each) => each.startsWith('https:')) && local === undefined
    ? { 'strict-transport-security': 'max-age=31536000' }
    : {}),
});

const toPattern = (path: string): RegExp => new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}$`);

/** The methods that a path does take, when it is known but not with the method asked for. */
const methodsOf = (http: FastifyInstance, url: string): string => {
  const path = url.split('?', 1)[0] ?? '';
  return ENDPOINTS.filter(
    (endpoint) =>
      toPattern(endpoint.path).test(path) && http.hasRoute({ method: endpoint.method, url: endpoint.path }),
  )
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ');
};

const trustOf = (trust: Config['trustProxy']) => {
  if (trust === false) return false;
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : [...trust];
};

/** Has the last word on what an answer says, before it is encoded. */
export type AnswerHook = (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: Error | null, payload?: unknown) => void,
) => void;

/** Makes the HTTP server with what every route needs; it listens to nothing yet. */
export const createHttp = async (
  config: Pick<Config, 'origin' | 'consoleOrigin' | 'trustProxy' | 'local'>,
  log: Logger,
  randomness: Randomness,
  answerHook?: AnswerHook,
): Promise<FastifyInstance> => {
  const headers = headersFor(config);
  const makeId = createRequestIds(randomness.bytes(5).toHex());
  const introduce = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(headers);
    reply.header(REQUEST_ID_HEADER, request.id);
  };
  const http = fastify({
    // Answers are logged by the access log, refusals and failures beside it, with the id that the caller was given.
    logger: false,
    genReqId: makeId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: true,
    trustProxy: trustOf(config.trustProxy),
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: false },
    // A request without a host is refused here, in the words of the API.
    http: {
      shouldUpgradeCallback: isWebSocketUpgrade,
      requireHostHeader: false,
      ...slowRequestLimits(REQUEST_TIMEOUT_MS),
    },
    clientErrorHandler: createParserErrorHandler(config.origin, makeId, log),
    // A malformed or oversized target is refused before any route is looked for.
    frameworkErrors: (error, request, reply) => {
      introduce(request, reply);
      answerProblem(error, request, reply, log);
    },
    return503OnClosing: false,
  });
  http.decorate('problemBase', config.origin);
  readJsonBodies(http);

  http.addHook('onRequest', (request, reply, done) => {
    introduce(request, reply);
    done();
  });
  http.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log));
  const notFound = (request: FastifyRequest): Refusal => {
    const allow = methodsOf(http, request.url);
    return allow === ''
      ? new Refusal('not_found')
      : new Refusal('method_not_allowed', { headers: { allow } });
  };
  http.setNotFoundHandler((request, reply) => answerProblem(notFound(request), request, reply, log));

  // Cookies are read where a session is looked for: devices, whose requests are most, have none.
  await http.register(cookie, { hook: false });
  await addRateLimits(http);
  http.addHook('onRoute', noteWebSocketRoute);
  await http.register(websocket, { options: { maxPayload: MESSAGE_LIMIT, perMessageDeflate: false } });
  addRequestChecks(http, notFound);
  if (answerHook !== undefined) http.addHook('onSend', answerHook);
  http.addHook('onSend', keepAnswer);
  http.addHook('onSend', encodeAnswer);
  return http;
};
