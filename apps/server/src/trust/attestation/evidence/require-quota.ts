import type { Platform } from '../../../platform/platform.ts';
import { attestationStore } from '../store.ts';
import type { Hour, Quota } from './quota.ts';
import type { PassedAnswer } from './settle-answer.ts';

/**
 * Holds devices to their quota over all processes: only the statement that stored an answer knows how many there are. Changes the stored answer
 * to a refused one, and raises Refusal `attestation_quota_exceeded`.
 */
export const createQuotaRule =
  ({ database }: Pick<Platform, 'database'>, quota: Pick<Quota, 'update'>) =>
  async ({ submission, whole }: PassedAnswer, counted: Hour): Promise<void> => {
    const { actor, policy } = submission;
    const exceeded = quota.update(actor.deviceId, policy.freshness.attestationsPerHour, counted);
    if (exceeded === undefined) return;
    const record = { ...whole.record, verdict: 'contraindicated' as const };
    await attestationStore.refuse(database, { ...whole, record, refusal: exceeded.code });
    throw exceeded;
  };
