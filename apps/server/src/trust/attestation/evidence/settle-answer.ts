import type { Platform } from '../../../platform/platform.ts';
import { attestationStore, type StoredAttestation } from '../store.ts';
import { type AppraisedSupporting, type Supporting, withSupporting } from '../supporting/supporting.ts';
import type { Acceptance } from './accept-evidence.ts';
import type { AppraisedAnswer } from './appraise-answer.ts';
import type { CounterOrder } from './counter-order.ts';
import type { Hour } from './quota.ts';
import type { Refusals } from './refuse-evidence.ts';
import { withCounterRefused } from './refused-checks.ts';
import type { Suspensions } from './suspensions.ts';

export interface SettlementDependencies {
  readonly supporting: Supporting;
  readonly accept: Acceptance;
  readonly order: CounterOrder;
  readonly refusals: Refusals;
  readonly suspensions: Suspensions;
}

/** An answer that passed appraisal and is to be stored. */
export interface PassedAnswer extends AppraisedAnswer {
  /** The record of the answer together with its supporting evidence. */
  readonly whole: StoredAttestation;
  readonly appraised: readonly AppraisedSupporting[];
}

/** Stores answers that passed, spends their challenge and raises the counter; refuses those whose challenge or counter was used before. */
export const createSettlement = (
  { database }: Pick<Platform, 'database'>,
  { supporting, accept, order, refusals, suspensions }: SettlementDependencies,
) => {
  /** Tells a copied device from answers that overtook each other, and refuses either. */
  const refuseCounter = async ({ submission, claimed, facts, stored }: PassedAnswer): Promise<never> => {
    const { actor, challengeId, policy } = submission;
    const { merchantId, deviceId } = actor;
    const answer = { deviceId, challengeId, challenge: claimed.challenge, counter: facts.counter };
    const last = order.copiedAfter(
      answer,
      await attestationStore.lastCounter(database, merchantId, deviceId),
    );
    if (last !== undefined && policy.tamper.clone === 'trip') {
      await suspensions.copied(actor, facts.counter, last);
    }
    const checks = withCounterRefused(stored.record.checks, last === undefined ? 'overtaken' : 'copied');
    const refused = { ...stored, record: { ...stored.record, verdict: 'contraindicated' as const, checks } };
    return refusals.refuse(refused, 'attestation_refused', { replaces: true });
  };

  /** @returns the answers of the device within the hour, counted over all processes. Raises the refusals of `submit`. */
  return async (answer: PassedAnswer): Promise<Hour> => {
    const { submission, facts, stored, whole, appraised } = answer;
    const { actor } = submission;
    const { spent, counted, risen } = await accept(actor, whole, facts, appraised);
    if (!risen) {
      const failed = supporting.withCounterRefused(appraised);
      return refusals.refuse(withSupporting(stored, failed), 'attestation_refused', { failed });
    }
    if (!spent) return refusals.refuseChallenge(submission, 'used');
    if (counted === undefined) return refuseCounter(answer);
    order.accept(actor.deviceId, facts.counter, submission.moment);
    return counted;
  };
};
