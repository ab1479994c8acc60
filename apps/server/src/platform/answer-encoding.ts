import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Shorter answers gain nothing. */
const LEAST_BYTES = 1_024;
const TEXT = /^(?:text\/|application\/(?:json|problem\+json|manifest\+json)|image\/svg\+xml)/;

const CODINGS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 6 }),
};

/** The coding that a caller takes and we like best (RFC 9110 section 12.5.3); one with weight zero is refused. */
const codingFor = (accepted: string | undefined): keyof typeof CODINGS | undefined => {
  if (accepted === undefined) return undefined;
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
const isUnchanged = (request: FastifyRequest, reply: FastifyReply, body: Buffer): boolean => {
  const caching = reply.getHeader('cache-control');
  if (typeof caching !== 'string' || caching.includes('no-store') || reply.hasHeader('etag')) return false;
  const tag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag);
  const asked = request.headers['if-none-match'];
  return asked !== undefined && (asked.trim() === '*' || asked.split(',').some((one) => one.trim() === tag));
};

/**
 * Compresses answers to GET, and answers 304 where the caller has them already. Answers to other methods are never compressed: those are the
 * ones that hold a secret (an API key, a code, a token), and the length of a compressed secret beside what an attacker chose tells of it
 * (BREACH). What GET answers holds none; event streams and files that are compressed already pass as they are.
 */
export const addAnswerEncoding = (http: FastifyInstance): void => {
  http.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return done(null, payload);
    const type = reply.getHeader('content-type');
    const body = typeof type === 'string' && TEXT.test(type) ? bytesOf(payload) : undefined;
    if (body === undefined) return done(null, payload);
    if (reply.statusCode === 200 && isUnchanged(request, reply, body)) {
      reply.code(304);
      reply.removeHeader('content-type');
      reply.removeHeader('content-length');
      return done(null, null);
    }
    if (body.length < LEAST_BYTES || reply.hasHeader('content-encoding')) return done(null, payload);
    reply.header('vary', 'accept-encoding');
    const coding = codingFor(request.headers['accept-encoding']);
    if (coding === undefined) return done(null, payload);
    CODINGS[coding](body).then(
      (compressed) => {
        reply.header('content-encoding', coding);
        reply.removeHeader('content-length');
        done(null, compressed);
      },
      (error: Error) => done(error),
    );
  });
};
