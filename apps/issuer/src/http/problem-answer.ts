import type { Socket } from 'node:net';
import { DatabaseUnavailable } from '@tallystick/database';
import { type ProblemCode, rawProblem } from '@tallystick/protocol';
import { problemInLanguage } from '@tallystick/protocol/serving';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf, Refusal } from './refusal.ts';

/** Where nobody said when to come back, in seconds. */
const RETRY_SECONDS = 5;
/** How to authenticate (RFC 6750 section 3), on each 401 (RFC 9110 section 15.5.2). */
const CHALLENGE = 'Bearer realm="tallystick-issuer"';

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

/** Answers refusals and failures as problem details (RFC 9457). */
export interface ProblemAnswers {
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** Answers what Node.js could not read as a request, and ends its connection. */
  answerUnread(error: Error & { readonly code?: string }, socket: Socket): void;
}

/**
 * @param origin where the problems are described
 * @param makeId names a request that had no name of its own
 */
export const createProblemAnswers = (origin: string, makeId: () => string, log: Logger): ProblemAnswers => ({
  answer(error, request, reply) {
    const code = codeOf(error);
    const refusal = error instanceof Refusal ? error : undefined;
    const { problem, headers } = problemInLanguage(
      problemOf(code, request.id, origin, refusal),
      request.headers['accept-language'],
    );
    if (code === 'internal_error') log.error({ err: error, request: request.id }, 'request failed');
    else if (problem.status < 500) log.info({ request: request.id, problem: code }, 'request refused');
    if (problem.status === 401) reply.header('www-authenticate', CHALLENGE);
    const isForLater = problem.status === 429 || problem.status === 503;
    const retry = refusal?.retryAfterSeconds ?? (isForLater ? RETRY_SECONDS : undefined);
    if (retry !== undefined) reply.header('retry-after', String(retry));
    return reply.code(problem.status).headers(headers).type('application/problem+json').send(problem);
  },
  answerUnread(error, socket) {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [id, code] = [makeId(), PARSER_CODES[error.code ?? ''] ?? 'malformed_request'];
    log.info({ request: id, problem: code, cause: error.code }, 'request refused');
    socket.end(rawProblem(code, id, origin));
  },
});
