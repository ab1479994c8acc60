import type { Database } from '@tallystick/database';
import { and, desc, eq, isNull, lt, or } from '@tallystick/database/drizzle';
import { apiKeys, merchants } from './schema.ts';
import type { WrongKeys } from './wrong-keys.ts';

export type MerchantRow = typeof merchants.$inferSelect;
export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** A key that was used is stamped at most once in so many milliseconds, so that using it does not write each time. */
const STAMP_EVERY_MS = 60_000;
const LIST_LIMIT = 200;

const BY_DIGEST = {
  name: 'api-key-by-digest',
  text: 'select merchant_id, id, digest, last_used_at from api_keys where digest = $1 and revoked_at is null',
};

export type MerchantStore = ReturnType<typeof createMerchantStore>;

/** The tables of merchants and their API keys. */
export const createMerchantStore = (database: Database, wrongKeys: WrongKeys) => ({
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
  async addMerchant(row: MerchantRow): Promise<void> {
    await database.drizzle.insert(merchants).values(row).onConflictDoNothing();
  },
  async addKey(row: ApiKeyRow): Promise<void> {
    await database.transaction(async (on) => {
      await on.drizzle.insert(apiKeys).values(row);
      await wrongKeys.tell(on, row.digest);
    });
    wrongKeys.forget(row.digest);
  },
  listKeys(merchantId: string): Promise<ApiKeyRow[]> {
    return database.drizzle
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.merchantId, merchantId))
      .orderBy(desc(apiKeys.id))
      .limit(LIST_LIMIT);
  },
  async revokeKey(merchantId: string, id: string, at: Date): Promise<ApiKeyRow | undefined> {
    const ofKey = and(eq(apiKeys.merchantId, merchantId), eq(apiKeys.id, id));
    await database.drizzle
      .update(apiKeys)
      .set({ revokedAt: at })
      .where(and(ofKey, isNull(apiKeys.revokedAt)));
    return (await database.drizzle.select().from(apiKeys).where(ofKey))[0];
  },
  /** Keys in use whose digest is this one: none or one, but for a seed that was given to two merchants. */
  findKeys(digest: Uint8Array) {
    return database.query<{ merchant_id: string; id: string; digest: Uint8Array; last_used_at: Date | null }>(
      BY_DIGEST,
      [digest],
    );
  },
  async stampUse(merchantId: string, id: string, at: Date): Promise<void> {
    const stale = new Date(at.getTime() - STAMP_EVERY_MS);
    await database.drizzle
      .update(apiKeys)
      .set({ lastUsedAt: at })
      .where(
        and(
          eq(apiKeys.merchantId, merchantId),
          eq(apiKeys.id, id),
          or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, stale)),
        ),
      );
  },
  isStampStale: (lastUsedAt: Date | null, now: number): boolean =>
    lastUsedAt === null || lastUsedAt.getTime() < now - STAMP_EVERY_MS,
});
