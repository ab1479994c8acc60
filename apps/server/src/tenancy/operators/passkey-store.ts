import type { Database, Queryable } from '@tallystick/database';
import { and, eq } from '@tallystick/database/drizzle';
import { passkeys } from './schema.ts';
import type { SessionEnds } from './session-ends.ts';
import type { PasskeyRow } from './store.ts';

export interface PasskeyKey {
  readonly merchantId: string;
  readonly operatorId: string;
  readonly id: string;
}

/** Called inside the transaction of a change, after it. */
type Told = (on: Queryable) => void;

const LOCK_OPERATOR = {
  text: 'select id from operators where merchant_id = $1 and id = $2 and removed_at is null for update',
};

/** The passkeys of one operator. Their number is decided under a lock of the operator, so that two removals at once leave one. */
export const createPasskeyStore = (database: Database, ends: SessionEnds) => {
  const idsOf = async (on: Queryable, merchantId: string, operatorId: string): Promise<string[]> => {
    const rows = await on.drizzle
      .select({ id: passkeys.id })
      .from(passkeys)
      .where(and(eq(passkeys.merchantId, merchantId), eq(passkeys.operatorId, operatorId)));
    return rows.map(({ id }) => id);
  };
  const is = ({ merchantId, operatorId, id }: PasskeyKey) =>
    and(eq(passkeys.merchantId, merchantId), eq(passkeys.operatorId, operatorId), eq(passkeys.id, id));

  return {
    /** False if there are `limit` already, or the operator went meanwhile. */
    add(row: PasskeyRow, limit: number, told: Told): Promise<boolean> {
      const { merchantId, operatorId } = row;
      return database.transaction(async (on) => {
        const present = await on.query(LOCK_OPERATOR, [merchantId, operatorId]);
        if (present.length === 0 || (await idsOf(on, merchantId, operatorId)).length >= limit) return false;
        await on.drizzle.insert(passkeys).values(row);
        told(on);
        return true;
      });
    },
    rename(
      key: PasskeyKey,
      name: string,
      told: (on: Queryable, before: PasskeyRow) => void,
    ): Promise<PasskeyRow | undefined> {
      return database.transaction(async (on) => {
        const [before] = await on.drizzle.select().from(passkeys).where(is(key)).for('update');
        if (before === undefined || before.name === name) return before;
        const [row] = await on.drizzle.update(passkeys).set({ name }).where(is(key)).returning();
        told(on, before);
        return row;
      });
    },
    /** Ends the sessions that began with the passkey too. */
    async remove(
      key: PasskeyKey,
      told: (on: Queryable, removed: PasskeyRow) => void,
    ): Promise<'done' | 'not_found' | 'last_passkey'> {
      const outcome = await database.transaction(async (on) => {
        await on.query(LOCK_OPERATOR, [key.merchantId, key.operatorId]);
        const ids = await idsOf(on, key.merchantId, key.operatorId);
        if (!ids.includes(key.id)) return 'not_found';
        if (ids.length === 1) return 'last_passkey';
        const [removed] = await on.drizzle.delete(passkeys).where(is(key)).returning();
        await ends.endOf(on, key.merchantId, key.operatorId, key.id);
        if (removed !== undefined) told(on, removed);
        return 'done';
      });
      if (outcome === 'done') ends.ended(key.merchantId);
      return outcome;
    },
  };
};

export type PasskeyStore = ReturnType<typeof createPasskeyStore>;
