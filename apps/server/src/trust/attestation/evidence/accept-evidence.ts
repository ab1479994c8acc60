import type { TransactionFacts } from '@tallystick/attestation/result';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { EnrolledDevices } from '../reappraisal/enrolled-devices.ts';
import { signalsOfSupporting } from '../signals/signals.ts';
import { attestationStore, type StoredAttestation } from '../store.ts';
import type { AppraisedSupporting, Supporting } from '../supporting/supporting.ts';

/** Rolls back a transaction in which the counter of an assertion did not increase. */
class CounterNotRisen extends Error {
  override readonly name = 'CounterNotRisen';
}

/**
 * Stores answers that passed: one statement, or for a periodic check one transaction that also stores the supporting evidence and the security
 * items that become the new reference. It is rolled back if the counter of an assertion did not increase (`risen`).
 */
export const createAcceptance = (
  { database, outbox }: Pick<Platform, 'database' | 'outbox'>,
  { supporting, devices }: { readonly supporting: Supporting; readonly devices: EnrolledDevices },
) => {
  const acceptPeriodic = async (
    actor: DeviceActor,
    stored: StoredAttestation,
    { counter, items, level, digest }: TransactionFacts,
    appraised: readonly AppraisedSupporting[],
  ) => {
    const accepted = await database.transaction(async (on) => {
      const kept = await attestationStore.accept(on, stored, counter);
      if (!kept.spent || kept.counted === undefined) return kept;
      if (!(await supporting.accept(on, actor, appraised))) throw new CounterNotRisen();
      const at = new Date(stored.record.at);
      const reference = items && { level, digest, items };
      const check = { at, signals: signalsOfSupporting(appraised, at), ...(reference ? { reference } : {}) };
      // The device was ended, or moved to a higher level, while its answer was appraised.
      if (!(await devices.keepCheck(on, actor, check))) throw new Refusal('terminal_state_conflict');
      if (reference !== undefined) {
        await outbox.add(on, stored.merchantId, {
          type: 'attestation.reference_taken',
          subject: stored.terminalId,
          data: { ...stored.record, terminalId: stored.terminalId, items },
        });
      }
      return kept;
    });
    devices.settle(stored.merchantId, stored.terminalId);
    return accepted;
  };

  return async (
    actor: DeviceActor,
    stored: StoredAttestation,
    facts: TransactionFacts,
    appraised: readonly AppraisedSupporting[],
  ) => {
    if (facts.purpose !== 'periodic') {
      return { ...(await attestationStore.accept(database, stored, facts.counter)), risen: true };
    }
    try {
      return { ...(await acceptPeriodic(actor, stored, facts, appraised)), risen: true };
    } catch (error) {
      if (error instanceof CounterNotRisen) return { spent: true, counted: undefined, risen: false };
      throw error;
    }
  };
};
export type Acceptance = ReturnType<typeof createAcceptance>;
