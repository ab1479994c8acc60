import type { Database, Queryable } from '@tallystick/database';
import { and, eq, gt } from '@tallystick/database/drizzle';
import { operators, passkeys, setupTokens } from './schema.ts';
import type { OperatorRow, PasskeyRow } from './store.ts';

/** One-time set-up links, by which the first operator of a merchant is made. */
export const createSetupTokenStore = (database: Database) => ({
  async addSetupToken(row: typeof setupTokens.$inferInsert): Promise<void> {
    await database.drizzle.insert(setupTokens).values(row);
  },
  async findSetupToken(
    digest: Uint8Array,
    now: Date,
  ): Promise<{ merchantId: string; expiresAt: Date } | undefined> {
    return (
      await database.drizzle
        .select({ merchantId: setupTokens.merchantId, expiresAt: setupTokens.expiresAt })
        .from(setupTokens)
        .where(and(eq(setupTokens.digest, digest), gt(setupTokens.expiresAt, now)))
    )[0];
  },
  /**
   * Spends the set-up token and keeps the operator, all or nothing. Every other token of the merchant ends with it, so of two links
   * raced by two people one makes an operator.
   */
  register(
    token: { merchantId: string; digest: Uint8Array },
    now: Date,
    operator: OperatorRow,
    passkey: PasskeyRow,
    registered: (on: Queryable) => void,
  ): Promise<boolean> {
    return database.transaction(async (on: Queryable) => {
      const spent = await on.drizzle
        .delete(setupTokens)
        .where(
          and(
            eq(setupTokens.merchantId, token.merchantId),
            eq(setupTokens.digest, token.digest),
            gt(setupTokens.expiresAt, now),
          ),
        )
        .returning({ merchantId: setupTokens.merchantId });
      if (spent.length === 0) return false;
      await on.drizzle.delete(setupTokens).where(eq(setupTokens.merchantId, token.merchantId));
      await on.drizzle.insert(operators).values(operator);
      await on.drizzle.insert(passkeys).values(passkey);
      registered(on);
      return true;
    });
  },
});

export type SetupTokenStore = ReturnType<typeof createSetupTokenStore>;
