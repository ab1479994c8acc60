import type { AttestationRecord, SupportingEvidence } from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { Shadow } from '../../policies/index.ts';
import { createResultCount } from '../metrics.ts';
import type { EnrolledDevices } from '../reappraisal/enrolled-devices.ts';
import { type Supporting, withSupporting } from '../supporting/supporting.ts';
import { createAcceptance } from './accept-evidence.ts';
import { type AppraisedAnswer, createAnswerAppraisal } from './appraise-answer.ts';
import { createCounterOrder } from './counter-order.ts';
import { periodicDueAt } from './periodic-due.ts';
import type { PinRule } from './pin-rule.ts';
import { createReception, type ReceptionDependencies } from './receive-answer.ts';
import { createRefusals } from './refuse-evidence.ts';
import { createQuotaRule } from './require-quota.ts';
import { createSettlement, type PassedAnswer } from './settle-answer.ts';
import type { Subjects } from './subjects.ts';
import { createSuspensions } from './suspensions.ts';
import type { Tickets } from './tickets.ts';
import { createVerification, type VerificationDependencies } from './verify-evidence.ts';

export interface EvidenceAppraisalDependencies extends ReceptionDependencies, VerificationDependencies {
  readonly shadow: Shadow;
  readonly supporting: Supporting;
  readonly tickets: Tickets;
  readonly pinRule: PinRule;
  readonly devices: EnrolledDevices;
  readonly subjects: Pick<Subjects, 'refused'>;
}

/** What a device receives for an answer that passed. */
export interface SubmissionResult {
  readonly result: AttestationRecord;
  readonly ticket?: string;
  readonly ticketExpiresAt?: string;
  /** Of a periodic check: until when the next one is due. */
  readonly nextPeriodicBy?: string;
}

/**
 * Appraises the answer of an enrolled device to a challenge. One that passes costs one statement: it spends the challenge, raises the counter
 * and stores the record. Raises Refusal `challenge_*`, `attestation_refused`, `pin_not_allowed` or `transaction_check_missing`, each with a
 * record of its own, and `attestation_quota_exceeded` without one.
 */
export type SubmitEvidence = (
  actor: DeviceActor,
  challengeId: string,
  jws: string,
  supporting?: readonly SupportingEvidence[],
) => Promise<SubmissionResult>;

export const createEvidenceAppraisal = (
  platform: Platform,
  dependencies: EvidenceAppraisalDependencies,
): SubmitEvidence => {
  const { supporting, tickets, pinRule, devices } = dependencies;
  const order = createCounterOrder(dependencies.challenges);
  const count = createResultCount(platform.metrics);
  const refusals = createRefusals(platform, supporting, dependencies.subjects, count);
  const suspensions = createSuspensions(devices);
  const verification = createVerification(platform, dependencies);
  const accept = createAcceptance(platform, { supporting, devices });
  const receive = createReception(platform, dependencies, order, refusals);
  const appraiseAnswer = createAnswerAppraisal(platform, verification, refusals, dependencies.shadow);
  const requireQuota = createQuotaRule(platform, dependencies.quota);
  const settle = createSettlement(platform, { supporting, accept, order, refusals, suspensions });

  const requirePinAllowed = async ({ submission, claimed }: AppraisedAnswer): Promise<void> => {
    const { purpose, payment } = claimed.binding;
    if (purpose !== 'pin' || payment === undefined) return;
    const refused = await pinRule(submission.deviceStatus, payment.id, submission.policy);
    if (refused !== undefined) await refusals.refuseCheck(submission, refused.code, refused.check);
  };

  const appraiseSupporting = async (
    answer: AppraisedAnswer,
    given: readonly SupportingEvidence[],
  ): Promise<PassedAnswer> => {
    const { actor, deviceStatus, policy } = answer.submission;
    const bound = {
      challenge: Buffer.from(answer.claimed.challenge, 'base64url'),
      deviceKeyThumbprint: deviceStatus.key.thumbprint,
    };
    const appraised = await supporting.appraise(actor, given, bound, policy);
    const whole = withSupporting(answer.stored, appraised);
    if (whole.record.verdict === 'contraindicated') {
      return refusals.refuse(whole, 'attestation_refused', { failed: appraised });
    }
    return { ...answer, whole, appraised };
  };

  return async (actor, challengeId, jws, given = []) => {
    const submission = await receive(actor, challengeId, jws, given);
    const answer = await appraiseAnswer(submission);
    await requirePinAllowed(answer);
    const passed = await appraiseSupporting(answer, given);
    const counted = await settle(passed);
    const { deviceStatus, policy, now } = submission;
    const { freshness } = policy;
    if (answer.facts.items !== undefined) {
      const further = await verification.furtherChecks(deviceStatus, answer.verified);
      await suspensions.withdrawn(actor, further(policy));
    }
    await requireQuota(passed, counted);
    count(passed.whole.record);
    const { binding } = answer.claimed;
    return {
      result: passed.whole.record,
      ...tickets.issue(actor, passed.whole.record, binding, freshness.ticketSeconds),
      ...(binding.purpose === 'periodic'
        ? { nextPeriodicBy: new Date(periodicDueAt(policy, now)).toISOString() }
        : {}),
    };
  };
};
