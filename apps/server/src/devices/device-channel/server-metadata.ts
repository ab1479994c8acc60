import { SCHEMES } from '@tallystick/attestation/evidence';
import { TOKEN_PATH } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';

const METADATA_PATH = '/.well-known/oauth-authorization-server';
const MAX_AGE_SECONDS = 3_600;

/** Algorithms of the second secrets that client assertions are made with (RFC 7518 section 3.1, RFC 9964). */
const ASSERTION_ALGORITHMS = Object.values(SCHEMES).map(({ jwsAlg }) => jwsAlg);

/**
 * Serves what a client of OAuth asks first (RFC 8414 section 3). There is no authorisation endpoint, so there are no response types.
 *
 * @param origin what this server calls itself
 */
export const addServerMetadata = (http: FastifyInstance, origin: string): void => {
  const metadata = {
    issuer: origin,
    token_endpoint: `${origin}${TOKEN_PATH}`,
    response_types_supported: [],
    grant_types_supported: ['client_credentials', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    dpop_signing_alg_values_supported: ['ES256'],
    service_documentation: `${origin}/reference`,
  };
  http.get(METADATA_PATH, (_request, reply) =>
    reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).send(metadata),
  );
};
