import type { Queryable } from '@tallystick/database';
import { shownText } from '@tallystick/protocol';

/** One version, as it was saved. */
export interface StoredVersion {
  readonly version: number;
  readonly note: string;
  readonly author: string;
  readonly createdAt: Date;
}

export type RollOutMode = 'shadow' | 'percent';

/** Which version appraises a merchant's devices, and which one is being tried. */
export interface RollOut {
  readonly activeVersion: number;
  /** The version that appraised before the active one. */
  readonly previousVersion: number;
  readonly candidate?: {
    readonly version: number;
    readonly mode: RollOutMode;
    /** Of devices, in mode `percent`. */
    readonly percent: number;
  };
  readonly changedAt?: Date;
  readonly changedBy?: string;
}

export const NO_ROLL_OUT: RollOut = { activeVersion: 0, previousVersion: 0 };

type RollOutRow = {
  active_version: number;
  previous_version: number;
  candidate_version: number | null;
  mode: RollOutMode | null;
  percent: number | null;
  changed_at: Date;
  changed_by: string;
};

const COLUMNS = 'active_version, previous_version, candidate_version, mode, percent, changed_at, changed_by';

const toRollOut = (row: RollOutRow): RollOut => ({
  activeVersion: row.active_version,
  previousVersion: row.previous_version,
  ...(row.candidate_version === null || row.mode === null
    ? {}
    : { candidate: { version: row.candidate_version, mode: row.mode, percent: row.percent ?? 0 } }),
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

type VersionRow = { version: number; note: string; author: string; created_at: Date };
const toVersion = (row: VersionRow): StoredVersion => ({
  version: row.version,
  note: shownText(row.note),
  author: row.author,
  createdAt: row.created_at,
});

const ROLL_OUT = {
  name: 'policy-roll-out',
  text: `select ${COLUMNS} from policy_roll_outs where merchant_id = $1`,
};
const DOCUMENT = {
  name: 'policy-document',
  text: 'select document from policy_versions where merchant_id = $1 and version = $2',
};

interface VersionsAsked {
  readonly limit: number;
  readonly before: number | undefined;
  /** That versions are named by. */
  readonly mode: string;
  /** Part of the name or of the note, in any case. */
  readonly search: string | undefined;
}

export const policyStore = {
  async rollOut(on: Queryable, merchantId: string): Promise<RollOut> {
    const [row] = await on.query<RollOutRow>(ROLL_OUT, [merchantId]);
    return row === undefined ? NO_ROLL_OUT : toRollOut(row);
  },

  /** As {@link rollOut}, and nobody else changes it until the transaction ends. */
  async lockRollOut(on: Queryable, merchantId: string, at: Date): Promise<RollOut> {
    await on.query(
      {
        text: `insert into policy_roll_outs (merchant_id, active_version, previous_version, changed_at, changed_by)
          values ($1, 0, 0, $2, '') on conflict (merchant_id) do nothing`,
      },
      [merchantId, at],
    );
    const [row] = await on.query<RollOutRow>(
      { text: `select ${COLUMNS} from policy_roll_outs where merchant_id = $1 for update` },
      [merchantId],
    );
    return row === undefined ? NO_ROLL_OUT : toRollOut(row);
  },

  async writeRollOut(on: Queryable, merchantId: string, rollOut: RollOut): Promise<void> {
    const { candidate } = rollOut;
    await on.query(
      {
        text: `update policy_roll_outs set active_version = $2, previous_version = $3, candidate_version = $4, mode = $5,
          percent = $6, changed_at = $7, changed_by = $8 where merchant_id = $1`,
      },
      [
        merchantId,
        rollOut.activeVersion,
        rollOut.previousVersion,
        candidate?.version ?? null,
        candidate?.mode ?? null,
        candidate?.percent ?? null,
        rollOut.changedAt,
        rollOut.changedBy,
      ],
    );
  },

  /** The text of a version; undefined: there is no such. */
  async document(on: Queryable, merchantId: string, version: number): Promise<string | undefined> {
    const [row] = await on.query<{ document: string }>(DOCUMENT, [merchantId, version]);
    return row?.document;
  },

  async newestVersion(on: Queryable, merchantId: string): Promise<number> {
    const [row] = await on.query<{ newest: number }>(
      { text: 'select coalesce(max(version), 0) as newest from policy_versions where merchant_id = $1' },
      [merchantId],
    );
    return row?.newest ?? 0;
  },

  async insertVersion(
    on: Queryable,
    merchantId: string,
    { version, note, author, createdAt }: StoredVersion,
    document: string,
  ): Promise<void> {
    await on.query(
      {
        text: `insert into policy_versions (merchant_id, version, document, note, author, created_at)
          values ($1, $2, $3, $4, $5, $6)`,
      },
      [merchantId, version, document, note, author, createdAt],
    );
  },

  async version(on: Queryable, merchantId: string, version: number): Promise<StoredVersion | undefined> {
    const [row] = await on.query<VersionRow>(
      {
        text: 'select version, note, author, created_at from policy_versions where merchant_id = $1 and version = $2',
      },
      [merchantId, version],
    );
    return row && toVersion(row);
  },

  /** Newest first, below `before`. */
  async versions(
    on: Queryable,
    merchantId: string,
    { limit, before, mode, search }: VersionsAsked,
  ): Promise<StoredVersion[]> {
    const rows = await on.query<VersionRow>(
      {
        text: `select version, note, author, created_at from policy_versions
          where merchant_id = $1 and ($3::integer is null or version < $3)
          and ($4::text is null or position(lower($4) in lower(concat_ws(chr(10), $5::text || '@' || version, note))) > 0)
          order by version desc limit $2`,
      },
      [merchantId, limit, before ?? null, search ?? null, mode],
    );
    return rows.map(toVersion);
  },
};
