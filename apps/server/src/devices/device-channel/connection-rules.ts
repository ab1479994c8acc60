import type { GoodProof } from '@tallystick/channel/server';
import type { DeviceStatus } from '../../fleet/terminals/index.ts';
import type { SeenConnection } from '../../platform/connections.ts';
import { unauthorised } from './proof-refusal.ts';

/**
 * A TLS connection belongs to the first key that proved itself bound to it; any other on the same connection is refused, so that nobody
 * who is let into a connection in the middle goes on with a key of his own. Raises `channel_key_changed`.
 */
export const claimConnection = (connection: SeenConnection | undefined, proof: GoodProof): void => {
  if (connection === undefined) return;
  const { thumbprint } = proof.key;
  if (connection.key !== undefined && connection.key !== thumbprint) {
    throw unauthorised('channel_key_changed', 'invalid_dpop_proof');
  }
  if (proof.bound) connection.key = thumbprint;
};

/** A device that enrolled bound proves nothing unbound, whoever asks it to. Raises `channel_binding_required`. */
export const requireBound = (deviceStatus: DeviceStatus, bound: boolean): void => {
  if (deviceStatus.bound && !bound) throw unauthorised('channel_binding_required', 'invalid_dpop_proof');
};
