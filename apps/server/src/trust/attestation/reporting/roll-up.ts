import { type Database, DatabaseUnavailable, sqlState } from '@tallystick/database';
import { timeOfId } from '@tallystick/protocol';
import type { Logger } from 'pino';
import type { Clock } from '../../../platform/clock.ts';
import { type Cursor, countsStore } from './counts-store.ts';
import { ID_AFTER_MS, slotOf, slotStart } from './slots.ts';

/** How often it is looked whether a slot is over. Milliseconds. */
const EVERY_MS = 60_000;
/** How long after its end a slot is counted. A statement runs for 15 seconds at most, so all but results of a halted process are there. */
const MARGIN_MS = 120_000;
/** How long after its end a slot is counted once more, for whatever came later still. */
const SETTLED_MS = 3_600_000;
/** Slots that are counted in one transaction: an hour. Fewer where that takes longer than a statement may. */
const SLOTS_AT_ONCE = 12;
const TOOK_TOO_LONG = '57014';
/** What is older than any window that can be asked for (30 days) is not counted. */
const OLDEST_MS = 31 * 86_400_000;

/**
 * Counts the results of every merchant by slots of time, so that what is read over thirty days costs the same whatever the fleet did. Nothing
 * of it stands in a payment's way: it reads the records that payments write anyway. A slot's counts and the note that it is counted are
 * one transaction, held by one process at a time; one that dies leaves nothing behind, and the next begins at the same slot.
 */
export const createRollUp = ({
  database,
  clock,
  log,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
}) => {
  let stopped = false;
  let running: Promise<void> | undefined;
  let cancel = (): void => {};

  /** The next slot that there is something to count of; what lies between is empty. */
  const nextSlot = async (merchantId: string, place: number): Promise<number | undefined> => {
    const first = await countsStore.firstAfter(database, merchantId, slotStart(place));
    if (first === undefined) return undefined;
    return Math.max(place, slotOf(timeOfId(first) - ID_AFTER_MS), slotOf(clock.now() - OLDEST_MS));
  };

  /** Counts some slots of a merchant; false: there is nothing to count, or another process counts it. */
  const step = async (merchantId: string, cursor: Cursor, slots: number): Promise<boolean> => {
    const before = await countsStore.counted(database, merchantId);
    const age = cursor === 'counted' ? MARGIN_MS : SETTLED_MS;
    const over = slotOf(clock.now() - age);
    const from = await nextSlot(merchantId, before[cursor]);
    if (from === undefined || from >= over) return false;
    const until = Math.min(over, from + slots);
    return database.transaction(async (on) => {
      const held = await countsStore.hold(on, merchantId);
      if (held?.[cursor] !== before[cursor]) return false;
      await countsStore.count(on, merchantId, from, until);
      await countsStore.move(on, merchantId, cursor, until);
      return true;
    });
  };

  const stepUntilDone = async (merchantId: string, cursor: Cursor): Promise<void> => {
    for (let slots = SLOTS_AT_ONCE; !stopped; ) {
      try {
        if (!(await step(merchantId, cursor, slots))) return;
      } catch (error) {
        if (slots === 1 || sqlState(error) !== TOOK_TOO_LONG) throw error;
        slots = Math.ceil(slots / 4);
      }
    }
  };

  /** Counts all that is over. A merchant whose results cannot be counted holds up nobody else's. */
  const runOnce = async (): Promise<void> => {
    for (const merchantId of await countsStore.merchants(database)) {
      try {
        for (const cursor of ['counted', 'settled'] as const) await stepUntilDone(merchantId, cursor);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error;
        log.error({ err: error, merchant: merchantId }, 'attestation results could not be counted');
      }
    }
  };

  const work = (): void => {
    running = runOnce()
      .catch((error: unknown) => log.error({ err: error }, 'attestation results could not be counted'))
      .finally(() => {
        if (!stopped) cancel = clock.after(EVERY_MS, work);
      });
  };

  return {
    runOnce,
    start() {
      stopped = false;
      work();
    },
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
};
export type RollUp = ReturnType<typeof createRollUp>;
