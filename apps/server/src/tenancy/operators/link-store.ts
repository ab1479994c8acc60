import type { Database, Queryable } from '@tallystick/database';
import { and, desc, eq, gt } from '@tallystick/database/drizzle';
import { operatorLinks, operators, passkeys } from './schema.ts';
import type { SessionEnds } from './session-ends.ts';
import type { OperatorRow, PasskeyRow } from './store.ts';

export type LinkRow = typeof operatorLinks.$inferSelect;

/** Called inside the transaction of a change, after it. */
type Told = (on: Queryable) => void;

/** A link that is used or ended: whatever carries it forgets it, in the same transaction. */
export type ForgetLink = (on: Queryable, merchantId: string, id: string) => Promise<void>;

interface LinkKey {
  readonly merchantId: string;
  readonly digest: Uint8Array;
}

const LOCK_OPERATOR = {
  text: 'select id from operators where merchant_id = $1 and id = $2 and removed_at is null for update',
};

const END_PASSKEYS = {
  text: 'delete from passkeys where merchant_id = $1 and operator_id = $2 returning id',
};

/** What using a link up does: all or nothing, so that of two who race for one link one comes in. */
const createLinkUses = (database: Database, ends: SessionEnds, forget: ForgetLink) => {
  const spend = async (on: Queryable, { merchantId, digest }: LinkKey, now: Date): Promise<boolean> => {
    const spent = await on.drizzle
      .delete(operatorLinks)
      .where(
        and(
          eq(operatorLinks.merchantId, merchantId),
          eq(operatorLinks.digest, digest),
          gt(operatorLinks.expiresAt, now),
        ),
      )
      .returning({ id: operatorLinks.id });
    for (const { id } of spent) await forget(on, merchantId, id);
    return spent.length > 0;
  };

  return {
    /** Uses an invitation up; false if it was used, revoked or ran out meanwhile. */
    join(link: LinkKey, now: Date, operator: OperatorRow, passkey: PasskeyRow, told: Told): Promise<boolean> {
      return database.transaction(async (on) => {
        if (!(await spend(on, link, now))) return false;
        await on.drizzle.insert(operators).values(operator);
        await on.drizzle.insert(passkeys).values(passkey);
        told(on);
        return true;
      });
    },
    /** Uses a recovery up: adds the passkey and ends what sessions its operator has, and with `endsPasskeys` every passkey before, whose number is told. */
    async recover(
      link: LinkKey & { readonly endsPasskeys: boolean },
      now: Date,
      passkey: PasskeyRow,
      told: (on: Queryable, ended: number) => void,
    ): Promise<boolean> {
      const { merchantId, operatorId } = passkey;
      const done = await database.transaction(async (on) => {
        const present = await on.query(LOCK_OPERATOR, [merchantId, operatorId]);
        if (present.length === 0 || !(await spend(on, link, now))) return false;
        const ended = link.endsPasskeys ? await on.query(END_PASSKEYS, [merchantId, operatorId]) : [];
        await on.drizzle.insert(passkeys).values(passkey);
        await ends.endAll(on, merchantId, operatorId);
        told(on, ended.length);
        return true;
      });
      if (done) ends.ended(merchantId);
      return done;
    },
  };
};

/** One-time links. */
export const createLinkStore = (database: Database, ends: SessionEnds, forget: ForgetLink) => ({
  ...createLinkUses(database, ends, forget),
  add<T>(row: LinkRow, told: (on: Queryable) => Promise<T>): Promise<T> {
    return database.transaction(async (on) => {
      await on.drizzle.insert(operatorLinks).values(row);
      return told(on);
    });
  },
  async find(digest: Uint8Array, now: Date): Promise<LinkRow | undefined> {
    return (
      await database.drizzle
        .select()
        .from(operatorLinks)
        .where(and(eq(operatorLinks.digest, digest), gt(operatorLinks.expiresAt, now)))
    )[0];
  },
  list(merchantId: string, now: Date): Promise<LinkRow[]> {
    return database.drizzle
      .select()
      .from(operatorLinks)
      .where(and(eq(operatorLinks.merchantId, merchantId), gt(operatorLinks.expiresAt, now)))
      .orderBy(desc(operatorLinks.id));
  },
  /** False if there is none. */
  revoke(merchantId: string, id: string, told: (on: Queryable, revoked: LinkRow) => void): Promise<boolean> {
    return database.transaction(async (on) => {
      const [row] = await on.drizzle
        .delete(operatorLinks)
        .where(and(eq(operatorLinks.merchantId, merchantId), eq(operatorLinks.id, id)))
        .returning();
      if (row === undefined) return false;
      await forget(on, merchantId, id);
      told(on, row);
      return true;
    });
  },
});

export type LinkStore = ReturnType<typeof createLinkStore>;
