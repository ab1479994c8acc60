import type { Database, Queryable } from '@tallystick/database';
import { and, eq, lt } from '@tallystick/database/drizzle';
import type { Role } from '@tallystick/protocol';
import { sessions } from './schema.ts';

type SessionRow = typeof sessions.$inferSelect;

const SESSION = {
  name: 'console-session',
  text: `select s.operator_id, o.role from sessions s
    join operators o on o.merchant_id = s.merchant_id and o.id = s.operator_id and o.removed_at is null
    where s.merchant_id = $1 and s.digest = $2 and s.expires_at > $3 and (s.passkey_id is null
      or exists (select from passkeys p where p.merchant_id = s.merchant_id and p.operator_id = s.operator_id and p.id = s.passkey_id))`,
};

/** The sessions of operators who are still there, by passkeys that are: one that began while its passkey was removed is none. */
export const createSessionStore = (database: Database) => ({
  async addSession(row: SessionRow, now: Date, added: (on: Queryable) => void): Promise<void> {
    await database.drizzle
      .delete(sessions)
      .where(and(eq(sessions.merchantId, row.merchantId), lt(sessions.expiresAt, now)));
    await database.transaction(async (on) => {
      await on.drizzle.insert(sessions).values(row);
      added(on);
    });
  },
  async findSession(
    merchantId: string,
    digest: Uint8Array,
    now: Date,
  ): Promise<{ id: string; role: Role } | undefined> {
    const [row] = await database.query<{ operator_id: string; role: Role }>(SESSION, [
      merchantId,
      digest,
      now,
    ]);
    return row && { id: row.operator_id, role: row.role };
  },
  async endSession(
    merchantId: string,
    digest: Uint8Array,
    ended: (on: Queryable, operatorId: string) => void,
  ): Promise<void> {
    await database.transaction(async (on) => {
      const [row] = await on.drizzle
        .delete(sessions)
        .where(and(eq(sessions.merchantId, merchantId), eq(sessions.digest, digest)))
        .returning({ operatorId: sessions.operatorId });
      if (row !== undefined) ended(on, row.operatorId);
    });
  },
});

export type SessionStore = ReturnType<typeof createSessionStore>;
