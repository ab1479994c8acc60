import type { TransactionFacts } from '@tallystick/attestation/result';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { EnrolledDevices } from '../reappraisal/enrolled-devices.ts';
import { signalsOfSupporting } from '../signals/signals.ts';
import { attestationStore, type StoredAttestation } from '../store.ts';
import type { AppraisedSupporting, Supporting } from '../supporting/supporting.ts';

/** Undoes a transaction in which the counter of an assertion turned out not to rise. */
class NotRisen extends Error {
  override readonly name = 'NotRisen';
}

/**
 * Keeps good answers: one statement, or for a periodic check one transaction with all that it says of the device: supporting evidence, of
 * which nothing stays if the counter of an assertion did not rise (`risen`), and the items that become its new reference.
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
      if (!(await supporting.accept(on, actor, appraised))) throw new NotRisen();
      const at = new Date(stored.record.at);
      const reference = items && { level, digest, items };
      const check = { at, signals: signalsOfSupporting(appraised, at), ...(reference ? { reference } : {}) };
      // The device ended, or rose to a higher level, while its answer was appraised.
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
      if (error instanceof NotRisen) return { spent: true, counted: undefined, risen: false };
      throw error;
    }
  };
};
