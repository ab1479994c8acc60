import type { Database, Queryable } from '@tallystick/database';
import { and, eq, lt } from '@tallystick/database/drizzle';
import { sessions } from './schema.ts';

type SessionRow = typeof sessions.$inferSelect;

const SESSION = {
  name: 'console-session',
  text: 'select operator_id from sessions where merchant_id = $1 and digest = $2 and expires_at > $3',
};

/** The table of console sessions. */
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
  async findSession(merchantId: string, digest: Uint8Array, now: Date): Promise<string | undefined> {
    return (await database.query<{ operator_id: string }>(SESSION, [merchantId, digest, now]))[0]
      ?.operator_id;
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
