import proxy from '@fastify/http-proxy';
import { ISSUER_PREFIX } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import { publicLimitOf } from '../platform/public-limits.ts';
import { Refusal } from '../platform/refusal.ts';

const TIMEOUT_MS = 10_000;

/** Forwards `/issuer/*` to the issuer host, so that a wallet needs one address. The console's cookie stays here. */
export const addIssuerProxy = async (
  http: FastifyInstance,
  issuerOrigin: string,
  requestsPerMinute: number,
): Promise<void> => {
  await http.register(proxy, {
    upstream: issuerOrigin,
    prefix: ISSUER_PREFIX,
    rewritePrefix: ISSUER_PREFIX,
    config: { rateLimit: publicLimitOf({ id: 'issuer' }, requestsPerMinute) },
    undici: { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connect: { timeout: 2_000 } },
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => {
        const { cookie: _, ...rest } = headers;
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
