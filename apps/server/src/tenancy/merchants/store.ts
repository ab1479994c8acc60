import type { Database, Queryable } from '@tallystick/database';
import { eq } from '@tallystick/database/drizzle';
import { createApiKeyStore } from './api-key-store.ts';
import { merchants } from './schema.ts';
import type { WrongKeys } from './wrong-keys.ts';

export type MerchantRow = typeof merchants.$inferSelect;

/** What else happens in the transaction of a change. */
type Within = (on: Queryable) => void;

export type MerchantStore = ReturnType<typeof createMerchantStore>;

/** The tables of merchants and their API keys. */
export const createMerchantStore = (database: Database, wrongKeys: WrongKeys) => ({
  ...createApiKeyStore(database, wrongKeys),
  async first(): Promise<MerchantRow | undefined> {
    return (await database.drizzle.select().from(merchants).orderBy(merchants.merchantId).limit(1))[0];
  },
  async find(merchantId: string): Promise<MerchantRow | undefined> {
    return (
      await database.drizzle.select().from(merchants).where(eq(merchants.merchantId, merchantId)).limit(1)
    )[0];
  },
  async ids(): Promise<string[]> {
    const rows = await database.drizzle.select({ id: merchants.merchantId }).from(merchants);
    return rows.map(({ id }) => id);
  },
  /** Of several processes at once one adds it: only that one calls `added`. */
  async addMerchant(row: MerchantRow, added: Within): Promise<void> {
    await database.transaction(async (on) => {
      const made = await on.drizzle
        .insert(merchants)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: merchants.merchantId });
      if (made.length > 0) added(on);
    });
  },
});
