import type { Database, Queryable } from '@tallystick/database';
import type { Role } from '@tallystick/protocol';
import type { LinkRow } from './link-store.ts';
import { operatorLinks, recoveryCodes, recoverySets } from './schema.ts';

type SetRow = {
  readonly merchant_id: string;
  readonly operator_id: string;
  readonly failed: number;
  readonly blocked_until: Date | null;
};

const STATE = {
  text: `select s.made_at, (select count(*)::integer from recovery_codes c
      where c.merchant_id = s.merchant_id and c.operator_id = s.operator_id) as left
    from recovery_sets s where s.merchant_id = $1 and s.operator_id = $2`,
};
const FORGET = [
  { text: 'delete from recovery_codes where merchant_id = $1 and operator_id = $2' },
  { text: 'delete from recovery_sets where merchant_id = $1 and operator_id = $2' },
  // What one of the earlier codes was exchanged for. A link that somebody else made is theirs.
  {
    text: `delete from operator_links where merchant_id = $1 and operator_id = $2 and kind = 'recovery' and created_by is null`,
  },
];
const LOCK_OPERATOR = {
  text: 'select name, role from operators where merchant_id = $1 and id = $2 and removed_at is null for update',
};
const FIND_SET = { text: 'select merchant_id, operator_id from recovery_sets where handle = $1' };
const LOCK_SET = {
  text: `select merchant_id, operator_id, failed::integer as failed, blocked_until from recovery_sets
    where handle = $1 for update`,
};
const SPEND = {
  text: 'delete from recovery_codes where merchant_id = $1 and operator_id = $2 and digest = $3 returning 1 as gone',
};
const COUNT_FAILURE = {
  text: 'update recovery_sets set failed = $3, blocked_until = $4 where merchant_id = $1 and operator_id = $2',
};

/** Told of each try of a code that names an operator, inside its transaction; `failed`: how many were wrong in a row, none when it was right. */
type TriedTold = (
  on: Queryable,
  tried: { readonly merchantId: string; readonly operatorId: string; readonly failed: number },
) => void;

export type Tried =
  | { readonly outcome: 'used' }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'paused'; readonly until: Date };

/** Recovery codes. Each try is decided under a lock of the operator's codes, so that a thousand at once are no more than a thousand in a row. */
export const createRecoveryStore = (database: Database) => ({
  async state(merchantId: string, operatorId: string): Promise<{ left: number; madeAt: Date | undefined }> {
    const [row] = await database.query<{ made_at: Date; left: number }>(STATE, [merchantId, operatorId]);
    return { left: row?.left ?? 0, madeAt: row?.made_at };
  },
  replace(
    set: Pick<typeof recoverySets.$inferInsert, 'merchantId' | 'operatorId' | 'handle' | 'madeAt'>,
    digests: readonly Uint8Array[],
    told: (on: Queryable) => void,
  ): Promise<void> {
    const { merchantId, operatorId } = set;
    return database.transaction(async (on) => {
      await on.query(LOCK_OPERATOR, [merchantId, operatorId]);
      for (const statement of FORGET) await on.query(statement, [merchantId, operatorId]);
      await on.drizzle.insert(recoverySets).values({ ...set, failed: 0, blockedUntil: null });
      await on.drizzle
        .insert(recoveryCodes)
        .values(digests.map((digest) => ({ merchantId, operatorId, digest })));
      told(on);
    });
  },
  exchange(
    handle: string,
    digest: Uint8Array,
    pauseAfter: (failed: number) => number,
    link: Pick<LinkRow, 'id' | 'digest' | 'createdAt' | 'expiresAt'>,
    told: TriedTold,
  ): Promise<Tried> {
    return database.transaction(async (on): Promise<Tried> => {
      const [named] = await on.query<SetRow>(FIND_SET, [handle]);
      if (named === undefined) return { outcome: 'wrong' };
      const of = [named.merchant_id, named.operator_id] as const;
      const [operator] = await on.query<{ name: string; role: Role }>(LOCK_OPERATOR, of);
      const [set] = await on.query<SetRow>(LOCK_SET, [handle]);
      if (operator === undefined || set === undefined) return { outcome: 'wrong' };
      const { failed, blocked_until: until } = set;
      if (until !== null && until > link.createdAt) return { outcome: 'paused', until };
      const spent = await on.query(SPEND, [...of, digest]);
      if (spent.length === 0) {
        const pauseMs = pauseAfter(failed + 1);
        const blocked = pauseMs === 0 ? null : new Date(link.createdAt.getTime() + pauseMs);
        await on.query(COUNT_FAILURE, [...of, failed + 1, blocked]);
        told(on, { merchantId: of[0], operatorId: of[1], failed: failed + 1 });
        return { outcome: 'wrong' };
      }
      await on.query(COUNT_FAILURE, [...of, 0, null]);
      const [merchantId, operatorId] = of;
      const { name, role } = operator;
      await on.drizzle
        .insert(operatorLinks)
        .values({ ...link, merchantId, kind: 'recovery', role, name, operatorId, createdBy: null });
      told(on, { merchantId, operatorId, failed: 0 });
      return { outcome: 'used' };
    });
  },
});

export type RecoveryStore = ReturnType<typeof createRecoveryStore>;
