import { type AppraisalPolicy, itemChecks } from '@tallystick/attestation/appraisal';
import { verifyTransactionEvidence } from '@tallystick/attestation/proof';
import type { Check, TransactionOutcome } from '@tallystick/attestation/result';
import type { DeviceStatus } from '../../../fleet/terminals/index.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { ReferenceValues } from '../references/reference-values.ts';
import { type ListFetchedAt, signalChecks } from '../signals/signals.ts';
import type { Submission } from './submission.ts';

export interface VerificationDependencies {
  readonly references: Pick<ReferenceValues, 'inForce'>;
  readonly listFetchedAt: ListFetchedAt;
}

/** Checks that depend on a policy, besides those of the answer itself. */
export type FurtherChecks = (policy: AppraisalPolicy) => Check[];

/** Verifies answers, and finds what is appraised besides them. */
export const createVerification = (
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  { references, listFetchedAt }: VerificationDependencies,
) => ({
  /** Verifies the signed answer against the enrolled device. */
  verify({ deviceStatus, jws, claimed }: Submission): TransactionOutcome {
    const payment = claimed?.binding.payment;
    return verifyTransactionEvidence(jws, {
      challenge: claimed?.challenge ?? '',
      deviceId: deviceStatus.actor.deviceId,
      purpose: claimed?.binding.purpose ?? 'transaction',
      ...(payment === undefined
        ? {}
        : { payment: { id: payment.id, amount: BigInt(payment.amount), currency: payment.currency } }),
      // The counter is compared in the database, by the statement that raises it.
      lastCounter: -1,
      reference: { level: deviceStatus.level, digest: deviceStatus.digest },
      deviceKey: deviceStatus.key,
      now: clock.now(),
    });
  },

  /** The external sources before a payment; the presented security items in a periodic check. */
  async furtherChecks(deviceStatus: DeviceStatus, outcome: TransactionOutcome): Promise<FurtherChecks> {
    if (outcome.outcome === 'refused') return () => [];
    const { level, items, purpose } = outcome.facts;
    const at = clock.now();
    if (purpose !== 'periodic') return (policy) => signalChecks(deviceStatus, policy, listFetchedAt, at);
    if (items === undefined) return () => [];
    const inForce = await references.inForce(database, deviceStatus.actor.merchantId);
    return (policy) => itemChecks(level, items, { references: inForce, policy, kind: deviceStatus.kind, at });
  },
});
export type Verification = ReturnType<typeof createVerification>;
