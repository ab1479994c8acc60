import type { Database } from '@tallystick/database';
import { and, eq, isNull, lt } from '@tallystick/database/drizzle';
import { operators, passkeys } from './schema.ts';

export type OperatorRow = typeof operators.$inferSelect;
export type PasskeyRow = typeof passkeys.$inferSelect;

/** The tables of operators and their passkeys. */
export const createOperatorStore = (database: Database) => ({
  async hasOperator(merchantId: string): Promise<boolean> {
    const found = await database.drizzle
      .select({ id: operators.id })
      .from(operators)
      .where(and(eq(operators.merchantId, merchantId), isNull(operators.removedAt)))
      .limit(1);
    return found.length > 0;
  },
  /** An operator of now or of the past. */
  async findOperator(merchantId: string, id: string): Promise<OperatorRow | undefined> {
    return (
      await database.drizzle
        .select()
        .from(operators)
        .where(and(eq(operators.merchantId, merchantId), eq(operators.id, id)))
    )[0];
  },
  async findPresent(merchantId: string, id: string): Promise<OperatorRow | undefined> {
    const row = await this.findOperator(merchantId, id);
    return row?.removedAt === null ? row : undefined;
  },
  listPasskeys(merchantId: string, operatorId: string): Promise<PasskeyRow[]> {
    return database.drizzle
      .select()
      .from(passkeys)
      .where(and(eq(passkeys.merchantId, merchantId), eq(passkeys.operatorId, operatorId)))
      .orderBy(passkeys.id);
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
