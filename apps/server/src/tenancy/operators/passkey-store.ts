import type { Database, Queryable } from '@tallystick/database';
import { and, eq } from '@tallystick/database/drizzle';
import { passkeys } from './schema.ts';
import type { PasskeyRow } from './store.ts';

export interface PasskeyKey {
  readonly merchantId: string;
  readonly operatorId: string;
  readonly id: string;
}

const LOCK_OPERATOR = {
  text: 'select id from operators where merchant_id = $1 and id = $2 and removed_at is null for update',
};

/** The passkeys of one operator. Their number is decided under a lock of the operator, so that two removals at once leave one. */
export const createPasskeyStore = (database: Database) => {
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
    add(row: PasskeyRow, limit: number): Promise<boolean> {
      const { merchantId, operatorId } = row;
      return database.transaction(async (on) => {
        const present = await on.query(LOCK_OPERATOR, [merchantId, operatorId]);
        if (present.length === 0 || (await idsOf(on, merchantId, operatorId)).length >= limit) return false;
        await on.drizzle.insert(passkeys).values(row);
        return true;
      });
    },
    async rename(key: PasskeyKey, name: string): Promise<PasskeyRow | undefined> {
      return (await database.drizzle.update(passkeys).set({ name }).where(is(key)).returning())[0];
    },
    remove(key: PasskeyKey): Promise<'done' | 'not_found' | 'last_passkey'> {
      return database.transaction(async (on) => {
        await on.query(LOCK_OPERATOR, [key.merchantId, key.operatorId]);
        const ids = await idsOf(on, key.merchantId, key.operatorId);
        if (!ids.includes(key.id)) return 'not_found';
        if (ids.length === 1) return 'last_passkey';
        await on.drizzle.delete(passkeys).where(is(key));
        return 'done';
      });
    },
  };
};

export type PasskeyStore = ReturnType<typeof createPasskeyStore>;
