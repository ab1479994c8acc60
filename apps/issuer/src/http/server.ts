import type { Database } from '@tallystick/database';
import { repeatedMember } from '@tallystick/encoding';
import type { Randomness } from '@tallystick/keys/randomness';
import {
  addAccessLog,
  addHttpMetrics,
  addMetricsRoute,
  createDrain,
  type Drain,
  type Metrics,
  type MetricsAccess,
} from '@tallystick/operating';
import {
  createRequestIds,
  encodeAnswer,
  hostFault,
  REQUEST_ID_HEADER,
  slowRequestLimits,
} from '@tallystick/protocol/serving';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { IssuerConfig } from '../config.ts';
import { VERSION } from '../platform/version.ts';
import type { Idempotency } from './idempotency.ts';
import { addOperatorRoutes, type OperatorRoutesOptions } from './operator-routes.ts';
import { addPinRoutes, type PinRoutesOptions } from './pin-routes.ts';
import { createProblemAnswers } from './problem-answer.ts';
import { Refusal } from './refusal.ts';
import { createRoutes } from './routes.ts';
import { addTestCardRoutes, type TestCardRoutesOptions } from './test-card-routes.ts';
import { addWalletRoutes, type WalletRoutesOptions } from './wallet-routes.ts';

export interface HttpServerOptions
  extends WalletRoutesOptions,
    PinRoutesOptions,
    TestCardRoutesOptions,
    OperatorRoutesOptions {
  /** Proxies whose `X-Forwarded-For` names the client. */
  readonly trustProxy: IssuerConfig['trustProxy'];
  /** Where problems are described. */
  readonly problemOrigin: IssuerConfig['problemOrigin'];
  readonly randomness: Randomness;
  readonly idempotency: Idempotency;
  readonly database: Database;
  readonly live: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly metricsAccess: MetricsAccess;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly drain: Drain;
  }
}

const READY_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 15_000;

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

/** What every request is told and looked at for before anything else: its name, and that it has one Host header. */
const addRequestChecks = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ [REQUEST_ID_HEADER]: request.id, 'x-content-type-options': 'nosniff' });
    const detail = hostFault(request.raw);
    if (detail === undefined) {
      done();
      return;
    }
    reply.header('connection', 'close');
    done(new Refusal('malformed_request', undefined, detail));
  });
};

/** The issuer's HTTP API: wallets, its operator, health. Every refusal is problem details. */
export const createHttpServer = (options: HttpServerOptions): FastifyInstance => {
  const { database, log } = options;
  const makeId = createRequestIds(options.randomness.bytes(5).toHex());
  const problems = createProblemAnswers(options.problemOrigin, makeId, log);
  const app = Fastify({
    bodyLimit: 16_384,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A request without a host is refused here, in the words of the API.
    http: { requireHostHeader: false, ...slowRequestLimits(REQUEST_TIMEOUT_MS) },
    connectionTimeout: 30_000,
    routerOptions: { maxParamLength: 64 },
    trustProxy: options.trustProxy === false ? false : [...options.trustProxy],
    logger: false,
    genReqId: makeId,
    requestIdHeader: false,
    clientErrorHandler: problems.answerUnread,
    frameworkErrors: (error, request, reply) => {
      reply.header(REQUEST_ID_HEADER, request.id);
      problems.answer(error, request, reply as FastifyReply);
    },
  });

  readJsonBodies(app);
  const drain = createDrain(app);
  app.decorate('drain', drain);
  addHttpMetrics(app, options.metrics);
  addAccessLog(app, log);
  addRequestChecks(app);
  app.setErrorHandler((error, request, reply) => problems.answer(error, request, reply));
  app.setNotFoundHandler((request, reply) => problems.answer(new Refusal('not_found'), request, reply));
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  app.addHook('onSend', encodeAnswer);

  app.get('/health', () => ({ status: 'ok' }));
  app.get('/version', () => ({ version: VERSION, mode: options.live ? 'live' : 'test' }));
  addMetricsRoute(app, options.metrics, options.metricsAccess, () => new Refusal('metrics_token_refused'));
  app.get('/ready', async () => {
    if (drain.isDraining) throw new Refusal('service_unavailable');
    if (await database.isReachable(READY_TIMEOUT_MS)) return { status: 'ready' };
    throw new Refusal('database_unavailable');
  });

  const add = createRoutes(app, options.live, options.idempotency);
  addTestCardRoutes(add, options);
  addWalletRoutes(add, options);
  addPinRoutes(add, options);
  addOperatorRoutes(add, options);
  return app;
};
