import {
  type AppraisalOptions,
  type AppraisalPolicy,
  amountLimit,
  appraise,
} from '@tallystick/attestation/appraisal';
import type { TransactionFacts, TransactionOutcome } from '@tallystick/attestation/result';
import type { Platform } from '../../../platform/platform.ts';
import type { Shadow } from '../../policies/index.ts';
import type { StoredAttestation } from '../store.ts';
import type { ClaimedBinding } from './claimed-binding.ts';
import type { Refusals } from './refuse-evidence.ts';
import { allowedAmount } from './refused-subject.ts';
import { type Submission, storedOf } from './submission.ts';
import type { FurtherChecks, Verification } from './verify-evidence.ts';

/** An answer that was verified and passed the policy. Its supporting evidence is appraised afterwards. */
export interface AppraisedAnswer {
  readonly submission: Submission;
  readonly claimed: ClaimedBinding;
  readonly verified: TransactionOutcome;
  readonly facts: TransactionFacts;
  readonly stored: StoredAttestation;
}

const withFurther = (
  verified: TransactionOutcome,
  further: ReturnType<FurtherChecks>,
): TransactionOutcome => ({
  ...verified,
  checks: [...verified.checks, ...further],
});

/** The record of an answer has the id of its challenge: storing it spends the challenge. */
const recordIdOf = (challengeId: string): string => `att_${challengeId.slice(challengeId.indexOf('_') + 1)}`;

/** Verifies an answer and appraises it by the policy, and alongside by the shadow policy if there is one. */
export const createAnswerAppraisal =
  (
    { ids }: Pick<Platform, 'ids'>,
    { verify, furtherChecks }: Verification,
    { refuse }: Refusals,
    shadows: Shadow,
  ) =>
  async (submission: Submission): Promise<AppraisedAnswer> => {
    const { actor, deviceStatus, claimed, policy, shadow } = submission;
    const { merchantId, terminalId } = actor;
    const verified = verify(submission);
    const options: AppraisalOptions = {
      at: submission.now,
      merchant: merchantId,
      scheme: deviceStatus.key.scheme,
      ...(claimed && { purpose: claimed.binding.purpose }),
    };
    const further = await furtherChecks(deviceStatus, verified);
    const outcomeBy = (by: AppraisalPolicy) => withFurther(verified, further(by));
    const outcome = outcomeBy(policy);
    const result = appraise(outcome, policy, options);
    const id = recordIdOf(submission.challengeId);
    if (shadow !== undefined) {
      const appraisal = { merchantId, terminalId, attestationId: id, result, options };
      shadows.observe({ ...appraisal, outcome: outcomeBy(shadow), candidate: shadow });
    }
    if (outcome.outcome === 'refused' || result.verdict === 'contraindicated' || claimed === undefined) {
      // An answer that cannot be read names no challenge, so it spends none.
      const recordId = claimed === undefined ? ids.make('attestation') : id;
      const refused = storedOf(submission, recordId, 'contraindicated', result.checks);
      const atMost = allowedAmount(claimed?.binding.payment?.currency, () =>
        amountLimit(outcome, policy, options),
      );
      return refuse(refused, 'attestation_refused', { atMost });
    }
    const stored = storedOf(submission, id, result.verdict, result.checks);
    return { submission, claimed, verified, facts: outcome.facts, stored };
  };
