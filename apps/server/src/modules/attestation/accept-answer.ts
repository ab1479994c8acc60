import type { Database } from '@tallystick/database';
import type { DeviceActor } from '../../platform/actor.ts';
import { attestationStore, type StoredAttestation } from './store.ts';
import type { JudgedSupporting, Supporting } from './supporting.ts';

/** Undoes a transaction in which the counter of an assertion turned out not to rise. */
class NotRisen extends Error {
  override readonly name = 'NotRisen';
}

/**
 * Keeps good answers: one statement, or with supporting evidence one transaction, of which nothing stays if the counter of an assertion did
 * not rise (`risen`).
 */
export const createAcceptance =
  (database: Database, supporting: Supporting) =>
  async (
    actor: DeviceActor,
    stored: StoredAttestation,
    counter: number,
    judged: readonly JudgedSupporting[],
  ) => {
    if (judged.length === 0) {
      return { ...(await attestationStore.accept(database, stored, counter)), risen: true };
    }
    try {
      return await database.transaction(async (on) => {
        const kept = await attestationStore.accept(on, stored, counter);
        const whole = kept.spent && kept.counted !== undefined;
        if (whole && !(await supporting.accept(on, actor, judged))) throw new NotRisen();
        return { ...kept, risen: true };
      });
    } catch (error) {
      if (error instanceof NotRisen) return { spent: true, counted: undefined, risen: false };
      throw error;
    }
  };
