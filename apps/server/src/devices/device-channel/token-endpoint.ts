import {
  claimedClient,
  type Technique,
  verifyClientAssertion,
  verifyDpopProof,
} from '@tallystick/channel/server';
import { TOKEN_PATH, type TokenResponse } from '@tallystick/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { DeviceStatus } from '../../fleet/terminals/index.ts';
import type { Ids } from '../../platform/ids.ts';
import { publicLimitOf } from '../../platform/public-limits.ts';
import { Refusal } from '../../platform/refusal.ts';
import { requireBindingKey, requireFloor } from './binding-key.ts';
import { claimConnection, requireBound } from './connection-rules.ts';
import { type ChannelDependencies, proofOf, requireActive, settleProof } from './gate.ts';
import { answerInOAuth } from './oauth-error.ts';
import { admissionRefusal, unauthorised } from './proof-refusal.ts';
import { type Sessions, TOKEN_SECONDS } from './sessions.ts';
import { readTokenRequest } from './token-request.ts';

const BODY_LIMIT = 16 * 1024;

/** Says what the endpoint does take (RFC 6749 section 4.4.2). */
const notAForm = (): Refusal =>
  new Refusal('unsupported_media_type', {
    detail: 'The token endpoint takes application/x-www-form-urlencoded.',
    headers: { 'accept-post': 'application/x-www-form-urlencoded' },
  });

const takeFormsOnly = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(notAForm()));
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (_request, body, done) => done(null, body),
  );
};

/** The least technique that a device's channel key may be of. */
export type ChannelFloorOf = (actor: DeviceStatus['actor']) => Technique | Promise<Technique>;

export interface TokenEndpointDependencies extends ChannelDependencies {
  readonly ids: Ids;
  readonly log: Logger;
  readonly sessions: Sessions;
  readonly floorOf: ChannelFloorOf;
  /** What this server calls itself. */
  readonly origin: string;
  readonly requestsPerMinute: number;
}

/** Who was let in, by which key, in which sub-session. */
interface Granted {
  readonly deviceStatus: DeviceStatus;
  readonly thumbprint: string;
  readonly refreshToken: string;
  readonly floor: Technique;
}

/**
 * The token endpoint: client credentials (RFC 6749 section 4.4) with an assertion by the device key (RFC 7523 section 2.2), or a refresh
 * token (section 6), each with a DPoP proof (RFC 9449 section 5). The token is bound to the key of the proof: the device key, or a session
 * key that the assertion certifies.
 */
export const addTokenEndpoint = (http: FastifyInstance, dependencies: TokenEndpointDependencies): void => {
  const { tokens, nonces, deviceStatuses, sessions, connections, floorOf, log, audit } = dependencies;
  const { ring, replays } = nonces;

  const proved = async (request: FastifyRequest) => {
    const connection = connections.of(request.raw);
    const origin = connections.originOf(request.raw);
    const url = `${origin}${TOKEN_PATH}`;
    const finding = verifyDpopProof(proofOf(request), {
      method: 'POST',
      url,
      now: dependencies.now(),
      exporter: connection?.exporter,
      nonces: ring,
      replays,
    });
    const proof = await settleProof(finding, nonces, origin);
    return { proof, connection, audiences: [url, origin, dependencies.origin] };
  };
  type Proved = Awaited<ReturnType<typeof proved>>;

  const grantNew = async ({ proof, connection, audiences }: Proved, assertion: string): Promise<Granted> => {
    const clientId = claimedClient(assertion);
    const known = clientId === undefined ? undefined : await deviceStatuses.find(clientId);
    if (known === undefined) throw unauthorised('client_assertion_invalid', 'invalid_client');
    const { key, actor } = known;
    const finding = verifyClientAssertion(assertion, {
      key,
      clientId: actor.deviceId,
      audiences,
      now: dependencies.now(),
      nonce: proof.nonce,
    });
    if (!finding.valid) {
      log.info({ device: actor.deviceId, reason: finding.refusal }, 'a client assertion was refused');
      throw unauthorised('client_assertion_invalid', 'invalid_client');
    }
    // With the nonce of its one proof, so that wherever it is shown the same process decides.
    const admission = await nonces.admit(proof.nonce ?? '', finding.entry);
    if (admission === 'replayed') throw unauthorised('client_assertion_invalid', 'invalid_client');
    if (admission !== 'fresh') throw admissionRefusal(admission);
    if (known.deviceEnd === 'replaced' && known.status !== 'retired') {
      throw unauthorised('client_assertion_invalid', 'invalid_client', 'Replaced by another device.');
    }
    const deviceStatus = requireActive(known, true);
    try {
      const session = requireBindingKey(deviceStatus, proof, finding);
      const floor = await floorOf(actor);
      requireFloor(session.attestation.technique, floor);
      claimConnection(connection, proof);
      requireBound(deviceStatus, proof.bound);
      const refreshToken = await sessions.begin(deviceStatus, session);
      return { deviceStatus, thumbprint: session.thumbprint, refreshToken, floor };
    } catch (error) {
      throw audit(actor.deviceId, error);
    }
  };

  const grantMore = async ({ proof, connection }: Proved, token: string): Promise<Granted> => {
    const refreshed = await sessions.refresh(token, proof.key.thumbprint);
    if (refreshed === undefined) throw unauthorised('refresh_token_invalid', 'invalid_token');
    const deviceStatus = requireActive(await deviceStatuses.find(refreshed.deviceId), true);
    try {
      const floor = await floorOf(deviceStatus.actor);
      requireFloor(refreshed.technique, floor);
      claimConnection(connection, proof);
      requireBound(deviceStatus, proof.bound);
      return { deviceStatus, thumbprint: proof.key.thumbprint, refreshToken: refreshed.next, floor };
    } catch (error) {
      throw audit(refreshed.deviceId, error);
    }
  };

  const answer = async (request: FastifyRequest, body: string): Promise<TokenResponse> => {
    const asked = readTokenRequest(body);
    const found = await proved(request);
    const granted = await (asked.grant === 'client_credentials'
      ? grantNew(found, asked.assertion)
      : grantMore(found, asked.refreshToken));
    const { actor } = granted.deviceStatus;
    const iat = Math.floor(dependencies.now() / 1000);
    return {
      access_token: tokens.issue({
        sub: actor.deviceId,
        merchantId: actor.merchantId,
        terminalId: actor.terminalId,
        jti: dependencies.ids.make('event').slice(4),
        iat,
        exp: iat + TOKEN_SECONDS,
        cnf: { jkt: granted.thumbprint },
      }),
      token_type: 'DPoP',
      expires_in: TOKEN_SECONDS,
      refresh_token: granted.refreshToken,
      channel_floor: granted.floor,
    };
  };

  // Encapsulated, so that no other route takes form bodies.
  http.register(async (scope) => {
    answerInOAuth(scope, log);
    takeFormsOnly(scope);
    scope.route({
      method: 'POST',
      url: TOKEN_PATH,
      config: { rateLimit: publicLimitOf({ id: 'getToken' }, dependencies.requestsPerMinute) },
      handler: async (request, reply) => {
        reply.header('dpop-nonce', ring.current(dependencies.now()));
        if (typeof request.body !== 'string') throw notAForm();
        const token = await answer(request, request.body);
        return reply.header('cache-control', 'no-store').send(token);
      },
    });
  });
};
