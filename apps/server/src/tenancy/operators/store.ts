import type { Database, Queryable } from '@tallystick/database';
import { and, eq, gt, lt } from '@tallystick/database/drizzle';
import { createOperatorNames } from './operator-names.ts';
import { ceremonies, operators, passkeys, setupTokens } from './schema.ts';
import { createSessionStore } from './session-store.ts';

export type OperatorRow = typeof operators.$inferSelect;
export type PasskeyRow = typeof passkeys.$inferSelect;
export type CeremonyRow = typeof ceremonies.$inferSelect;

/** The tables of operators, their passkeys and sessions. */
export const createOperatorStore = (database: Database) => ({
  ...createSessionStore(database),
  ...createOperatorNames(database),
  async hasOperator(merchantId: string): Promise<boolean> {
    const found = await database.drizzle
      .select({ id: operators.id })
      .from(operators)
      .where(eq(operators.merchantId, merchantId))
      .limit(1);
    return found.length > 0;
  },
  async findOperator(merchantId: string, id: string): Promise<OperatorRow | undefined> {
    return (
      await database.drizzle
        .select()
        .from(operators)
        .where(and(eq(operators.merchantId, merchantId), eq(operators.id, id)))
    )[0];
  },
  async addSetupToken(row: typeof setupTokens.$inferInsert): Promise<void> {
    await database.drizzle.insert(setupTokens).values(row);
  },
  async findSetupToken(digest: Uint8Array, now: Date): Promise<{ merchantId: string } | undefined> {
    return (
      await database.drizzle
        .select({ merchantId: setupTokens.merchantId })
        .from(setupTokens)
        .where(and(eq(setupTokens.digest, digest), gt(setupTokens.expiresAt, now)))
    )[0];
  },
  async addCeremony(row: CeremonyRow, now: Date): Promise<void> {
    await database.drizzle.delete(ceremonies).where(lt(ceremonies.expiresAt, now));
    await database.drizzle.insert(ceremonies).values(row);
  },
  /** Takes a ceremony out, so that each is answered once. */
  async takeCeremony(id: string, kind: CeremonyRow['kind'], now: Date): Promise<CeremonyRow | undefined> {
    const [row] = await database.drizzle.delete(ceremonies).where(eq(ceremonies.id, id)).returning();
    return row !== undefined && row.kind === kind && row.expiresAt > now ? row : undefined;
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
  async findPasskey(merchantId: string, credentialId: string): Promise<PasskeyRow | undefined> {
    return (
      await database.drizzle
        .select()
        .from(passkeys)
        .where(and(eq(passkeys.merchantId, merchantId), eq(passkeys.credentialId, credentialId)))
    )[0];
  },
  /** Moves the signature counter on; false if another sign-in moved it as far already (WebAuthn Level 3, 6.1.1). */
  async advanceCounter(passkey: PasskeyRow, counter: number, now: Date): Promise<boolean> {
    const rows = await database.drizzle
      .update(passkeys)
      .set({ counter, lastUsedAt: now })
      .where(
        and(
          eq(passkeys.merchantId, passkey.merchantId),
          eq(passkeys.credentialId, passkey.credentialId),
          // An authenticator without a counter says 0 each time.
          counter === 0 ? eq(passkeys.counter, 0) : lt(passkeys.counter, counter),
        ),
      )
      .returning({ credentialId: passkeys.credentialId });
    return rows.length > 0;
  },
});

export type OperatorStore = ReturnType<typeof createOperatorStore>;
