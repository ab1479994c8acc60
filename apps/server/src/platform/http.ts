import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import { ENDPOINTS } from '@tallystick/protocol';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Logger } from 'pino';
import { BODY_LIMIT } from './body-limit.ts';
import type { Config } from './config.ts';
import { answerProblem } from './problem-answer.ts';
import type { Randomness } from './randomness.ts';
import { Refusal } from './refusal.ts';
import { closeOnUnreadBody } from './unread-body.ts';

/** The largest WebSocket message, in bytes: one APDU in base64url with its frame. */
const MESSAGE_LIMIT = 4 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

/** What every answer carries. Pages name a policy of their own; everything else can neither be framed nor run. */
const headersFor = (origin: string): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'self'",
  ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

const toPattern = (path: string): RegExp => new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}$`);

/** The methods that a path does take, when it is known but not with the method asked for. */
const methodsOf = (http: FastifyInstance, url: string): string => {
  const path = url.split('?', 1)[0] ?? '';
  return ENDPOINTS.filter(
    (endpoint) =>
      toPattern(endpoint.path).test(path) && http.hasRoute({ method: endpoint.method, url: endpoint.path }),
  )
    .map((endpoint) => endpoint.method)
    .join(', ');
};

const trustOf = (trust: Config['trustProxy']) => {
  if (trust === false) return false;
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : [...trust];
};

/** Makes the HTTP server with what every route needs; it listens to nothing yet. */
export const createHttp = async (
  config: Pick<Config, 'origin' | 'trustProxy'>,
  log: Logger,
  randomness: Randomness,
): Promise<FastifyInstance> => {
  const run = randomness.bytes(5).toHex();
  let requests = 0;
  const http = fastify({
    // Requests are not logged as they pass; what fails on our side is, with the id that the caller was given.
    logger: false,
    genReqId: () => {
      requests += 1;
      return `req-${run}-${requests.toString(36)}`;
    },
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    trustProxy: trustOf(config.trustProxy),
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: false },
    // A malformed or oversized target is refused before any route is looked for.
    frameworkErrors: (error, request, reply) => {
      answerProblem(error, request, reply, log);
    },
    return503OnClosing: false,
  });
  http.removeContentTypeParser('text/plain');

  const headers = headersFor(config.origin);
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  http.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log));
  const notFound = (request: FastifyRequest): Refusal => {
    const allow = methodsOf(http, request.url);
    return allow === ''
      ? new Refusal('not_found')
      : new Refusal('method_not_allowed', { headers: { allow } });
  };
  // A body is read where an endpoint wants one, and nowhere else.
  http.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'GET' || request.method === 'HEAD') closeOnUnreadBody(request, reply);
    else if (request.is404) return done(notFound(request));
    done();
  });
  http.setNotFoundHandler((request, reply) => answerProblem(notFound(request), request, reply, log));

  // Cookies are read where a session is looked for: devices, whose requests are most, have none.
  await http.register(cookie, { hook: false });
  await http.register(rateLimit, {
    global: false,
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
  });
  await http.register(websocket, { options: { maxPayload: MESSAGE_LIMIT, perMessageDeflate: false } });
  return http;
};
