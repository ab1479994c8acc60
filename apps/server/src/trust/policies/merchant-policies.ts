import { hash } from 'node:crypto';
import type { CompiledPolicy } from '@tallystick/attestation/appraisal';
import type { RollOutMode } from './store.ts';

/** The policies that apply to one device. */
export interface ApplicablePolicy {
  readonly policy: CompiledPolicy;
  /** A shadow policy, without effect on the device. */
  readonly shadow?: CompiledPolicy;
}

/** The policies that are in force for one merchant. */
export interface MerchantPolicies {
  readonly active: CompiledPolicy;
  /** The policies of a device; without an id for a device that is being enrolled. */
  policyFor(deviceId: string | undefined): ApplicablePolicy;
}

/** The bucket of a device for partial roll-outs, 0 to 99; stable over time and across processes. */
export const rolloutBucket = (deviceId: string): number =>
  hash('sha256', deviceId, 'buffer').readUInt32BE(0) % 100;

export const merchantPolicies = (
  active: CompiledPolicy,
  candidate?: { readonly policy: CompiledPolicy; readonly mode: RollOutMode; readonly percent: number },
): MerchantPolicies => {
  const always: ApplicablePolicy = { policy: active };
  if (candidate === undefined) return { active, policyFor: () => always };
  if (candidate.mode === 'shadow') {
    const shadowed: ApplicablePolicy = { policy: active, shadow: candidate.policy };
    return { active, policyFor: () => shadowed };
  }
  const tried: ApplicablePolicy = { policy: candidate.policy };
  return {
    active,
    // A device has no bucket before it has an id, so enrolments are appraised by the active policy.
    policyFor: (deviceId) =>
      deviceId !== undefined && rolloutBucket(deviceId) < candidate.percent ? tried : always,
  };
};
