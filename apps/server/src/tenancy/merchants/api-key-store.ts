import type { Database, Queryable } from '@tallystick/database';
import { and, desc, eq, isNull, lt, or } from '@tallystick/database/drizzle';
import { shownText } from '@tallystick/protocol';
import { apiKeys } from './schema.ts';
import type { WrongKeys } from './wrong-keys.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** A key that was used is stamped at most once in so many milliseconds, so that using it does not write each time. */
const STAMP_EVERY_MS = 60_000;
const LIST_LIMIT = 200;

const BY_DIGEST = {
  name: 'api-key-by-digest',
  text: 'select merchant_id, id, digest, last_used_at from api_keys where digest = $1 and revoked_at is null',
};

const KEY_LABEL = {
  name: 'api-key-label',
  text: 'select label from api_keys where merchant_id = $1 and id = $2',
};

const KEY_MAKER = {
  text: 'select created_by from api_keys where merchant_id = $1 and id = $2',
};

/** What else happens in the transaction of a change. */
type Within = (on: Queryable) => void;

/** The table of API keys. */
export const createApiKeyStore = (database: Database, wrongKeys: WrongKeys) => ({
  async addKey(row: ApiKeyRow, added: Within): Promise<void> {
    await database.transaction(async (on) => {
      await on.drizzle.insert(apiKeys).values(row);
      await wrongKeys.tell(on, row.digest);
      added(on);
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
  /** Inside a transaction. */
  async labelOfKey(on: Queryable, merchantId: string, id: string): Promise<string | undefined> {
    const [row] = await on.query<{ label: string }>(KEY_LABEL, [merchantId, id]);
    return row && shownText(row.label);
  },
  /** The operator who made a key, as far as that is known. */
  async makerOfKey(merchantId: string, id: string): Promise<string | undefined> {
    const [row] = await database.query<{ created_by: string | null }>(KEY_MAKER, [merchantId, id]);
    return row?.created_by ?? undefined;
  },
  /** Revokes a key; one that is revoked already stays as it is, and `revoked` is not called. */
  async revokeKey(
    merchantId: string,
    id: string,
    at: Date,
    revoked: (on: Queryable, row: ApiKeyRow) => void,
  ): Promise<ApiKeyRow | undefined> {
    const ofKey = and(eq(apiKeys.merchantId, merchantId), eq(apiKeys.id, id));
    await database.transaction(async (on) => {
      const [row] = await on.drizzle
        .update(apiKeys)
        .set({ revokedAt: at })
        .where(and(ofKey, isNull(apiKeys.revokedAt)))
        .returning();
      if (row !== undefined) revoked(on, row);
    });
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
