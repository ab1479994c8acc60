import type { Queryable } from '@tallystick/database';
import type { PolicyChange } from '@tallystick/protocol';

export interface StoredChange {
  readonly id: string;
  readonly action: PolicyChange['action'];
  readonly version: number;
  readonly percent?: number;
  readonly activeVersion: number;
  readonly author: string;
  readonly at: Date;
}

type ChangeRow = {
  id: string;
  action: PolicyChange['action'];
  version: number;
  percent: number | null;
  active_version: number;
  author: string;
  at: Date;
};

/** The trail of who changed what: only ever added to. */
export const changeStore = {
  async add(on: Queryable, merchantId: string, change: StoredChange): Promise<void> {
    await on.query(
      {
        text: `insert into policy_changes (merchant_id, id, action, version, percent, active_version, author, at)
          values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      },
      [
        merchantId,
        change.id,
        change.action,
        change.version,
        change.percent ?? null,
        change.activeVersion,
        change.author,
        change.at,
      ],
    );
  },

  async page(on: Queryable, merchantId: string, limit: number, after?: string): Promise<StoredChange[]> {
    const rows = await on.query<ChangeRow>(
      {
        text: `select id, action, version, percent, active_version, author, at from policy_changes
          where merchant_id = $1 and ($3::text is null or id < $3) order by id desc limit $2`,
      },
      [merchantId, limit, after ?? null],
    );
    return rows.map(({ percent, active_version, ...row }) => ({
      ...row,
      activeVersion: active_version,
      ...(percent === null ? {} : { percent }),
    }));
  },
};
