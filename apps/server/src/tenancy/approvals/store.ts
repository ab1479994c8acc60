import type { Queryable } from '@tallystick/database';
import type { ApprovalKind, ApprovalState } from '@tallystick/protocol';

export interface StoredApproval {
  readonly merchantId: string;
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly objectId: string;
  readonly objectName: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly state: ApprovalState;
  readonly askedBy: string;
  /** The operator who made the API key that asked, where one did. */
  readonly askedFor?: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly seenBy?: string;
  readonly seenAt?: Date;
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
  readonly note?: string;
}

type ApprovalRow = {
  merchant_id: string;
  id: string;
  kind: ApprovalKind;
  object_id: string;
  object_name: string;
  input: Record<string, unknown>;
  reason: string;
  state: ApprovalState;
  asked_by: string;
  asked_for: string | null;
  asked_at: Date;
  expires_at: Date;
  seen_by: string | null;
  seen_at: Date | null;
  decided_by: string | null;
  decided_at: Date | null;
  note: string | null;
};

const COLUMNS = `merchant_id, id, kind, object_id, object_name, input, reason, state, asked_by, asked_for, asked_at, expires_at,
  seen_by, seen_at, decided_by, decided_at, note`;
const OPEN = `state in ('waiting', 'seen')`;

const toApproval = (row: ApprovalRow): StoredApproval => ({
  merchantId: row.merchant_id,
  id: row.id,
  kind: row.kind,
  objectId: row.object_id,
  objectName: row.object_name,
  input: row.input,
  reason: row.reason,
  state: row.state,
  askedBy: row.asked_by,
  ...(row.asked_for === null ? {} : { askedFor: row.asked_for }),
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
  ...(row.seen_by === null || row.seen_at === null ? {} : { seenBy: row.seen_by, seenAt: row.seen_at }),
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
  ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
  ...(row.note === null ? {} : { note: row.note }),
});

export interface ApprovalsAsked {
  readonly limit: number;
  readonly after: string | undefined;
  readonly states: readonly ApprovalState[] | undefined;
  readonly objectId: string | undefined;
  /** What has run out by then counts as expired, also before it is marked as such. */
  readonly now: Date;
}

export const approvalStore = {
  async insert(on: Queryable, approval: StoredApproval): Promise<void> {
    await on.query(
      {
        text: `insert into approvals (merchant_id, id, kind, object_id, object_name, input, reason, state, asked_by, asked_at, expires_at, asked_for)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      },
      [
        approval.merchantId,
        approval.id,
        approval.kind,
        approval.objectId,
        approval.objectName,
        JSON.stringify(approval.input),
        approval.reason,
        approval.state,
        approval.askedBy,
        approval.askedAt,
        approval.expiresAt,
        approval.askedFor ?? null,
      ],
    );
  },

  async find(on: Queryable, merchantId: string, id: string): Promise<StoredApproval | undefined> {
    const [row] = await on.query<ApprovalRow>(
      { text: `select ${COLUMNS} from approvals where merchant_id = $1 and id = $2` },
      [merchantId, id],
    );
    return row && toApproval(row);
  },

  /** Under its row's lock: of any number of decisions at once each sees what the one before it left. */
  async lock(on: Queryable, merchantId: string, id: string): Promise<StoredApproval | undefined> {
    const [row] = await on.query<ApprovalRow>(
      { text: `select ${COLUMNS} from approvals where merchant_id = $1 and id = $2 for update` },
      [merchantId, id],
    );
    return row && toApproval(row);
  },

  /** Writes how a request stands after a step. */
  async write(on: Queryable, approval: StoredApproval): Promise<void> {
    await on.query(
      {
        text: `update approvals set state = $3, seen_by = $4, seen_at = $5, decided_by = $6, decided_at = $7, note = $8
          where merchant_id = $1 and id = $2`,
      },
      [
        approval.merchantId,
        approval.id,
        approval.state,
        approval.seenBy ?? null,
        approval.seenAt ?? null,
        approval.decidedBy ?? null,
        approval.decidedAt ?? null,
        approval.note ?? null,
      ],
    );
  },

  /** Newest first. */
  async page(on: Queryable, merchantId: string, asked: ApprovalsAsked): Promise<StoredApproval[]> {
    const rows = await on.query<ApprovalRow>(
      {
        text: `select ${COLUMNS} from approvals where merchant_id = $1 and ($2::text is null or id < $2)
          and ($4::text[] is null or (case when ${OPEN} and expires_at <= $6 then 'expired' else state end) = any($4)) and ($5::text is null or object_id = $5)
          order by id desc limit $3`,
      },
      [merchantId, asked.after ?? null, asked.limit, asked.states ?? null, asked.objectId ?? null, asked.now],
    );
    return rows.map(toApproval);
  },

  /** How many are open, and how many of them are of given kinds and somebody else asked for. */
  async count(on: Queryable, merchantId: string, by: string, kinds: readonly ApprovalKind[], now: Date) {
    const [row] = await on.query<{ open: number; others: number }>(
      {
        text: `select count(*)::integer as open, (count(*) filter (where asked_by <> $2 and asked_for is distinct from $2 and kind = any($4)))::integer as others
          from approvals where merchant_id = $1 and ${OPEN} and expires_at > $3`,
      },
      [merchantId, by, now, [...kinds]],
    );
    return { open: row?.open ?? 0, others: row?.others ?? 0 };
  },

  /** A few that have run out, of the merchant that has waited longest; those that somebody decides on at this moment are left for the next time. */
  async lockOver(on: Queryable, now: Date, limit: number): Promise<StoredApproval[]> {
    const rows = await on.query<ApprovalRow>(
      {
        text: `select ${COLUMNS} from approvals where ${OPEN} and expires_at <= $1
          and merchant_id = (select merchant_id from approvals where ${OPEN} and expires_at <= $1 order by expires_at limit 1)
          order by id limit $2 for update skip locked`,
      },
      [now, limit],
    );
    return rows.map(toApproval);
  },

  async rules(on: Queryable, merchantId: string): Promise<ApprovalKind[]> {
    const [row] = await on.query<{ kinds: ApprovalKind[] }>(
      { text: 'select kinds from approval_rules where merchant_id = $1' },
      [merchantId],
    );
    return row?.kinds ?? [];
  },

  /** As {@link rules}, and nobody else changes them until the transaction ends. */
  async lockRules(on: Queryable, merchantId: string): Promise<ApprovalKind[]> {
    const [row] = await on.query<{ kinds: ApprovalKind[] }>(
      {
        text: `insert into approval_rules (merchant_id, kinds) values ($1, '[]')
          on conflict (merchant_id) do update set merchant_id = excluded.merchant_id returning kinds`,
      },
      [merchantId],
    );
    return row?.kinds ?? [];
  },

  async writeRules(on: Queryable, merchantId: string, kinds: readonly ApprovalKind[]): Promise<void> {
    await on.query({ text: 'update approval_rules set kinds = $2 where merchant_id = $1' }, [
      merchantId,
      JSON.stringify(kinds),
    ]);
  },
};
