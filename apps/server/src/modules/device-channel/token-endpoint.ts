import { claimedClient, verifyClientAssertion, verifyDpopProof } from '@tallystick/channel/server';
import { CLIENT_ASSERTION_TYPE, TOKEN_PATH, type TokenResponse } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import type { Ids } from '../../platform/ids.ts';
import { publicLimitOf } from '../../platform/public-limits.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type ChannelParts, proofOf, requireStanding, settleProof } from './gate.ts';
import { unauthorised } from './proof-refusal.ts';

/** Life of an access token, in seconds. */
const TOKEN_SECONDS = 900;
const BODY_LIMIT = 8 * 1024;

const assertionIn = (body: unknown): string => {
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  const bad = (name: string) =>
    new Refusal('malformed_request', {
      path: `/${name}`,
      detail: `${name} is missing or not what this grant takes.`,
    });
  if (form.get('grant_type') !== 'client_credentials') throw bad('grant_type');
  if (form.get('client_assertion_type') !== CLIENT_ASSERTION_TYPE) throw bad('client_assertion_type');
  const assertions = form.getAll('client_assertion');
  const [assertion] = assertions;
  if (assertion === undefined || assertions.length !== 1) throw bad('client_assertion');
  return assertion;
};

/**
 * The token endpoint: client credentials (RFC 6749 section 4.4) with a `private_key_jwt` assertion (RFC 7523 section 2.2) and a DPoP proof
 * (RFC 9449 section 5), both by the device key. The token is bound to that key.
 */
export const addTokenEndpoint = (
  http: FastifyInstance,
  parts: ChannelParts & { readonly ids: Ids; readonly requestsPerMinute: number },
): void => {
  const { tokens, nonces, standings, origin } = parts;
  const { ring, replays } = nonces;
  const url = `${origin}${TOKEN_PATH}`;

  const answer = async (proof: string, body: unknown): Promise<TokenResponse> => {
    const now = parts.now();
    const assertion = assertionIn(body);
    const finding = await settleProof(
      verifyDpopProof(proof, { method: 'POST', url, now, nonces: ring, replays }),
      nonces,
      origin,
    );
    const clientId = claimedClient(assertion);
    const known = clientId === undefined ? undefined : await standings.find(clientId);
    if (
      known === undefined ||
      known.key.thumbprint !== finding.key.thumbprint ||
      !verifyClientAssertion(assertion, {
        key: finding.key,
        clientId: known.actor.deviceId,
        audiences: [url, origin],
        now,
        replays,
      })
    ) {
      throw unauthorised('client_assertion_invalid', 'invalid_client');
    }
    if (known.deviceEnd === 'replaced' && known.status !== 'retired') {
      throw unauthorised('client_assertion_invalid', 'invalid_client', 'Another device took its place.');
    }
    const { actor } = requireStanding(known, true);
    const iat = Math.floor(now / 1000);
    return {
      access_token: tokens.issue({
        sub: actor.deviceId,
        merchantId: actor.merchantId,
        terminalId: actor.terminalId,
        jti: parts.ids.make('event').slice(4),
        iat,
        exp: iat + TOKEN_SECONDS,
        cnf: { jkt: finding.key.thumbprint },
      }),
      token_type: 'DPoP',
      expires_in: TOKEN_SECONDS,
    };
  };

  // Encapsulated, so that no other route takes form bodies.
  http.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, done) => done(null, body),
    );
    scope.route({
      method: 'POST',
      url: TOKEN_PATH,
      config: { rateLimit: publicLimitOf({ id: 'getToken' }, parts.requestsPerMinute) },
      handler: async (request, reply) => {
        reply.header('dpop-nonce', ring.current(parts.now()));
        if (typeof request.body !== 'string') throw new Refusal('unsupported_media_type');
        const token = await answer(proofOf(request), request.body);
        return reply.header('cache-control', 'no-store').send(token);
      },
    });
  });
};
