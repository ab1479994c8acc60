import { hash } from 'node:crypto';
import type { CompiledPolicy } from '@tallystick/attestation/appraisal';
import type { RollOutMode } from './store.ts';

/** What appraises one device. */
export interface ApplicablePolicy {
  readonly policy: CompiledPolicy;
  /** Appraises alongside, and changes nothing. */
  readonly shadow?: CompiledPolicy;
}

/** The policies that are in force for one merchant. */
export interface MerchantPolicies {
  readonly active: CompiledPolicy;
  /** The appraise of a device; of one that has no id yet, since it enrols, without. */
  policyFor(deviceId: string | undefined): ApplicablePolicy;
}

/** The hundredth that a device is in: the same in every process, for ever. */
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
    // A device that enrols is appraised by what is proven: it is in no hundredth before it has an id.
    policyFor: (deviceId) =>
      deviceId !== undefined && rolloutBucket(deviceId) < candidate.percent ? tried : always,
  };
};
