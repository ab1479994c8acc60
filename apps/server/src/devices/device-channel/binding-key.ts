import {
  type AssertionFinding,
  type GoodProof,
  type KeyAttestation,
  reaches,
  type Technique,
  weaker,
} from '@tallystick/channel/server';
import type { DeviceStatus } from '../../fleet/terminals/index.ts';
import { Refusal } from '../../platform/refusal.ts';
import { unauthorised } from './proof-refusal.ts';
import type { SessionKey } from './sessions.ts';

/** The best technique of a device's own key, by what vouched for it: evidence about the key itself, or about hardware that vouched for it. */
const BEST: Readonly<Partial<Record<string, Technique>>> = {
  'android-key': 'enclave',
  virtual: 'enclave',
  webauthn: 'certified',
  // A genuine app vouched for a key that it made in the Secure Enclave.
  'apple-appattest': 'enclave',
};

/** What is known of a key, whatever the device says of it. */
const knownTechnique = (deviceStatus: DeviceStatus, certified: boolean): Technique => {
  const own = BEST[deviceStatus.kind] ?? 'software';
  return certified ? weaker(own, 'certified') : own;
};

/** Refuses a technique that is weaker than the policy asks for. Raises `channel_technique_too_weak`. */
export const requireFloor = (technique: Technique, floor: Technique): void => {
  if (reaches(technique, floor)) return;
  throw new Refusal('channel_technique_too_weak', {
    detail: `The policy requires ${floor}; this key is ${technique}.`,
  });
};

/**
 * Holds what a device says of its channel key against what is known of the device. The key is the device key itself, or the session key that
 * the device key certified. Raises `client_assertion_invalid` or `channel_attestation_refused`.
 */
export const requireBindingKey = (
  deviceStatus: DeviceStatus,
  proof: GoodProof,
  assertion: AssertionFinding & { valid: true },
): SessionKey => {
  const { sessionKey } = assertion;
  const { thumbprint } = proof.key;
  const certified = sessionKey !== undefined;
  // The device key does not certify itself; a key of another scheme than ES256 signs no proof.
  const expected = certified ? sessionKey.thumbprint : deviceStatus.key.thumbprint;
  if (thumbprint !== expected || (certified && thumbprint === deviceStatus.key.thumbprint)) {
    throw unauthorised('client_assertion_invalid', 'invalid_client');
  }
  const attestation: KeyAttestation = assertion.attestation;
  const known = knownTechnique(deviceStatus, certified);
  const kept = attestation.technique === 'enclave' ? attestation.storage === 'enclave' : true;
  if (!reaches(known, attestation.technique) || !kept) {
    throw new Refusal('channel_attestation_refused', {
      headers: { 'www-authenticate': 'DPoP error="invalid_client", algs="ES256"' },
      cause: `claimed ${attestation.technique} in ${attestation.storage}, known ${known}`,
    });
  }
  return { thumbprint, certified, attestation, bound: proof.bound };
};
