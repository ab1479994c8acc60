import {
  type AccessTokens,
  type GoodProof,
  type ProofFinding,
  verifyDpopProof,
} from '@tallystick/channel/server';
import { getOwnTerminal, getPersonalisation, PERSONALISATION_VERSION_HEADER } from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeviceStatus, DeviceStatuses } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Connections } from '../../platform/connections.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from './audit.ts';
import { claimConnection, requireBound } from './connection-rules.ts';
import type { Nonces } from './nonces.ts';
import { admissionRefusal, proofRefusal, unauthorised } from './proof-refusal.ts';

export interface ChannelDependencies {
  readonly tokens: AccessTokens;
  readonly nonces: Nonces;
  readonly deviceStatuses: DeviceStatuses;
  readonly connections: Connections;
  readonly audit: Audit;
  readonly now: () => number;
}

/** What a device may ask while its operator has not approved it. */
const BEFORE_APPROVAL = new Set<string | undefined>([getOwnTerminal.path, getPersonalisation.path]);
const BEARER = /^DPoP ([A-Za-z0-9._~+/=-]+)$/i;

/** Refuses a device by how it and its terminal stand. Raises `token_invalid` or `terminal_*`. */
export const requireActive = (
  deviceStatus: DeviceStatus | undefined,
  beforeApproval: boolean,
): DeviceStatus => {
  if (deviceStatus === undefined) throw unauthorised('token_invalid', 'invalid_token');
  if (deviceStatus.status === 'retired') throw new Refusal('terminal_retired');
  if (deviceStatus.deviceEnd === 'reset') throw new Refusal('terminal_reset');
  if (deviceStatus.deviceEnd === 'updated') throw new Refusal('terminal_updated');
  if (deviceStatus.deviceEnd !== undefined) {
    throw unauthorised('token_invalid', 'invalid_token', 'Replaced by another device.');
  }
  if (deviceStatus.status === 'suspended') throw new Refusal('terminal_suspended');
  if (deviceStatus.status === 'awaiting_approval' && !beforeApproval) {
    throw new Refusal('terminal_awaiting_approval');
  }
  return deviceStatus;
};

/** The one proof of a request; two would let one of them go unread (RFC 9449 section 4.3, check 1). */
export const proofOf = (request: FastifyRequest): string => {
  const proof = request.headers.dpop;
  if (proof === undefined) throw unauthorised('dpop_proof_missing', 'invalid_dpop_proof');
  if (typeof proof !== 'string' || proof.includes(',')) {
    throw unauthorised('dpop_proof_invalid', 'invalid_dpop_proof', 'Send one proof.');
  }
  return proof;
};

/**
 * The proof that a finding stands for: at once where this process can tell, else when the process that made its nonce has admitted it.
 * Raises what a proof that does not hold is answered with.
 */
export const settleProof = (
  finding: ProofFinding,
  nonces: Nonces,
  origin: string,
): GoodProof | Promise<GoodProof> => {
  if (finding.valid) return finding;
  const { elsewhere } = finding;
  if (elsewhere === undefined) throw proofRefusal(finding, origin);
  return nonces.issuers.admit(elsewhere).then((admission) => {
    if (admission !== 'fresh') throw admissionRefusal(admission);
    return elsewhere.proof;
  });
};

/** `device`: a token, a proof of the key that it is bound to, and a terminal that is active, in this order. */
export const createDeviceGate = (dependencies: ChannelDependencies) => {
  const { tokens, nonces, deviceStatuses, connections, audit } = dependencies;
  const { ring, replays } = nonces;
  const admit = (
    found: DeviceStatus | undefined,
    beforeApproval: boolean,
    bound: boolean,
    reply: FastifyReply,
  ): DeviceActor => {
    const deviceStatus = requireActive(found, beforeApproval);
    requireBound(deviceStatus, bound);
    reply.header(PERSONALISATION_VERSION_HEADER, deviceStatus.personalisationVersion);
    return deviceStatus.actor;
  };
  return (request: FastifyRequest, reply: FastifyReply): DeviceActor | Promise<DeviceActor> => {
    const now = dependencies.now();
    reply.header('dpop-nonce', ring.current(now));
    const { authorization } = request.headers;
    if (authorization === undefined) throw unauthorised('token_missing', undefined);
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw unauthorised('token_invalid', 'invalid_token');
    const bound = tokens.verify(token, now);
    if (!bound.valid) {
      throw unauthorised(bound.refusal === 'expired' ? 'token_expired' : 'token_invalid', 'invalid_token');
    }
    const connection = connections.of(request.raw);
    const origin = connections.originOf(request.raw);
    const finding = verifyDpopProof(proofOf(request), {
      method: request.method,
      url: `${origin}${request.url.split('?', 1)[0]}`,
      now,
      tokenHash: bound.hash,
      thumbprint: bound.claims.cnf.jkt,
      exporter: connection?.exporter,
      nonces: ring,
      replays,
    });
    const beforeApproval = BEFORE_APPROVAL.has(request.routeOptions.url);
    const { sub } = bound.claims;
    const enter = (proof: GoodProof): DeviceActor | Promise<DeviceActor> => {
      claimConnection(connection, proof);
      const deviceStatus = deviceStatuses.find(sub);
      return deviceStatus instanceof Promise
        ? deviceStatus.then((read) => admit(read, beforeApproval, proof.bound, reply))
        : admit(deviceStatus, beforeApproval, proof.bound, reply);
    };
    const noted = (error: unknown): never => {
      throw audit(sub, error);
    };
    try {
      const proof = settleProof(finding, nonces, origin);
      const actor = proof instanceof Promise ? proof.then(enter) : enter(proof);
      return actor instanceof Promise ? actor.catch(noted) : actor;
    } catch (error) {
      return noted(error);
    }
  };
};
