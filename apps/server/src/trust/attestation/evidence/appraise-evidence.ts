import {
  type AppraisalOptions,
  type AppraisalPolicy,
  appraise,
  itemChecks,
} from '@tallystick/attestation/appraisal';
import { verifyTransactionEvidence } from '@tallystick/attestation/proof';
import type { Check as FoundCheck, TransactionOutcome } from '@tallystick/attestation/result';
import type { AttestationRecord, Check, ProblemCode, SupportingEvidence } from '@tallystick/protocol';
import type { DeviceStatus, DeviceStatuses } from '../../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { ApplicablePolicy, Shadow } from '../../policies/index.ts';
import type { EnrolledDevices } from '../reappraisal/enrolled-devices.ts';
import type { ReferenceValues } from '../references/reference-values.ts';
import { type ListFetchedAt, signalChecks } from '../signals/signals.ts';
import { attestationStore, type StoredAttestation } from '../store.ts';
import { type AppraisedSupporting, type Supporting, withSupporting } from '../supporting/supporting.ts';
import { createAcceptance } from './accept-evidence.ts';
import type { ChallengeBinding, Challenges } from './challenge.ts';
import { claimedBinding } from './claimed-binding.ts';
import { createCounterOrder } from './counter-order.ts';
import { disclosedChecks } from './disclosed-checks.ts';
import { PIN_BEFORE_TRANSACTION, pinLevelCheck } from './pin-checks.ts';
import type { Quota } from './quota.ts';
import {
  CHALLENGE_REFUSALS,
  type ChallengeFault,
  challengeCheck,
  withCounterRefused,
} from './refused-checks.ts';
import type { Subjects } from './subjects.ts';
import type { Tickets } from './tickets.ts';

export interface AnswerDependencies {
  readonly deviceStatuses: DeviceStatuses;
  /** At once where it is known. */
  readonly policyFor: (actor: DeviceActor) => ApplicablePolicy | Promise<ApplicablePolicy>;
  readonly shadow: Shadow;
  readonly supporting: Supporting;
  readonly challenges: Challenges;
  readonly tickets: Tickets;
  readonly quota: Quota;
  readonly references: Pick<ReferenceValues, 'inForce'>;
  readonly devices: EnrolledDevices;
  readonly listFetchedAt: ListFetchedAt;
  readonly subjects: Subjects;
}

const ONLY_PERIODIC = 'Supporting evidence is accepted only with an answer of the purpose `periodic`.';

export interface Answer {
  readonly result: AttestationRecord;
  readonly ticket?: string;
  readonly ticketExpiresAt?: string;
  /** Of a periodic check: until when the next one is due. */
  readonly nextPeriodicBy?: string;
}

const HOUR_MS = 3_600_000;

/** When the next periodic check of a device is due, in Unix milliseconds. */
export const periodicDueAt = ({ freshness }: AppraisalPolicy, checkedAt: number): number =>
  checkedAt + freshness.periodicMaxAgeHours * HOUR_MS;

/** Appraises the answers of enrolled devices to challenges. */
export const createAnswers = (platform: Platform, dependencies: AnswerDependencies) => {
  const { database, clock, ids, outbox } = platform;
  const { deviceStatuses, policyFor, supporting, challenges, tickets, quota, devices } = dependencies;
  const accept = createAcceptance(platform, { supporting, devices });
  const order = createCounterOrder(challenges);

  /** Keeps a refused attestation with its event, and raises what the caller is told. */
  const refuse = async (
    stored: StoredAttestation,
    code: ProblemCode,
    { replaces = false, failed = [] }: { replaces?: boolean; failed?: readonly AppraisedSupporting[] } = {},
  ): Promise<never> => {
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
      return true;
    });
    if (!kept) {
      const record = { ...stored.record, id: ids.make('attestation'), checks: [challengeCheck('used')] };
      return refuse({ ...stored, record }, 'challenge_used');
    }
    outbox.announce(stored.merchantId);
    throw new Refusal(code, { checks: disclosedChecks(stored.record.checks) });
  };

  const verify = (
    deviceStatus: DeviceStatus,
    jws: string,
    challenge: string,
    { purpose, payment }: ChallengeBinding,
  ): TransactionOutcome =>
    verifyTransactionEvidence(jws, {
      challenge,
      deviceId: deviceStatus.actor.deviceId,
      purpose,
      ...(payment === undefined
        ? {}
        : { payment: { id: payment.id, amount: BigInt(payment.amount), currency: payment.currency } }),
      // The counter is compared where it is kept, in the statement that raises it.
      lastCounter: -1,
      reference: { level: deviceStatus.level, digest: deviceStatus.digest },
      deviceKey: deviceStatus.key,
      now: clock.now(),
    });

  /** Why this device may not take a PIN for this payment now; undefined: it may. */
  const pinRefusal = async (
    { actor, level }: DeviceStatus,
    paymentId: string,
    { pin, freshness }: AppraisalPolicy,
  ): Promise<{ readonly code: ProblemCode; readonly check: Check } | undefined> => {
    const check = pinLevelCheck(level, pin.minimumLevel);
    if (check.status !== 'affirming') return { code: 'pin_not_allowed', check };
    const since = new Date(clock.now() - freshness.ticketSeconds * 1_000);
    const isOpen =
      (await attestationStore.isChecked(database, actor, paymentId, since)) &&
      (await dependencies.subjects.amountOf('pin', actor, paymentId)) !== undefined;
    return isOpen ? undefined : { code: 'transaction_check_missing', check: PIN_BEFORE_TRANSACTION };
  };

  /** What is appraised beside the answer itself, by any policy: outside services before a payment, and items that are presented. */
  const furtherChecks = async (
    deviceStatus: DeviceStatus,
    outcome: TransactionOutcome,
  ): Promise<(policy: AppraisalPolicy) => FoundCheck[]> => {
    if (outcome.outcome === 'refused') return () => [];
    const { level, items, purpose } = outcome.facts;
    const at = clock.now();
    if (purpose !== 'periodic')
      return (policy) => signalChecks(deviceStatus, policy, dependencies.listFetchedAt, at);
    if (items === undefined) return () => [];
    const references = await dependencies.references.inForce(database, deviceStatus.actor.merchantId);
    return (policy) => itemChecks(level, items, { references, policy, kind: deviceStatus.kind, at });
  };

  const suspendCopied = async (
    { merchantId, terminalId }: DeviceActor,
    counter: number,
    last: bigint,
  ): Promise<void> =>
    devices.suspend(merchantId, terminalId, {
      cause: 'counter',
      reason: `The device counter did not increase (${counter} after ${last}): its storage was copied or restored to an older state.`,
    });

  /**
   * A reference value may be withdrawn after items were held against it and before they are kept: the pass over all devices then saw the
   * items from before. Whatever is withdrawn later than this look sees these.
   */
  const suspendWithdrawn = async (
    { merchantId, terminalId }: DeviceActor,
    checks: readonly FoundCheck[],
  ): Promise<void> => {
    const failed = checks.find(({ status }) => status === 'contraindicated' || status === 'none');
    if (failed === undefined) return;
    await devices.suspend(merchantId, terminalId, {
      cause: 're-appraisal',
      reason: `A reference value was withdrawn while the device presented its items. Required: ${failed.rule} Found: ${failed.evidence}.`,
    });
  };

  return {
    pinRefusal,

    /**
     * Appraises the answer to a challenge. A good one costs one statement: it spends the challenge, raises the counter and keeps the record.
     * Raises Refusal `challenge_*`, `attestation_refused`, `pin_not_allowed` or `transaction_check_missing`, each with a record of its own,
     * and `attestation_quota_exceeded` without one.
     */
    async submit(
      actor: DeviceActor,
      challengeId: string,
      jws: string,
      given: readonly SupportingEvidence[] = [],
    ): Promise<Answer> {
      const applicable = policyFor(actor);
      const { policy, shadow } = applicable instanceof Promise ? await applicable : applicable;
      const { freshness } = policy;
      const moment = order.moment();
      quota.take(actor.deviceId, freshness.attestationsPerHour);
      const now = clock.now();
      const deviceStatus = deviceStatuses.of(actor);
      const claimed = claimedBinding(jws);
      if (given.length > 0 && claimed?.binding.purpose !== 'periodic') {
        throw new Refusal('malformed_request', { path: '/supporting', detail: ONLY_PERIODIC });
      }
      const { merchantId, terminalId, deviceId } = actor;
      const base = { merchantId, terminalId, deviceId, evidence: jws };
      const recordOf = (
        id: string,
        verdict: AttestationRecord['verdict'],
        checks: readonly Check[],
      ): AttestationRecord => ({
        id,
        deviceId,
        purpose: claimed?.binding.purpose ?? 'transaction',
        kind: 'transaction',
        verdict,
        level: deviceStatus.level,
        policy: policy.name,
        ...(claimed?.binding.payment === undefined ? {} : { paymentId: claimed.binding.payment.id }),
        checks: [...checks],
        at: new Date(now).toISOString(),
      });
      const refuseFor = (code: ProblemCode, check: Check): Promise<never> =>
        refuse({ ...base, record: recordOf(ids.make('attestation'), 'contraindicated', [check]) }, code);
      const refuseChallenge = (fault: ChallengeFault): Promise<never> =>
        refuseFor(CHALLENGE_REFUSALS[fault], challengeCheck(fault));

      if (claimed !== undefined) {
        const finding = challenges.verify(challengeId, claimed.challenge, { ...claimed.binding, deviceId });
        if (finding !== 'good') return refuseChallenge(finding);
      }
      const verified = verify(
        deviceStatus,
        jws,
        claimed?.challenge ?? '',
        claimed?.binding ?? { deviceId, purpose: 'transaction' },
      );
      const options: AppraisalOptions = {
        at: now,
        merchant: merchantId,
        scheme: deviceStatuses.of(actor).key.scheme,
        ...(claimed && { purpose: claimed.binding.purpose }),
      };
      const further = await furtherChecks(deviceStatus, verified);
      const outcomeBy = (by: AppraisalPolicy): TransactionOutcome => ({
        ...verified,
        checks: [...verified.checks, ...further(by)],
      });
      const outcome = outcomeBy(policy);
      const result = appraise(outcome, policy, options);
      const id = `att_${challengeId.slice(challengeId.indexOf('_') + 1)}`;
      const record = recordOf(id, result.verdict, result.checks);
      const stored: StoredAttestation = { ...base, record };
      if (shadow !== undefined) {
        const appraisal = { merchantId, terminalId, attestationId: id, result, options };
        dependencies.shadow.observe({ ...appraisal, outcome: outcomeBy(shadow), candidate: shadow });
      }
      if (outcome.outcome === 'refused' || result.verdict === 'contraindicated' || claimed === undefined) {
        // Evidence that cannot be read names no challenge, so it spends none.
        const kept = claimed === undefined ? { ...record, id: ids.make('attestation') } : record;
        return refuse({ ...stored, record: { ...kept, verdict: 'contraindicated' } }, 'attestation_refused');
      }
      const { purpose, payment } = claimed.binding;
      if (purpose === 'pin' && payment !== undefined) {
        const refused = await pinRefusal(deviceStatus, payment.id, policy);
        if (refused !== undefined) return refuseFor(refused.code, refused.check);
      }
      const bound = {
        challenge: Buffer.from(claimed.challenge, 'base64url'),
        deviceKeyThumbprint: deviceStatus.key.thumbprint,
      };
      const appraised = await supporting.appraise(actor, given, bound, policy);
      const whole = withSupporting(stored, appraised);
      if (whole.record.verdict === 'contraindicated') {
        return refuse(whole, 'attestation_refused', { failed: appraised });
      }
      const { spent, counted, risen } = await accept(actor, whole, outcome.facts, appraised);
      if (!risen) {
        const failed = supporting.withCounterRefused(appraised);
        return refuse(withSupporting(stored, failed), 'attestation_refused', { failed });
      }
      if (!spent) return refuseChallenge('used');
      if (counted === undefined) {
        const answer = {
          deviceId,
          challengeId,
          challenge: claimed.challenge,
          counter: outcome.facts.counter,
        };
        const last = order.copiedAfter(
          answer,
          await attestationStore.lastCounter(database, merchantId, deviceId),
        );
        if (last !== undefined && policy.tamper.clone === 'trip') {
          await suspendCopied(actor, outcome.facts.counter, last);
        }
        const checks = withCounterRefused(record.checks, last === undefined ? 'overtaken' : 'copied');
        const refused = { ...stored, record: { ...record, verdict: 'contraindicated' as const, checks } };
        return refuse(refused, 'attestation_refused', { replaces: true });
      }
      order.accept(deviceId, outcome.facts.counter, moment);
      if (outcome.facts.items !== undefined) {
        await suspendWithdrawn(actor, (await furtherChecks(deviceStatus, verified))(policy));
      }
      const exceeded = quota.heard(deviceId, freshness.attestationsPerHour, counted);
      if (exceeded !== undefined) {
        const refused = { ...whole.record, verdict: 'contraindicated' as const };
        await attestationStore.refuse(database, { ...whole, record: refused, refusal: exceeded.code });
        throw exceeded;
      }
      return {
        result: whole.record,
        ...tickets.issue(actor, whole.record, claimed.binding, freshness.ticketSeconds),
        ...(purpose === 'periodic'
          ? { nextPeriodicBy: new Date(periodicDueAt(policy, now)).toISOString() }
          : {}),
      };
    },
  };
};
