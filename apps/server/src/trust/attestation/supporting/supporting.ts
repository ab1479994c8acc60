import { type AppraisalPolicy, appraise } from '@tallystick/attestation/appraisal';
import { type SupportingEvidence, supportingInput } from '@tallystick/attestation/evidence';
import type {
  AttestationResult,
  Check,
  EvidenceOutcome,
  SupportingOutcome,
} from '@tallystick/attestation/result';
import { type AppleApp, verifyAppAssertion } from '@tallystick/attestation/verifiers/apple-appattest';
import {
  type PlayIntegrityKeys,
  verifyPlayIntegrity,
} from '@tallystick/attestation/verifiers/play-integrity';
import type { Queryable } from '@tallystick/database';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { StoredAttestation } from '../store.ts';
import {
  type KeptSupporting,
  type LastSupporting,
  type OfDevice,
  supportingStore,
} from './supporting-store.ts';

export interface SupportingDependencies {
  readonly appleApps: readonly AppleApp[];
  readonly playIntegrityKeys: readonly PlayIntegrityKeys[];
}

/** Supporting evidence that was appraised, and not yet kept. */
export interface AppraisedSupporting extends KeptSupporting {
  readonly outcome: SupportingOutcome;
  readonly result: AttestationResult;
}

const NO_KEY: Check = {
  id: 'appAttest.keyId',
  status: 'contraindicated',
  evidence: 'the device enrolled without an App Attest key',
  rule: 'Assertions are signed by the App Attest key that the device enrolled with.',
  remedy: 'Enrol the device again, with App Attest.',
};
const NOT_RISEN: Check = {
  id: 'appAttest.counter',
  status: 'contraindicated',
  evidence: 'the counter did not increase',
  rule: 'The key counter must increase.',
  remedy: 'Reset the terminal and enrol it again: an assertion was replayed, or the key was copied.',
};

/** The record of an answer with what was found of the supporting evidence that came with it. */
export const withSupporting = (
  stored: StoredAttestation,
  appraised: readonly AppraisedSupporting[],
): StoredAttestation => {
  const verdicts = [stored.record.verdict, ...appraised.map(({ result }) => result.verdict)];
  const verdict = (['contraindicated', 'warning', 'affirming'] as const).find((one) =>
    verdicts.includes(one),
  );
  const checks = [...stored.record.checks, ...appraised.flatMap(({ result }) => result.checks)];
  return { ...stored, record: { ...stored.record, verdict: verdict ?? stored.record.verdict, checks } };
};

/** What is known of a device beside its own answers: App Attest assertions and Play Integrity tokens, refreshed slowly. */
export const createSupporting = (
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  dependencies: SupportingDependencies,
) => {
  const verify = async (
    of: OfDevice,
    evidence: SupportingEvidence,
    bound: { readonly challenge: Uint8Array; readonly deviceKeyThumbprint: string },
    policy: AppraisalPolicy,
  ): Promise<SupportingOutcome> => {
    switch (evidence.kind) {
      case 'apple-assertion': {
        const credential = await supportingStore.keyOf(database, of);
        if (credential === undefined) {
          return { outcome: 'refused', kind: evidence.kind, reason: 'key-mismatch', checks: [NO_KEY] };
        }
        const clientData = supportingInput(bound.challenge, bound.deviceKeyThumbprint);
        return verifyAppAssertion(evidence, credential, { clientData, apps: dependencies.appleApps });
      }
      case 'play-integrity':
        return verifyPlayIntegrity(evidence, {
          ...bound,
          packageNames: policy.keyAttestation.applications.map(({ packageName }) => packageName),
          keys: dependencies.playIntegrityKeys,
          now: clock.now(),
        });
    }
  };

  return {
    /** Verifies and appraises each, for the challenge that they come with. Raises `malformed_request` for a kind that is there twice. */
    async appraise(
      of: OfDevice,
      given: readonly SupportingEvidence[],
      bound: { readonly challenge: Uint8Array; readonly deviceKeyThumbprint: string },
      policy: AppraisalPolicy,
    ): Promise<AppraisedSupporting[]> {
      const appraised: AppraisedSupporting[] = [];
      for (const [index, evidence] of given.entries()) {
        if (appraised.some(({ kind }) => kind === evidence.kind)) {
          throw new Refusal('malformed_request', { path: `/supporting/${index}/kind` });
        }
        const outcome = await verify(of, evidence, bound, policy);
        const result = appraise(outcome, policy, {
          at: clock.now(),
          purpose: 'periodic',
          merchant: of.merchantId,
        });
        appraised.push({ kind: evidence.kind, outcome, result, evidence: JSON.stringify(evidence) });
      }
      return appraised;
    },

    /** Keeps what passed; raises the counter of an assertion in the same transaction. False if it did not rise: nothing may be kept. */
    async accept(on: Queryable, of: OfDevice, appraised: readonly AppraisedSupporting[]): Promise<boolean> {
      const at = new Date(clock.now());
      for (const one of appraised) {
        const { outcome } = one;
        if (outcome.outcome === 'verified' && outcome.facts.kind === 'apple-assertion') {
          if (!(await supportingStore.raiseCounter(on, of, outcome.facts.counter, at))) return false;
        }
        await supportingStore.keep(on, of, one, at);
      }
      return true;
    },

    /** Keeps that these were not accepted: the signals that failed, as they came out. */
    async refuse(on: Queryable, of: OfDevice, appraised: readonly AppraisedSupporting[]): Promise<void> {
      const at = new Date(clock.now());
      for (const one of appraised) {
        if (one.result.verdict === 'contraindicated') await supportingStore.keep(on, of, one, at);
      }
    },

    /** The same with the counter of the assertion refused, after the statement that raises it found it too low. */
    withCounterRefused: (appraised: readonly AppraisedSupporting[]): AppraisedSupporting[] =>
      appraised.map((one) =>
        one.kind === 'apple-assertion'
          ? {
              ...one,
              result: {
                ...one.result,
                verdict: 'contraindicated',
                reason: 'counter',
                checks: [...one.result.checks.filter(({ id }) => id !== NOT_RISEN.id), NOT_RISEN],
              },
            }
          : one,
      ),

    /** After an enrolment with App Attest: its key is kept, and the attestation counts as the first of its signals. */
    async enrolled(
      on: Queryable,
      of: OfDevice,
      outcome: EvidenceOutcome,
      result: AttestationResult,
    ): Promise<void> {
      if (outcome.outcome !== 'verified' || outcome.facts.kind !== 'apple-appattest') return;
      const at = new Date(clock.now());
      await supportingStore.openKey(on, of, outcome.facts, at);
      const evidence = JSON.stringify({ kind: 'apple-appattest', keyId: outcome.facts.keyId });
      await supportingStore.keep(on, of, { kind: 'apple-assertion', result, evidence }, at);
    },

    /** What a device last said of each kind, and when it last passed: nothing of a kind that it never gave. */
    last: (merchantId: string, deviceId: string): Promise<LastSupporting[]> =>
      supportingStore.last(database, { merchantId, deviceId }),
  };
};
export type Supporting = ReturnType<typeof createSupporting>;
