import {
  type AppraisalPolicy,
  type AttestationResult,
  appraise,
  type Evidence,
  type EvidenceOutcome,
  type EvidenceRecord,
  policyName,
  type TicketClaims,
  type TransactionOutcome,
  type VerificationContext,
  type VerifierSet,
  verifyEvidence,
  verifyTransactionEvidence,
} from '@tallystick/attestation';
import type { Queryable } from '@tallystick/database';
import type {
  Amount,
  AttestationRecord,
  Challenge,
  Check,
  CurrencyCode,
  ProblemCode,
  SecurityLevel,
} from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Standings } from '../terminals/index.ts';
import { type ChallengeBinding, createChallenges } from './challenge.ts';
import { claimedBinding } from './claimed-binding.ts';
import { higherLevel } from './level.ts';
import {
  CHALLENGE_REFUSALS,
  type ChallengeFault,
  challengeCheck,
  withCounterRefused,
} from './refused-checks.ts';
import { shownChecks } from './shown-checks.ts';
import { attestationStore, type StoredAttestation } from './store.ts';
import { createTickets, type TicketUse } from './tickets.ts';

export interface AttestationParts {
  readonly standings: Standings;
  readonly policy: AppraisalPolicy;
  readonly verifiers: VerifierSet;
  /** The amount of a payment of this device, for a second challenge; undefined: it has no such payment. */
  readonly amountOf: (actor: DeviceActor, paymentId: string) => Promise<Amount | undefined>;
}

type Answer = {
  readonly result: AttestationRecord;
  readonly ticket?: string;
  readonly ticketExpiresAt?: string;
};

/** The rules of attestation: challenges, evidence in, explained results and tickets out. */
export const createAttestationService = (platform: Platform, parts: AttestationParts) => {
  const { database, clock, ids, outbox } = platform;
  const { standings, policy } = parts;
  const challenges = createChallenges(platform);
  const name = policyName(policy);
  const tickets = createTickets(platform, name);

  /** Keeps a refused attestation with its event, and raises what the caller is told. */
  const refuse = async (stored: StoredAttestation, code: ProblemCode, replaces = false): Promise<never> => {
    const attestation = { ...stored, refusal: code };
    const kept = await database.transaction(async (on) => {
      if (replaces) await attestationStore.refuse(on, attestation);
      else if (!(await attestationStore.insert(on, attestation))) return false;
      await outbox.add(on, stored.merchantId, {
        type: 'attestation.refused',
        subject: stored.terminalId,
        data: { ...stored.record, terminalId: stored.terminalId, code },
      });
      return true;
    });
    if (!kept) {
      const record = { ...stored.record, id: ids.make('attestation'), checks: [challengeCheck('used')] };
      return refuse({ ...stored, record }, 'challenge_used');
    }
    outbox.announce(stored.merchantId);
    throw new Refusal(code, { checks: shownChecks(stored.record.checks) });
  };

  const judgeAnswer = (actor: DeviceActor, jws: string, challenge: string, binding: ChallengeBinding) => {
    const standing = standings.of(actor);
    const { payment } = binding;
    return verifyTransactionEvidence(jws, {
      challenge,
      deviceId: actor.deviceId,
      purpose: binding.purpose,
      ...(payment === undefined
        ? {}
        : { payment: { id: payment.id, amount: BigInt(payment.amount), currency: payment.currency } }),
      // The counter is compared where it is kept, in the statement that raises it.
      lastCounter: -1,
      reference: { level: standing.level, digest: standing.digest },
      deviceKey: standing.key,
      now: clock.now(),
      maxClockDriftSeconds: policy.maxClockDriftSeconds,
    });
  };

  return {
    policy,
    policyName: name,

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

    /** A challenge on request. Raises `malformed_request` or `not_found`. */
    async createChallenge(
      actor: DeviceActor,
      purpose: 'periodic' | 'transaction' | 'pin',
      paymentId: string | undefined,
    ): Promise<Challenge> {
      if (purpose === 'periodic') {
        if (paymentId !== undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
        return challenges.make({ deviceId: actor.deviceId, purpose });
      }
      if (paymentId === undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
      const amount = await parts.amountOf(actor, paymentId);
      if (amount === undefined) throw new Refusal('not_found', { path: '/paymentId' });
      return this.challengeFor({ actor, purpose, paymentId, amount });
    },

    /**
     * Judges the answer to a challenge. A good one costs one statement: it spends the challenge, raises the counter and keeps the record.
     * Raises Refusal `challenge_*` or `attestation_refused`, each with a record of its own.
     */
    async submit(actor: DeviceActor, challengeId: string, jws: string): Promise<Answer> {
      const now = clock.now();
      const claimed = claimedBinding(jws);
      const { merchantId, terminalId, deviceId } = actor;
      const base = { merchantId, terminalId, deviceId, evidence: jws };
      const recordOf = (
        id: string,
        verdict: AttestationRecord['verdict'],
        checks: readonly Check[],
        level: SecurityLevel,
      ): AttestationRecord => ({
        id,
        purpose: claimed?.binding.purpose ?? 'transaction',
        kind: 'transaction',
        verdict,
        level,
        policy: name,
        ...(claimed?.binding.payment === undefined ? {} : { paymentId: claimed.binding.payment.id }),
        checks: [...checks],
        at: new Date(now).toISOString(),
      });
      const { level } = standings.of(actor);
      const refuseChallenge = (fault: ChallengeFault): Promise<never> =>
        refuse(
          {
            ...base,
            record: recordOf(ids.make('attestation'), 'contraindicated', [challengeCheck(fault)], level),
          },
          CHALLENGE_REFUSALS[fault],
        );

      if (claimed !== undefined) {
        const finding = challenges.judge(challengeId, claimed.challenge, {
          ...claimed.binding,
          deviceId,
        });
        if (finding !== 'good') return refuseChallenge(finding);
      }
      const outcome: TransactionOutcome = judgeAnswer(
        actor,
        jws,
        claimed?.challenge ?? '',
        claimed?.binding ?? { deviceId, purpose: 'transaction' },
      );
      const result = appraise(outcome, policy, { at: now });
      const record = recordOf(
        `att_${challengeId.slice(challengeId.indexOf('_') + 1)}`,
        result.verdict,
        result.checks,
        level,
      );
      const stored: StoredAttestation = { ...base, record };
      if (outcome.outcome === 'refused' || result.verdict === 'contraindicated' || claimed === undefined) {
        // Evidence that cannot be read names no challenge, so it spends none.
        const kept = claimed === undefined ? { ...record, id: ids.make('attestation') } : record;
        return refuse({ ...stored, record: { ...kept, verdict: 'contraindicated' } }, 'attestation_refused');
      }
      const { spent, counted } = await attestationStore.accept(database, stored, outcome.facts.counter);
      if (!spent) return refuseChallenge('used');
      if (!counted) {
        const checks = withCounterRefused(record.checks);
        const refused = { ...stored, record: { ...record, verdict: 'contraindicated' as const, checks } };
        return refuse(refused, 'attestation_refused', true);
      }
      return { result: record, ...tickets.issue(actor, record, claimed.binding) };
    },

    /** Reads a ticket for this device and payment. Raises Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`. */
    readTicket: (ticket: string, use: TicketUse): TicketClaims => tickets.read(ticket, use),

    /** Verifies and appraises the evidence of an enrolment. Pure but for the clock. */
    async judgeEnrolment(
      evidence: Evidence,
      context: VerificationContext,
      demanded: { readonly level: SecurityLevel; readonly minimumLevel: SecurityLevel },
    ): Promise<{ readonly outcome: EvidenceOutcome; readonly result: AttestationResult }> {
      const outcome = await verifyEvidence(parts.verifiers, evidence, context);
      const minimumLevel = higherLevel(demanded.minimumLevel, policy.minimumLevel);
      const result = appraise(
        outcome,
        { ...policy, minimumLevel },
        { at: clock.now(), level: demanded.level },
      );
      return { outcome, result };
    },

    /** Whether the evidence that a terminal's device enrolled with passes when it is judged now. Evidence that is not there does not. */
    async evidencePasses(merchantId: string, terminalId: string): Promise<boolean> {
      const kept = await attestationStore.enrolmentEvidence(database, merchantId, terminalId);
      if (kept === undefined) return false;
      const { evidence, context } = JSON.parse(kept.evidence) as Pick<EvidenceRecord, 'evidence' | 'context'>;
      const { challenge, verifiedAt: _, ...thumbprints } = context;
      const { result } = await this.judgeEnrolment(
        evidence,
        { ...thumbprints, challenge: Buffer.from(challenge, 'base64url') },
        { level: kept.level, minimumLevel: policy.minimumLevel },
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

    lastSeenOf: (on: Queryable, merchantId: string, terminalIds: readonly string[]) =>
      attestationStore.newest(on, merchantId, terminalIds),
  };
};
export type AttestationService = ReturnType<typeof createAttestationService>;
