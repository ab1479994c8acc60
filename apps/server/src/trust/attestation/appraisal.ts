import {
  type AppraisalOptions,
  appraise,
  type CompiledPolicy,
  type EvidenceRecord,
  itemChecks,
} from '@tallystick/attestation/appraisal';
import type { Evidence, SecurityItems } from '@tallystick/attestation/evidence';
import type {
  AnyOutcome,
  AttestationResult,
  Check,
  EvidenceOutcome,
  VerificationContext,
} from '@tallystick/attestation/result';
import { type VerifierSet, verifyEvidence } from '@tallystick/attestation/verifiers';
import type { Database } from '@tallystick/database';
import type { SecurityLevel } from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import type { Policies } from '../policies/index.ts';
import type { EnrolledDevice } from './reappraisal/enrolled-devices.ts';
import type { ReferenceValues } from './references/reference-values.ts';

export interface AppraisalDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly policies: Policies;
  readonly references: Pick<ReferenceValues, 'inForce'>;
  /** The verifiers with their clock at a time, in Unix milliseconds. */
  readonly verifiersAt: (time: () => number) => VerifierSet;
}

/** The evidence of an enrolment, appraised. */
export interface AppraisedEnrolment {
  readonly outcome: EvidenceOutcome;
  readonly result: AttestationResult;
  /** `id@version` of the policy that appraised. */
  readonly policyName: string;
  /** Has a candidate policy appraise it too, if one is tried in the shadow; under the id that the record is kept by. */
  appraiseShadow(terminalId: string, attestationId: string): void;
}

/** What an enrolment is appraised by beside its evidence. */
export interface EnrolmentDemand extends Omit<AppraisalOptions, 'at' | 'merchant' | 'level' | 'scheme'> {
  readonly level: SecurityLevel;
  /** The security items that came with it. */
  readonly items: SecurityItems;
}

const withChecks = <O extends AnyOutcome>(outcome: O, checks: readonly Check[]): O => ({
  ...outcome,
  checks: [...outcome.checks, ...checks],
});

/** That the list is away is the degradation rule's affair, payment by payment; it is no ground to suspend. */
const LIST_CHECKS = new Set(['revocation.freshness', 'chain.revocation']);

const failsAgain = ({ id, status }: Check): boolean =>
  status === 'contraindicated' || (status === 'none' && !LIST_CHECKS.has(id));

/** Appraises evidence of enrolment: as it comes in, and again whenever what it is appraised by has changed. */
export const createAppraisal = (dependencies: AppraisalDependencies) => {
  const { database, clock, policies, references, verifiersAt } = dependencies;
  const verifiers = verifiersAt(() => clock.now());

  return {
    /** Verifies and appraises the evidence of an enrolment, and the security items that came with it. */
    async enrolment(
      merchantId: string,
      evidence: Evidence,
      context: VerificationContext,
      { items, ...demanded }: EnrolmentDemand,
    ): Promise<AppraisedEnrolment> {
      const at = clock.now();
      const { policy, shadow: candidate } = (await policies.of(merchantId)).policyFor(undefined);
      const inForce = await references.inForce(database, merchantId);
      const verified = await verifyEvidence(verifiers, evidence, context);
      // What policies say of the items is said by each for itself.
      const outcomeBy = (by: CompiledPolicy): EvidenceOutcome =>
        withChecks(
          verified,
          itemChecks(demanded.level, items, { references: inForce, policy: by, kind: evidence.kind, at }),
        );
      const outcome = outcomeBy(policy);
      const scheme = context.deviceKeyScheme ?? 'es256';
      const options: AppraisalOptions = { ...demanded, at, merchant: merchantId, scheme };
      const result = appraise(outcome, policy, options);
      return {
        outcome,
        result,
        policyName: policy.name,
        appraiseShadow(terminalId, attestationId) {
          if (candidate === undefined) return;
          const alongside = { outcome: outcomeBy(candidate), result, options, candidate };
          policies.shadow.observe({ merchantId, terminalId, attestationId, ...alongside });
        },
      };
    },

    /**
     * Appraises kept evidence again: ages and validity as of the time it was verified, the revocation list, the policy and the reference values
     * as they are now.
     */
    async again(kept: Pick<EvidenceRecord, 'evidence' | 'context'>, device: EnrolledDevice) {
      const { challenge, ...context } = kept.context;
      const { merchantId, level, minimumLevel, items, kind, checkedAt } = device;
      // Not by a candidate that is tried on a share of devices: rolling it back would not bring back what it suspended.
      const { active: policy } = await policies.of(merchantId);
      const inForce = await references.inForce(database, merchantId);
      const outcome = withChecks(
        await verifyEvidence(
          verifiersAt(() => context.verifiedAt),
          kept.evidence,
          { ...context, challenge: Buffer.from(challenge, 'base64url') },
        ),
        itemChecks(level, items, { references: inForce, policy, kind, at: checkedAt.getTime() }),
      );
      const result = appraise(outcome, policy, {
        at: context.verifiedAt,
        level,
        minimumLevel,
        merchant: merchantId,
        scheme: context.deviceKeyScheme ?? 'es256',
      });
      return { passes: !result.checks.some(failsAgain), checks: result.checks, policyName: policy.name };
    },
  };
};
export type Appraisal = ReturnType<typeof createAppraisal>;
