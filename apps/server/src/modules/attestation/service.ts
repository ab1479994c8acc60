import {
  type AppraisalOptions,
  type AttestationResult,
  appraise,
  type Evidence,
  type EvidenceOutcome,
  type EvidenceRecord,
  type TicketClaims,
  type VerificationContext,
  type VerifierSet,
  verifyEvidence,
} from '@tallystick/attestation';
import type { Queryable } from '@tallystick/database';
import type { Amount, Challenge, CurrencyCode } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Judge, Policies, Shadow } from '../policies/index.ts';
import type { Standings } from '../terminals/index.ts';
import { createAnswers } from './answers.ts';
import { createChallenges } from './challenge.ts';
import { createQuota } from './quota.ts';
import { attestationStore, type StoredAttestation } from './store.ts';
import type { Supporting } from './supporting.ts';
import { createTickets, type TicketUse } from './tickets.ts';

export interface AttestationParts {
  readonly standings: Standings;
  readonly policies: Policies;
  readonly shadow: Shadow;
  readonly verifiers: VerifierSet;
  readonly supporting: Supporting;
  /** The amount of a payment of this device, for a second challenge; undefined: it has no such payment. */
  readonly amountOf: (actor: DeviceActor, paymentId: string) => Promise<Amount | undefined>;
}

/** The evidence of an enrolment, judged. */
export interface JudgedEnrolment {
  readonly outcome: EvidenceOutcome;
  readonly result: AttestationResult;
  /** `id@version` of the policy that judged. */
  readonly policyName: string;
  /** Has a candidate policy judge it too, if one is tried in the shadow; under the id that the record is kept by. */
  judgeAlongside(terminalId: string, attestationId: string): void;
}

/** The rules of attestation: challenges, evidence in, explained results and tickets out. */
export const createAttestationService = (platform: Platform, parts: AttestationParts) => {
  const { database, clock } = platform;
  const { policies, shadow, supporting } = parts;
  const challenges = createChallenges(platform);
  const tickets = createTickets(platform);
  const quota = createQuota(() => clock.now());
  const judgeOf = ({ merchantId, deviceId }: DeviceActor): Judge | Promise<Judge> => {
    const known = policies.of(merchantId);
    return known instanceof Promise
      ? known.then((read) => read.judgeFor(deviceId))
      : known.judgeFor(deviceId);
  };
  const answers = createAnswers(platform, { ...parts, judgeOf, challenges, tickets, quota });
  const admitBy = ({ deviceId }: DeviceActor, { policy }: Judge): void =>
    quota.require(deviceId, policy.freshness.attestationsPerHour);

  return {
    /** Whether a device may begin a payment now; at once where its policy is known. Raises `attestation_quota_exceeded`. */
    admit(actor: DeviceActor): void | Promise<void> {
      const judge = judgeOf(actor);
      if (judge instanceof Promise) return judge.then((read) => admitBy(actor, read));
      admitBy(actor, judge);
    },

    /** A challenge for the attestation of one payment. Nothing is stored or read. */
    challengeFor(asked: {
      readonly actor: DeviceActor;
      readonly purpose: 'transaction' | 'pin';
      readonly paymentId: string;
      readonly amount: { readonly value: number; readonly currency: CurrencyCode };
    }): Challenge {
      const { value, currency } = asked.amount;
      return challenges.make({
        deviceId: asked.actor.deviceId,
        purpose: asked.purpose,
        payment: { id: asked.paymentId, amount: String(value), currency },
      });
    },

    /**
     * A challenge on request. Raises `malformed_request`, `not_found` or `attestation_quota_exceeded`; for a PIN also `pin_not_allowed` or
     * `transaction_check_missing`.
     */
    async createChallenge(
      actor: DeviceActor,
      purpose: 'periodic' | 'transaction' | 'pin',
      paymentId: string | undefined,
    ): Promise<Challenge> {
      const judge = await judgeOf(actor);
      admitBy(actor, judge);
      if (purpose === 'periodic') {
        if (paymentId !== undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
        return challenges.make({ deviceId: actor.deviceId, purpose });
      }
      if (paymentId === undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
      const amount = await parts.amountOf(actor, paymentId);
      if (amount === undefined) throw new Refusal('not_found', { path: '/paymentId' });
      if (purpose === 'pin') {
        const refused = await answers.pinRefusal(parts.standings.of(actor), paymentId, judge.policy);
        if (refused !== undefined) throw new Refusal(refused.code, { checks: [refused.check] });
      }
      return this.challengeFor({ actor, purpose, paymentId, amount });
    },

    submit: answers.submit,

    /** Reads a ticket for this device and payment. Raises Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`. */
    readTicket: (ticket: string, use: TicketUse): TicketClaims => tickets.read(ticket, use),

    /** Verifies and appraises the evidence of an enrolment. Pure but for the clock. */
    async judgeEnrolment(
      merchantId: string,
      evidence: Evidence,
      context: VerificationContext,
      asked: Omit<AppraisalOptions, 'at' | 'merchant' | 'scheme'> & {
        readonly deviceId?: string | undefined;
      },
    ): Promise<JudgedEnrolment> {
      const outcome = await verifyEvidence(parts.verifiers, evidence, context);
      const { deviceId, ...demanded } = asked;
      const judge = (await policies.of(merchantId)).judgeFor(deviceId);
      const options: AppraisalOptions = {
        ...demanded,
        at: clock.now(),
        merchant: merchantId,
        scheme: context.deviceKeyScheme ?? 'es256',
      };
      const result = appraise(outcome, judge.policy, options);
      return {
        outcome,
        result,
        policyName: judge.policy.name,
        judgeAlongside(terminalId, attestationId) {
          if (judge.shadow === undefined) return;
          const judgement = { merchantId, terminalId, attestationId, outcome, result, options };
          shadow.observe({ ...judgement, candidate: judge.shadow });
        },
      };
    },

    /** Whether the evidence that a terminal's device enrolled with passes when it is judged now. Evidence that is not there does not. */
    async evidencePasses(merchantId: string, terminalId: string): Promise<boolean> {
      const kept = await attestationStore.enrolmentEvidence(database, merchantId, terminalId);
      if (kept === undefined) return false;
      const { evidence, context } = JSON.parse(kept.evidence) as Pick<EvidenceRecord, 'evidence' | 'context'>;
      const { challenge, verifiedAt, ...thumbprints } = context;
      const { result } = await this.judgeEnrolment(
        merchantId,
        evidence,
        { ...thumbprints, verifiedAt, challenge: Buffer.from(challenge, 'base64url') },
        { level: kept.level, purpose: 'periodic' },
      );
      return result.verdict !== 'contraindicated';
    },

    /** Keeps the record of an enrolment, inside its transaction. */
    keep: (on: Queryable, attestation: StoredAttestation) => attestationStore.insert(on, attestation),

    /** Begins the counter of a device that was just enrolled. */
    openCounter: (on: Queryable, merchantId: string, deviceId: string) =>
      attestationStore.openCounter(on, merchantId, deviceId, new Date(clock.now())),

    list: (merchantId: string, terminalId: string, limit: number, after: string | undefined) =>
      attestationStore.page(database, merchantId, terminalId, limit, after),

    /** The attestation that a payment was made under, else the last that was refused. */
    ofPayment: (merchantId: string, paymentId: string) =>
      attestationStore.ofPayment(database, merchantId, paymentId),

    /** Inside the transaction of an enrolment: what is kept of a device's own keys and signals beside the record. */
    keepEnrolled: (
      on: Queryable,
      of: { readonly merchantId: string; readonly deviceId: string },
      { outcome, result }: { readonly outcome: EvidenceOutcome; readonly result: AttestationResult },
    ) => supporting.enrolled(on, of, outcome, result),

    /** The last supporting evidence of a device, one of each kind that it ever gave, with when it last passed. */
    lastSupporting: (merchantId: string, deviceId: string) => supporting.last(merchantId, deviceId),

    lastSeenOf: (
      on: Queryable,
      merchantId: string,
      terminals: readonly { readonly terminalId: string; readonly deviceId?: string | undefined }[],
    ) => attestationStore.newest(on, merchantId, terminals),
  };
};
export type AttestationService = ReturnType<typeof createAttestationService>;
