import { type Database, DatabaseUnavailable } from '@tallystick/database';
import { repeatedMember } from '@tallystick/encoding';
import { type ProblemCode, rawProblem } from '@tallystick/protocol';
import { slowRequestLimits } from '@tallystick/protocol/serving';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { IssuerConfig } from '../config.ts';
import { addOperatorRoutes, type OperatorRoutesOptions } from './operator-routes.ts';
import { problemOf, Refusal } from './refusal.ts';
import { createRoutes } from './routes.ts';
import { addWalletRoutes, type WalletRoutesOptions } from './wallet-routes.ts';

export interface HttpServerOptions extends WalletRoutesOptions, OperatorRoutesOptions {
  /** Proxies whose `X-Forwarded-For` names the client. */
  readonly trustProxy: IssuerConfig['trustProxy'];
  readonly database: Database;
  readonly live: boolean;
  readonly log: Logger;
}

const READY_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Fastify's own refusals in the words of the API. */
const codeOf = (error: unknown): ProblemCode => {
  if (error instanceof Refusal) return error.code;
  if (error instanceof DatabaseUnavailable) return 'database_unavailable';
  const { statusCode } = error instanceof Error && 'statusCode' in error ? error : { statusCode: 500 };
  if (statusCode === 413) return 'payload_too_large';
  if (statusCode === 414) return 'uri_too_long';
  if (statusCode === 415) return 'unsupported_media_type';
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? 'malformed_request'
    : 'internal_error';
};

/** What Node.js says of a request that it could not read. */
const PARSER_CODES: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** Bodies of JSON, with no member twice in one object (RFC 8259 section 4): two programs would read two requests in it. */
const readJsonBodies = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    parse(request, body, (error, value) => {
      const twice = error === null && repeatedMember(body) !== undefined;
      if (twice) done(new Refusal('malformed_request', '', 'A member stands twice in one object.'));
      else done(error, value);
    }),
  );
};

/** The issuer's HTTP API: wallets, its operator, health. Every refusal is problem details. */
export const createHttpServer = (options: HttpServerOptions): FastifyInstance => {
  const { database, log } = options;
  const app = Fastify({
    bodyLimit: 16_384,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: slowRequestLimits(REQUEST_TIMEOUT_MS),
    connectionTimeout: 30_000,
    routerOptions: { maxParamLength: 64 },
    trustProxy: options.trustProxy === false ? false : [...options.trustProxy],
    logger: false,
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else socket.end(rawProblem(PARSER_CODES[error.code] ?? 'malformed_request', 'unread', ''));
    },
    frameworkErrors: (error, request, reply) => {
      const problem = problemOf(codeOf(error), request.id);
      (reply as FastifyReply).code(problem.status).type('application/problem+json').send(problem);
    },
  });

  readJsonBodies(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal_error') log.error({ err: error, request: request.id }, 'request failed');
    const problem = problemOf(code, request.id, error instanceof Refusal ? error : undefined);
    if (problem.status < 500) log.info({ request: request.id, problem: code }, 'request refused');
    if (problem.status === 429 || problem.status === 503) reply.header('retry-after', '5');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (error instanceof Refusal && error.retryAfterSeconds !== undefined) {
      reply.header('retry-after', String(error.retryAfterSeconds));
    }
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/problem+json').send(problemOf('not_found', request.id)),
  );
  app.addHook('onSend', async (_, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (request, reply) => {
    if (await database.isReachable(READY_TIMEOUT_MS)) return { status: 'ready' };
    return reply
      .code(503)
      .type('application/problem+json')
      .send(problemOf('database_unavailable', request.id));
  });

  const add = createRoutes(app, options.live);
  addWalletRoutes(add, options);
  addOperatorRoutes(add, options);
  return app;
};
