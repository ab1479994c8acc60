import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Shorter answers gain nothing. */
const LEAST_BYTES = 1_024;
const TEXT = /^(?:text\/|application\/(?:json|problem\+json|manifest\+json)|image\/svg\+xml)/;

/** As much as is read of a request. */
interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer whose headers are not sent yet, as Fastify has it. */
interface Reply {
  readonly statusCode: number;
  getHeader(name: string): unknown;
  hasHeader(name: string): boolean;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
  code(status: 304): unknown;
}

const CODINGS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 6 }),
};

/** The coding that a caller takes and we like best (RFC 9110 section 12.5.3); one with weight zero is refused. */
const codingFor = (accepted: string | string[] | undefined): keyof typeof CODINGS | undefined => {
  if (typeof accepted !== 'string') return undefined;
  const taken = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]?.trim()),
  );
  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : undefined;
};

const bytesOf = (payload: unknown): Buffer | undefined => {
  if (typeof payload === 'string') return Buffer.from(payload);
  return Buffer.isBuffer(payload) ? payload : undefined;
};

/** What a cache may keep has a validator (RFC 9110 section 8.8.3), weak since it is the same for each coding. */
const isUnchanged = (request: Asked, reply: Reply, body: Buffer): boolean => {
  const caching = reply.getHeader('cache-control');
  if (typeof caching !== 'string' || caching.includes('no-store') || reply.hasHeader('etag')) return false;
  const tag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag);
  const asked = request.headers['if-none-match'];
  return (
    typeof asked === 'string' && (asked.trim() === '*' || asked.split(',').some((one) => one.trim() === tag))
  );
};

/** What is sent in place of an answer: nothing where the caller has it already, fewer bytes where it takes a coding, else the answer. */
const encoded = (request: Asked, reply: Reply, payload: unknown): unknown => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return payload;
  const type = reply.getHeader('content-type');
  const body = typeof type === 'string' && TEXT.test(type) ? bytesOf(payload) : undefined;
  if (body === undefined) return payload;
  if (reply.statusCode === 200 && isUnchanged(request, reply, body)) {
    reply.code(304);
    reply.removeHeader('content-type');
    reply.removeHeader('content-length');
    return null;
  }
  if (body.length < LEAST_BYTES || reply.hasHeader('content-encoding')) return payload;
  const vary = reply.getHeader('vary');
  reply.header('vary', typeof vary === 'string' ? `${vary}, accept-encoding` : 'accept-encoding');
  const coding = codingFor(request.headers['accept-encoding']);
  if (coding === undefined) return payload;
  return CODINGS[coding](body).then((compressed) => {
    reply.header('content-encoding', coding);
    reply.removeHeader('content-length');
    return compressed;
  });
};

/**
 * Compresses answers to GET, and answers 304 where the caller has them already: a hook that runs before an answer is sent. Answers to other
 * methods are never compressed: those are the ones that hold a secret (an API key, a code, a token), and the length of a compressed secret
 * beside what an attacker chose tells of it (BREACH). What GET answers holds none; event streams and files that are compressed already pass
 * as they are.
 */
export const encodeAnswer = (
  request: Asked,
  reply: Reply,
  payload: unknown,
  done: (error: Error | null, payload?: unknown) => void,
): void => {
  const answer = encoded(request, reply, payload);
  // Most answers wait for nothing.
  if (answer instanceof Promise) answer.then((compressed) => done(null, compressed), done);
  else done(null, answer);
};
