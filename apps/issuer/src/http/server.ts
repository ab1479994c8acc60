import { type Database, DatabaseUnavailable } from '@tallystick/database';
import type { ProblemCode } from '@tallystick/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
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

/** Fastify's own refusals in the words of the API. */
const codeOf = (error: unknown): ProblemCode => {
  if (error instanceof Refusal) return error.code;
  if (error instanceof DatabaseUnavailable) return 'database_unavailable';
  const { statusCode } = error instanceof Error && 'statusCode' in error ? error : { statusCode: 500 };
  if (statusCode === 413) return 'payload_too_large';
  if (statusCode === 415) return 'unsupported_media_type';
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? 'malformed_request'
    : 'internal_error';
};

/** The issuer's HTTP API: wallets, its operator, health. Every refusal is problem details. */
export const createHttpServer = (options: HttpServerOptions): FastifyInstance => {
  const { database, log } = options;
  const app = Fastify({
    bodyLimit: 16_384,
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    routerOptions: { maxParamLength: 64 },
    trustProxy: options.trustProxy === false ? false : [...options.trustProxy],
    logger: false,
  });

  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal_error') log.error({ err: error, request: request.id }, 'request failed');
    const problem = problemOf(code, request.id, error instanceof Refusal ? error.path : undefined);
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
