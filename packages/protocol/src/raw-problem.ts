import { PROBLEMS, type ProblemCode } from './problem.ts';
import type { Problem } from './problem-details.ts';

/** As a server answers a request that never became one: HTTP/1.1 (RFC 9112) in full, with problem details, before the connection is closed. */
export const rawProblem = (code: ProblemCode, instance: string, origin: string): string => {
  const [status, title, remedy] = PROBLEMS[code];
  const problem: Problem = {
    type: `${origin}/docs/problems#${code}`,
    title,
    status,
    code,
    detail: code === 'malformed_request' ? 'The request is not one of HTTP/1.1.' : `${title}.`,
    remedy,
    instance,
  };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    'content-type: application/problem+json; charset=utf-8',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-request-id: ${instance}`,
    `content-length: ${new TextEncoder().encode(body).length}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
};
