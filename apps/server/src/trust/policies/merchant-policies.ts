import { hash } from 'node:crypto';
import type { CompiledPolicy } from '@tallystick/attestation';
import type { RollOutMode } from './store.ts';

/** What judges one device. */
export interface Judge {
  readonly policy: CompiledPolicy;
  /** Judges alongside, and changes nothing. */
  readonly shadow?: CompiledPolicy;
}

/** The policies that are in force for one merchant. */
export interface MerchantPolicies {
  readonly active: CompiledPolicy;
  /** The judge of a device; of one that has no id yet, since it enrols, without. */
  judgeFor(deviceId: string | undefined): Judge;
}

/** The hundredth that a device is in: the same in every process, for ever. */
export const hundredthOf = (deviceId: string): number =>
  hash('sha256', deviceId, 'buffer').readUInt32BE(0) % 100;

export const merchantPolicies = (
  active: CompiledPolicy,
  candidate?: { readonly policy: CompiledPolicy; readonly mode: RollOutMode; readonly percent: number },
): MerchantPolicies => {
  const always: Judge = { policy: active };
  if (candidate === undefined) return { active, judgeFor: () => always };
  if (candidate.mode === 'shadow') {
    const shadowed: Judge = { policy: active, shadow: candidate.policy };
    return { active, judgeFor: () => shadowed };
  }
  const tried: Judge = { policy: candidate.policy };
  return {
    active,
    // A device that enrols is judged by what is proven: it is in no hundredth before it has an id.
    judgeFor: (deviceId) =>
      deviceId !== undefined && hundredthOf(deviceId) < candidate.percent ? tried : always,
  };
};
