import { Readable } from 'node:stream';
import proxy from '@fastify/http-proxy';
import { ISSUER_PREFIX } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import { publicLimitOf } from '../platform/public-limits.ts';
import { Refusal } from '../platform/refusal.ts';

const TIMEOUT_MS = 10_000;
/** As much as the issuer host itself takes. */
const BODY_LIMIT_BYTES = 16_384;

/**
 * Bodies are read whole before they are forwarded, up to the limit: one that is too large is refused here and its connection closed. If the
 * proxy passed them on as they come, an answer before their end would leave the rest to be taken for the next request of the connection.
 */
const readBodies = (http: FastifyInstance): void => {
  http.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES } as const;
  for (const type of ['application/json', '*']) {
    http.addContentTypeParser(type, options, (_request, body, done) => done(null, Readable.from([body])));
  }
};

/** Forwards `/issuer/*` to the issuer host, so that a wallet needs one address. The console's cookie stays here. */
export const addIssuerProxy = async (
  http: FastifyInstance,
  issuerOrigin: string,
  requestsPerMinute: number,
): Promise<void> => {
  await http.register(async (scope) => {
    readBodies(scope);
    await addProxy(scope, issuerOrigin, requestsPerMinute);
  });
};

const addProxy = async (
  http: FastifyInstance,
  issuerOrigin: string,
  requestsPerMinute: number,
): Promise<void> => {
  await http.register(proxy, {
    proxyPayloads: false,
    upstream: issuerOrigin,
    prefix: ISSUER_PREFIX,
    rewritePrefix: ISSUER_PREFIX,
    config: { rateLimit: publicLimitOf({ id: 'issuer' }, requestsPerMinute) },
    undici: { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: 2_000 } },
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => {
        // The body is here already, and 100 was answered by Node.js; it is no matter of the next hop (RFC 9110, 10.1.1).
        const { cookie: _cookie, expect: _expect, ...rest } = headers;
        return rest;
      },
      onError(reply, { error }) {
        reply.send(
          new Refusal('service_unavailable', {
            detail: 'The issuer host is unavailable.',
            retryAfterSeconds: 2,
            cause: error,
          }),
        );
      },
    },
  });
};
