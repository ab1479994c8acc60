import type { Check as FoundCheck } from '@tallystick/attestation/result';
import type { AttestationRecord, Check } from '@tallystick/protocol';
import type { DeviceStatus } from '../../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { ApplicablePolicy } from '../../policies/index.ts';
import type { StoredAttestation } from '../store.ts';
import type { Moment } from './challenge.ts';
import type { ClaimedBinding } from './claimed-binding.ts';

/** One answer to a challenge while it is appraised. */
export interface Submission extends ApplicablePolicy {
  readonly actor: DeviceActor;
  readonly deviceStatus: DeviceStatus;
  readonly challengeId: string;
  readonly jws: string;
  /** What the answer claims, not verified; undefined: it cannot be read. */
  readonly claimed: ClaimedBinding | undefined;
  /** When it arrived, in the order of the challenges of this process. */
  readonly moment: Moment;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The record of a submission, as it is stored. */
export const storedOf = (
  { actor, deviceStatus, jws, claimed, policy, now }: Submission,
  id: string,
  verdict: AttestationRecord['verdict'],
  checks: readonly (Check | FoundCheck)[],
): StoredAttestation => {
  const { merchantId, terminalId, deviceId } = actor;
  const payment = claimed?.binding.payment;
  const record: AttestationRecord = {
    id,
    deviceId,
    purpose: claimed?.binding.purpose ?? 'transaction',
    kind: 'transaction',
    verdict,
    level: deviceStatus.level,
    policy: policy.name,
    ...(payment === undefined ? {} : { paymentId: payment.id }),
    checks: [...checks],
    at: new Date(now).toISOString(),
  };
  return { merchantId, terminalId, deviceId, evidence: jws, record };
};
