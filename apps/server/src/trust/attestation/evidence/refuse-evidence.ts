import type { Amount, Check, ProblemCode } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { ResultCount } from '../metrics.ts';
import { attestationStore, type StoredAttestation } from '../store.ts';
import type { AppraisedSupporting, Supporting } from '../supporting/supporting.ts';
import { disclosedChecks } from './disclosed-checks.ts';

import { CHALLENGE_REFUSALS, type ChallengeFault, challengeCheck } from './refused-checks.ts';
import { refusedSubject } from './refused-subject.ts';
import type { Subjects } from './subjects.ts';
import { type Submission, storedOf } from './submission.ts';

interface RefusalOptions {
  /** The attestation was already stored as accepted, and is changed to refused. */
  readonly replaces?: boolean;
  /** Supporting evidence that failed, stored with the refusal. */
  readonly failed?: readonly AppraisedSupporting[];
  /** The largest amount that the rules of the policy would have let through. */
  readonly atMost?: Amount | undefined;
}

/** Stores refused attestations with their event, and raises the refusal that the device receives. */
export const createRefusals = (
  { database, ids, outbox }: Pick<Platform, 'database' | 'ids' | 'outbox'>,
  supporting: Pick<Supporting, 'refuse'>,
  subjects: Pick<Subjects, 'refused'>,
  count: ResultCount,
) => {
  const refuse = async (
    stored: StoredAttestation,
    asked: ProblemCode,
    { replaces = false, failed = [], atMost }: RefusalOptions = {},
  ): Promise<never> => {
    const ends = refusedSubject(stored, asked, atMost);
    const code = ends?.refusal.reason === 'policy_rule' ? 'payment_refused' : asked;
    let follow: (() => void) | undefined;
    const attestation = { ...stored, refusal: code };
    const kept = await database.transaction(async (on) => {
      if (replaces) await attestationStore.refuse(on, attestation);
      else if (!(await attestationStore.insert(on, attestation))) return false;
      const { merchantId, deviceId } = stored;
      if (deviceId !== undefined) await supporting.refuse(on, { merchantId, deviceId }, failed);
      await outbox.add(on, stored.merchantId, {
        type: 'attestation.refused',
        subject: stored.terminalId,
        data: { ...stored.record, terminalId: stored.terminalId, code },
      });
      if (ends !== undefined) {
        const { merchantId } = stored;
        follow = await subjects.refused(
          ends.purpose,
          on,
          { ...ends.owner, merchantId },
          ends.id,
          ends.refusal,
        );
      }
      return true;
    });
    if (!kept) {
      // The id of the record is that of the challenge: a record exists, so the challenge has been answered.
      const record = { ...stored.record, id: ids.make('attestation'), checks: [challengeCheck('used')] };
      return refuse({ ...stored, record }, 'challenge_used');
    }
    outbox.announce(stored.merchantId);
    follow?.();
    count(stored.record);
    throw new Refusal(code, {
      checks: disclosedChecks(stored.record.checks),
      ...(code === 'payment_refused' && atMost !== undefined ? { atMost } : {}),
    });
  };

  /** Refuses for one check, without spending the challenge. */
  const refuseCheck = (submission: Submission, code: ProblemCode, check: Check): Promise<never> =>
    refuse(storedOf(submission, ids.make('attestation'), 'contraindicated', [check]), code);

  return {
    refuse,
    refuseCheck,
    refuseChallenge: (submission: Submission, fault: ChallengeFault): Promise<never> =>
      refuseCheck(submission, CHALLENGE_REFUSALS[fault], challengeCheck(fault)),
  };
};
export type Refusals = ReturnType<typeof createRefusals>;
