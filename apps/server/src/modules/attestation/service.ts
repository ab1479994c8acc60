import {
  type AppraisalPolicy,
  type AttestationResult,
  appraise,
  type Es256PrivateKey,
  type Evidence,
  type EvidenceOutcome,
  es256PrivateKey,
  issueTicket,
  judgeTicketClaims,
  policyName,
  type TicketClaims,
  type TicketRefusal,
  type TransactionOutcome,
  type VerificationContext,
  type VerifierSet,
  verifyEvidence,
  verifyTicket,
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
import { createIssuedTickets } from './issued-tickets.ts';
import { higherLevel } from './level.ts';
import { shownChecks } from './shown-checks.ts';
import { attestationStore, type StoredAttestation } from './store.ts';

/** How long a ticket is good for, in seconds: time enough to hold a card. */
const TICKET_SECONDS = 120;

const TICKET_REFUSALS: Readonly<Record<TicketRefusal, ProblemCode>> = {
  malformed: 'ticket_invalid',
  signature: 'ticket_invalid',
  issuer: 'ticket_invalid',
  audience: 'ticket_invalid',
  'not-yet-valid': 'ticket_invalid',
  expired: 'ticket_expired',
  device: 'ticket_foreign',
  terminal: 'ticket_foreign',
  purpose: 'ticket_foreign',
  payment: 'ticket_foreign',
  amount: 'ticket_foreign',
};

const CHALLENGE_WORDS = {
  unknown: ['challenge_unknown', 'not made by this server', 'Ask for a new challenge.'],
  expired: ['challenge_expired', 'too old', 'Ask for a new challenge and answer it within a minute.'],
  foreign: ['challenge_foreign', 'made for something else', 'Answer for what the challenge was made for.'],
  used: ['challenge_used', 'answered before', 'Ask for a new challenge.'],
} as const satisfies Record<string, readonly [ProblemCode, string, string]>;

const challengeCheck = (fault: keyof typeof CHALLENGE_WORDS): Check => ({
  id: 'transaction.challenge',
  status: 'contraindicated',
  evidence: CHALLENGE_WORDS[fault][1],
  rule: 'The challenge is ours, fresh, unused, and for this device, purpose and payment.',
  remedy: CHALLENGE_WORDS[fault][2],
});

const COUNTER_CHECK: Check = {
  id: 'transaction.counter',
  status: 'contraindicated',
  evidence: 'the counter did not rise',
  rule: 'The counter of the device only rises.',
  remedy: 'Reset the terminal and enrol it again: its storage was copied or put back to an older state.',
};

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
  const { database, clock, ids, keys, outbox, config } = platform;
  const { standings, policy } = parts;
  const challenges = createChallenges(platform);
  const name = policyName(policy);
  const audience = `${config.origin}/v1/payments`;
  const issued = createIssuedTickets(() => clock.now());
  let ticketKey: Es256PrivateKey | undefined;
  const signingKey = (): Es256PrivateKey => {
    ticketKey ??= es256PrivateKey(keys.signing('ticket').privateKey);
    return ticketKey;
  };

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

  const ticketFor = (
    actor: DeviceActor,
    record: AttestationRecord,
    { purpose, payment }: ChallengeBinding,
  ): Pick<Answer, 'ticket' | 'ticketExpiresAt'> => {
    if (record.verdict === 'contraindicated' || payment === undefined) return {};
    const iat = Math.floor(clock.now() / 1000);
    const claims: TicketClaims = {
      iss: config.origin,
      aud: audience,
      jti: record.id,
      deviceId: actor.deviceId,
      terminalId: actor.terminalId,
      purpose,
      paymentId: payment.id,
      amount: payment.amount,
      currency: payment.currency,
      verdict: record.verdict,
      policy: name,
      iat,
      exp: iat + TICKET_SECONDS,
    };
    const ticket = issueTicket(claims, signingKey());
    issued.remember(ticket, claims);
    return {
      ticket,
      ticketExpiresAt: new Date(claims.exp * 1000).toISOString(),
    };
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
      const refuseChallenge = (fault: keyof typeof CHALLENGE_WORDS): Promise<never> =>
        refuse(
          {
            ...base,
            record: recordOf(ids.make('attestation'), 'contraindicated', [challengeCheck(fault)], level),
          },
          CHALLENGE_WORDS[fault][0],
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
        const checks = [...record.checks.filter((check) => check.id !== COUNTER_CHECK.id), COUNTER_CHECK];
        const refused = { ...stored, record: { ...record, verdict: 'contraindicated' as const, checks } };
        return refuse(refused, 'attestation_refused', true);
      }
      return { result: record, ...ticketFor(actor, record, claimed.binding) };
    },

    /** Reads a ticket for this device and payment. Raises Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`. */
    readTicket(
      ticket: string,
      expected: {
        readonly actor: DeviceActor;
        readonly paymentId: string;
        /** Minor units. */
        readonly amount: bigint;
        readonly currency: string;
      },
    ): TicketClaims {
      const { actor, paymentId, amount, currency } = expected;
      const own = issued.find(ticket);
      const wanted = {
        iss: config.origin,
        aud: audience,
        deviceId: actor.deviceId,
        terminalId: actor.terminalId,
        purpose: 'transaction',
        payment: { id: paymentId, amount, currency },
        now: clock.now(),
      } as const;
      const finding =
        own === undefined
          ? verifyTicket(ticket, signingKey().publicKey, wanted)
          : judgeTicketClaims(own, wanted);
      if (!finding.valid) {
        throw new Refusal(TICKET_REFUSALS[finding.refusal], { cause: finding.refusal });
      }
      return finding.claims;
    },

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
