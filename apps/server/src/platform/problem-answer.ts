import { DatabaseUnavailable, isUnavailable } from '@tallystick/database';
import type { Problem } from '@tallystick/protocol';
import { problemInLanguage } from '@tallystick/protocol/serving';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblemPage, wantsPage } from './page.ts';
import { Refusal } from './refusal.ts';
import { closeOnUnreadBody } from './unread-body.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What addresses of problems begin with. */
    readonly problemBase: string;
  }
}

const DATABASE_RETRY_SECONDS = 2;
/** Where nobody said when. */
const RETRY_SECONDS = '5';
/** How to authenticate, where the gate did not say it better (RFC 6750 section 3). */
const CHALLENGE = 'Bearer realm="tallystick"';

/** What Fastify's own errors mean here, by code, then by status. */
const refusalOfFastify = (code: string, status: number | undefined): Refusal | undefined => {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return new Refusal('unsupported_media_type', {
        detail: 'This address takes application/json.',
        headers: { 'accept-post': 'application/json' },
      });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Refusal('malformed_request', { path: '', detail: 'The body is not JSON.' });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('uri_too_long');
    case 'FST_ERR_NOT_FOUND':
      return new Refusal('not_found');
    default:
      return status !== undefined && status >= 400 && status < 500
        ? new Refusal(status === 404 ? 'not_found' : 'malformed_request')
        : undefined;
  }
};

/** Drizzle wraps what the driver says in an error of its own. */
const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable ||
  (error instanceof Error && error.constructor.name === 'DrizzleQueryError' && isUnavailable(error));

/** A commit whose answer was lost may have been made: only of a request that reads (RFC 9110 section 9.2.1) is more known. */
const knownWithoutDatabase = (method: string): string =>
  method === 'GET' || method === 'HEAD'
    ? 'The request only reads: nothing was changed by it.'
    : 'It is not known whether the request took effect.';

/** The refusal that an error stands for; one that nobody foresaw becomes `internal_error`. */
const toRefusal = (error: unknown, method: string): Refusal => {
  if (error instanceof Refusal) return error;
  if (isDatabaseAway(error)) {
    return new Refusal('database_unavailable', {
      detail: knownWithoutDatabase(method),
      retryAfterSeconds: DATABASE_RETRY_SECONDS,
      cause: error,
    });
  }
  if (error instanceof Error) {
    const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
    const status = typeof statusCode === 'number' ? statusCode : undefined;
    const known = refusalOfFastify(typeof code === 'string' ? code : '', status);
    if (known !== undefined) return known;
  }
  return new Refusal('internal_error', { cause: error });
};

/** How problems are written at an endpoint. */
export interface ProblemForm {
  readonly contentType: string;
  say(problem: Problem): Problem;
}

const PROBLEM_DETAILS: ProblemForm = {
  contentType: 'application/problem+json; charset=utf-8',
  say: (problem) => problem,
};

/**
 * Answers an error as problem details (RFC 9457), to a person in a browser as a page, and logs it.
 *
 * @param form where another standard says how errors are written
 */
export const answerProblem = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
  form = PROBLEM_DETAILS,
): FastifyReply => {
  const refusal = toRefusal(error, request.method);
  const { retryAfterSeconds, headers, cause } = refusal.given;
  if (refusal.status >= 500) {
    // What is away is told in one line each time; a fault of ours with all that is known.
    log[refusal.status === 503 ? 'warn' : 'error'](
      {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url,
        problem: refusal.code,
        err: refusal.status === 503 && cause instanceof Error ? cause.message : cause,
      },
      'request failed',
    );
  } else {
    log.info(
      {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url,
        problem: refusal.code,
        cause,
      },
      'request refused',
    );
  }
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  else if (refusal.status === 429 || refusal.status === 503) reply.header('retry-after', RETRY_SECONDS);
  // Who is not authenticated is told how to be (RFC 9110 section 15.5.2).
  if (refusal.status === 401) reply.header('www-authenticate', CHALLENGE);
  if (headers !== undefined) reply.headers(headers);
  if (request.body === undefined) closeOnUnreadBody(request, reply);
  const english = refusal.toProblem(request.id, request.server.problemBase);
  const { problem, headers: inLanguage } = problemInLanguage(english, request.headers['accept-language']);
  reply.header('content-language', inLanguage['content-language']).header('vary', inLanguage.vary);
  if (form !== PROBLEM_DETAILS) {
    // What the other standard has to say is English; what a person reads is in their language there too.
    const { title, remedy } = problem;
    return send(reply, { ...form.say(english), title, remedy }, form);
  }
  return wantsPage(request)
    ? sendProblemPage(reply, problem, inLanguage['content-language'])
    : send(reply, problem, form);
};

const send = (reply: FastifyReply, problem: Problem, form: ProblemForm): FastifyReply =>
  reply
    .code(problem.status)
    .header('content-type', form.contentType)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
