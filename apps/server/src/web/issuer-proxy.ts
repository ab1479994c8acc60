import { Readable } from 'node:stream';
import proxy from '@fastify/http-proxy';
import { ISSUER_PREFIX, WALLET_ENDPOINTS, WALLET_WAY_HEADER } from '@tallystick/protocol';
import { REQUEST_ID_HEADER } from '@tallystick/protocol/serving';
import type { FastifyInstance } from 'fastify';
import { publicLimitOf } from '../platform/public-limits.ts';
import { Refusal } from '../platform/refusal.ts';

const TIMEOUT_MS = 10_000;
/** As much as the issuer host itself takes. */
const BODY_LIMIT_BYTES = 16_384;

/** Methods with paths, an id being what ids are made of: nothing that another hop could read as another path. */
const FORWARDED = WALLET_ENDPOINTS.map(
  ({ method, path }) => new RegExp(`^${method} ${path.replace(/:[A-Za-z]+/g, '[A-Za-z0-9_]{1,64}')}$`),
);

/** The operator's part of the issuer host is reached on its own port alone, so nobody can guess its key from here. */
const isForwarded = (method: string, url: string): boolean => {
  const [path = ''] = url.split('?', 1);
  return FORWARDED.some((pattern) => pattern.test(`${method} ${path}`));
};

/** What a client may say of itself to the server and not to the host behind it. */
const isOfProxies = (name: string): boolean => name === 'forwarded' || name.startsWith('x-forwarded-');

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

/**
 * Forwards what wallets need to the issuer host, so that a wallet needs one address. Everything else under its prefix does not exist here,
 * and the console's cookie stays here.
 */
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
    preHandler: (request, _reply, done) =>
      done(isForwarded(request.method, request.url) ? undefined : new Refusal('not_found')),
    undici: { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: 2_000 } },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => {
        // The body is here already, and 100 was answered by Node.js; it is no matter of the next hop (RFC 9110, 10.1.1).
        const { cookie: _cookie, expect: _expect, ...rest } = headers;
        const own = Object.entries(rest).filter(([name]) => !isOfProxies(name));
        // The issuer host counts wrong tokens by the address of the wallet and not by ours.
        return {
          ...Object.fromEntries(own),
          'x-forwarded-for': request.ip,
          // One name for the request in the logs of both.
          [REQUEST_ID_HEADER]: request.id,
          [WALLET_WAY_HEADER]: '1',
        };
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
