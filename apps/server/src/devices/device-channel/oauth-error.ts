import type { Problem, ProblemCode } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { answerProblem } from '../../platform/problem-answer.ts';

/**
 * Error codes of the token endpoint (RFC 6749 section 5.2, RFC 9449 sections 5 and 8). The last two are of section 4.1.2.1, which has words
 * for a server that cannot answer now.
 */
type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error';

const CODES: Readonly<Partial<Record<ProblemCode, OAuthErrorCode>>> = {
  use_dpop_nonce: 'use_dpop_nonce',
  dpop_proof_missing: 'invalid_dpop_proof',
  dpop_proof_invalid: 'invalid_dpop_proof',
  dpop_proof_replayed: 'invalid_dpop_proof',
  device_clock_wrong: 'invalid_dpop_proof',
  channel_binding_mismatch: 'invalid_dpop_proof',
  client_assertion_invalid: 'invalid_client',
  channel_attestation_refused: 'invalid_client',
  refresh_token_invalid: 'invalid_grant',
  unsupported_grant_type: 'unsupported_grant_type',
};

const codeOf = ({ code, status }: Problem): OAuthErrorCode => {
  const known = CODES[code as ProblemCode];
  if (known !== undefined) return known;
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  if (status >= 500) return 'server_error';
  // A device that is who it says it is, and may have no token: suspended, retired, its key too weak.
  return status === 401 || status === 403 || status === 409 ? 'unauthorized_client' : 'invalid_request';
};

const statusOf = (error: OAuthErrorCode, status: number): number => {
  if (error === 'invalid_client') return 401;
  return status === 429 || status >= 500 ? status : 400;
};

/** What may stand in `error_description` (RFC 6749 section 5.2): printable ASCII without quotation mark and backslash. */
const described = (text: string): string => text.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");

/** A problem in the words of OAuth, for its clients, with the members that problems have everywhere else. */
type OAuthProblem = Problem & { readonly error: OAuthErrorCode; readonly error_description: string };

/** Says a problem of the token endpoint as RFC 6749 section 5.2 has it: 400, or 401 where the client was not authenticated. */
const toOAuthProblem = (problem: Problem): OAuthProblem => {
  const error = codeOf(problem);
  return {
    error,
    error_description: described(`${problem.detail ?? `${problem.title}.`} ${problem.remedy}`),
    ...problem,
    status: statusOf(error, problem.status),
  };
};

const OAUTH_ERROR = { contentType: 'application/json; charset=utf-8', say: toOAuthProblem };

/** Makes the routes of a scope answer errors in the words of OAuth. */
export const answerInOAuth = (scope: FastifyInstance, log: Logger): void => {
  scope.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log, OAUTH_ERROR));
  // A challenge belongs to status 401 (RFC 6749 section 5.2). Clients that find one elsewhere read it and leave the body alone.
  scope.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.statusCode !== 401) reply.removeHeader('www-authenticate');
    done();
  });
};
