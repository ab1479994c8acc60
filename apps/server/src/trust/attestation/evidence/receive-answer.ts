import type { SupportingEvidence } from '@tallystick/protocol';
import type { DeviceStatuses } from '../../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { ApplicablePolicy } from '../../policies/index.ts';
import type { Challenges } from './challenge.ts';
import { claimedBinding } from './claimed-binding.ts';
import type { CounterOrder } from './counter-order.ts';
import type { Quota } from './quota.ts';
import type { Refusals } from './refuse-evidence.ts';
import type { Submission } from './submission.ts';

export interface ReceptionDependencies {
  readonly deviceStatuses: DeviceStatuses;
  /** Synchronous if the policy is in memory. */
  readonly policyFor: (actor: DeviceActor) => ApplicablePolicy | Promise<ApplicablePolicy>;
  readonly challenges: Challenges;
  readonly quota: Quota;
}

const ONLY_PERIODIC = 'Supporting evidence is accepted only with an answer of the purpose `periodic`.';

/** Admits an answer before it is verified: the quota of the device, supporting evidence only where it is allowed, and the challenge. */
export const createReception =
  (
    { clock }: Pick<Platform, 'clock'>,
    { deviceStatuses, policyFor, challenges, quota }: ReceptionDependencies,
    order: CounterOrder,
    refusals: Refusals,
  ) =>
  async (
    actor: DeviceActor,
    challengeId: string,
    jws: string,
    given: readonly SupportingEvidence[],
  ): Promise<Submission> => {
    const read = policyFor(actor);
    const applicable = read instanceof Promise ? await read : read;
    const moment = order.moment();
    quota.take(actor.deviceId, applicable.policy.freshness.attestationsPerHour);
    const now = clock.now();
    const deviceStatus = deviceStatuses.of(actor);
    const claimed = claimedBinding(jws);
    if (given.length > 0 && claimed?.binding.purpose !== 'periodic') {
      throw new Refusal('malformed_request', { path: '/supporting', detail: ONLY_PERIODIC });
    }
    const submission = { ...applicable, actor, deviceStatus, challengeId, jws, claimed, moment, now };
    if (claimed !== undefined) {
      const binding = { ...claimed.binding, deviceId: actor.deviceId };
      const finding = challenges.verify(challengeId, claimed.challenge, binding);
      if (finding !== 'good') return refusals.refuseChallenge(submission, finding);
    }
    return submission;
  };
