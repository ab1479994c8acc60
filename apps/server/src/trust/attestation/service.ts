import type { EvidenceRecord } from '@tallystick/attestation/appraisal';
import type { AttestationResult, EvidenceOutcome } from '@tallystick/attestation/result';
import type { Queryable } from '@tallystick/database';
import type { Challenge, CurrencyCode } from '@tallystick/protocol';
import type { DeviceStatuses } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { ApplicablePolicy, Policies } from '../policies/index.ts';
import type { Appraisal } from './appraisal.ts';
import { createEvidenceAppraisal } from './evidence/appraise-evidence.ts';
import { createChallenges } from './evidence/challenge.ts';
import { periodicDueAt } from './evidence/periodic-due.ts';
import { createPinRule } from './evidence/pin-rule.ts';
import { createQuota } from './evidence/quota.ts';
import { requireAdmission } from './evidence/require-admission.ts';
import type { Subjects } from './evidence/subjects.ts';
import { createTickets, type ReadTicket, type TicketUse } from './evidence/tickets.ts';
import type { EnrolledDevices } from './reappraisal/enrolled-devices.ts';
import type { ReferenceValues } from './references/reference-values.ts';
import { type ListFetchedAt, signalsAtEnrolment } from './signals/signals.ts';
import { type AttestationsAsked, attestationStore, type StoredAttestation } from './store.ts';
import type { Supporting } from './supporting/supporting.ts';

export interface AttestationDependencies {
  readonly deviceStatuses: DeviceStatuses;
  readonly policies: Policies;
  readonly supporting: Supporting;
  readonly appraisal: Appraisal;
  readonly references: Pick<ReferenceValues, 'inForce'>;
  readonly devices: EnrolledDevices;
  readonly listFetchedAt: ListFetchedAt;
  readonly subjects: Subjects;
}

/** The rules of attestation: challenges, evidence in, explained results and tickets out. */
export const createAttestationService = (platform: Platform, dependencies: AttestationDependencies) => {
  const { database, clock } = platform;
  const { policies, supporting } = dependencies;
  const challenges = createChallenges(platform);
  const tickets = createTickets(platform);
  const quota = createQuota(() => clock.now());
  const policyFor = ({ merchantId, deviceId }: DeviceActor): ApplicablePolicy | Promise<ApplicablePolicy> => {
    const known = policies.of(merchantId);
    return known instanceof Promise
      ? known.then((read) => read.policyFor(deviceId))
      : known.policyFor(deviceId);
  };
  const pinRule = createPinRule(platform, dependencies.subjects);
  const submit = createEvidenceAppraisal(platform, {
    ...dependencies,
    shadow: policies.shadow,
    policyFor,
    challenges,
    tickets,
    quota,
    pinRule,
  });
  const admitBy = (actor: DeviceActor, applicable: ApplicablePolicy): void => {
    quota.require(actor.deviceId, applicable.policy.freshness.attestationsPerHour);
    requireAdmission(applicable, dependencies.deviceStatuses.of(actor), clock.now());
  };

  return {
    /** Whether a device may begin a payment now; at once where its policy is known. Raises `periodic_check_due`, `software_outdated` or `attestation_quota_exceeded`. */
    admit(actor: DeviceActor): void | Promise<void> {
      const applicable = policyFor(actor);
      if (applicable instanceof Promise) return applicable.then((read) => admitBy(actor, read));
      admitBy(actor, applicable);
    },

    /** When the next periodic check of a device is due, in Unix milliseconds. */
    async periodicDueAt(actor: DeviceActor): Promise<number> {
      return periodicDueAt((await policyFor(actor)).policy, dependencies.deviceStatuses.of(actor).checkedAt);
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
     * A challenge on request. Raises `malformed_request`, `not_found`, `periodic_check_due`, `software_outdated` or `attestation_quota_exceeded`; for a PIN also
     * `pin_not_allowed` or `transaction_check_missing`.
     */
    async createChallenge(
      actor: DeviceActor,
      purpose: 'periodic' | 'transaction' | 'pin',
      paymentId: string | undefined,
    ): Promise<Challenge> {
      const applicable = await policyFor(actor);
      if (purpose === 'periodic') {
        quota.require(actor.deviceId, applicable.policy.freshness.attestationsPerHour);
        if (paymentId !== undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
        return challenges.make({ deviceId: actor.deviceId, purpose });
      }
      if (paymentId === undefined) throw new Refusal('malformed_request', { path: '/paymentId' });
      admitBy(actor, applicable);
      const amount = await dependencies.subjects.amountOf(purpose, actor, paymentId);
      if (amount === undefined) throw new Refusal('not_found', { path: '/paymentId' });
      if (purpose === 'pin') {
        const refused = await pinRule(dependencies.deviceStatuses.of(actor), paymentId, applicable.policy);
        if (refused !== undefined) throw new Refusal(refused.code, { checks: [refused.check] });
      }
      return this.challengeFor({ actor, purpose, paymentId, amount });
    },

    submit,

    /** Reads a ticket for this device and payment. Raises Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`. */
    readTicket: (ticket: string, use: TicketUse): ReadTicket => tickets.read(ticket, use),

    appraiseEnrolment: dependencies.appraisal.enrolment,

    /** The external sources that a device passed at its enrolment; its status depends on them from then on. */
    signalsAtEnrolment: (outcome: EvidenceOutcome) => signalsAtEnrolment(outcome, new Date(clock.now())),

    /** Whether the evidence that a terminal's device enrolled with passes when it is appraised now. Evidence that is not there does not. */
    async evidencePasses(merchantId: string, terminalId: string): Promise<boolean> {
      const device = await dependencies.devices.ofTerminal(merchantId, terminalId);
      if (device === undefined) return false;
      const kept = (await attestationStore.enrolmentsOf(database, [device])).get(device.deviceId);
      if (kept === undefined) return false;
      const record = JSON.parse(kept) as Pick<EvidenceRecord, 'evidence' | 'context'>;
      const { passes, checks } = await dependencies.appraisal.again(record, device);
      // A pass suspends nobody because there is no list; coming back without one is another matter.
      return passes && checks.every(({ id, status }) => id !== 'chain.revocation' || status === 'affirming');
    },

    /** Keeps the record of an enrolment, inside its transaction. */
    keep: (on: Queryable, attestation: StoredAttestation) => attestationStore.insert(on, attestation),

    /** Begins the counter of a device that was just enrolled. */
    openCounter: (on: Queryable, merchantId: string, deviceId: string) =>
      attestationStore.openCounter(on, merchantId, deviceId, new Date(clock.now())),

    list: (merchantId: string, terminalId: string, asked: AttestationsAsked) =>
      attestationStore.page(database, merchantId, terminalId, asked),

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

    /** Of some terminals the newest result, and when the device answered last: of the device that each has where one is named. */
    lastSeenOf: (
      merchantId: string,
      terminals: readonly { readonly terminalId: string; readonly deviceId?: string | undefined }[],
    ) => attestationStore.newest(database, merchantId, terminals),
  };
};
export type AttestationService = ReturnType<typeof createAttestationService>;
