import type { Queryable, Row } from '@tallystick/database';
import type { AuditEntry } from '@tallystick/protocol';
import { LOOK_MAX } from '../../platform/searched-page.ts';
import type { Head } from './entry.ts';
import { NO_HASH } from './schema.ts';

/** The first entry of a merchant makes the row; after that it is what everybody who adds one waits for. */
const LOCK_HEAD = {
  name: 'audit-lock-head',
  text: `insert into audit_heads (merchant_id, sequence, hash, at, anchor_sequence, anchor_hash) values ($1, 0, $2, $3, 0, $2)
    on conflict (merchant_id) do update set merchant_id = excluded.merchant_id returning sequence, hash, at`,
};
const ADD = {
  name: 'audit-add',
  text: `with head as (update audit_heads set sequence = $2, hash = $9, at = $3 where merchant_id = $1)
    insert into audit_entries (merchant_id, sequence, at, actor_id, actor_name, action, object_id, object_name, hash, entry)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};
const HEAD = {
  name: 'audit-head',
  text: 'select sequence, hash, anchor_sequence, anchor_hash from audit_heads where merchant_id = $1',
};
const FILTER = `merchant_id = $1 and ($2::bigint is null or sequence < $2) and ($4::bigint is null or sequence >= $4)
    and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at <= $6)
    and ($7::text is null or position(lower($7) in lower(actor_name || chr(10) || actor_id)) > 0)
    and ($8::text is null or action = $8 or starts_with(action, $8 || '.'))
    and ($9::text is null or position(lower($9) in lower(object_name || chr(10) || object_id)) > 0)`;
const PAGE = {
  name: 'audit-page',
  text: `select sequence, entry from audit_entries where ${FILTER} order by sequence desc limit $3`,
};
const FLOOR = {
  name: 'audit-floor',
  text: `select sequence from audit_entries where merchant_id = $1 and ($2::bigint is null or sequence < $2)
    order by sequence desc offset ${LOOK_MAX - 1} limit 1`,
};
const ONE = {
  name: 'audit-one',
  text: 'select entry from audit_entries where merchant_id = $1 and sequence = $2',
};
const EDGE = {
  name: 'audit-edge',
  text: `select
    (select sequence from audit_entries where merchant_id = $1 and at >= coalesce($2::timestamptz, '-infinity')
      order by at, sequence limit 1) as first,
    (select sequence from audit_entries where merchant_id = $1 and at <= coalesce($3::timestamptz, 'infinity')
      order by at desc, sequence desc limit 1) as last`,
};
const HASH_OF = {
  name: 'audit-hash-of',
  text: 'select hash from audit_entries where merchant_id = $1 and sequence = $2',
};
const RUN = {
  name: 'audit-run',
  text: 'select entry from audit_entries where merchant_id = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4',
};
export interface AuditFilter {
  readonly limit: number;
  /** A number above those that are asked for. */
  readonly before: number | undefined;
  readonly floor: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly who: string | undefined;
  readonly action: string | undefined;
  readonly object: string | undefined;
}

type EntryRow = Row & { entry: string };
const toEntry = ({ entry }: EntryRow): AuditEntry => JSON.parse(entry) as AuditEntry;
const toNumber = (value: bigint | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

/** The chain of each merchant. Entries are only ever added, and removed from its beginning. */
export const auditStore = {
  async lockHead(on: Queryable, merchantId: string): Promise<Head> {
    const [row] = await on.query<{ sequence: bigint; hash: string; at: Date }>(LOCK_HEAD, [
      merchantId,
      NO_HASH,
      new Date(0),
    ]);
    if (row === undefined) throw new Error('the head of a chain is always there');
    return { sequence: Number(row.sequence), hash: row.hash, at: row.at };
  },

  async add(
    on: Queryable,
    merchantId: string,
    { sequence, hash, at }: Head,
    { actor, action, object }: Pick<AuditEntry, 'actor' | 'action' | 'object'>,
    text: string,
  ): Promise<void> {
    await on.query(ADD, [
      merchantId,
      BigInt(sequence),
      at,
      actor.id,
      actor.name ?? '',
      action,
      object.id,
      object.name ?? '',
      hash,
      text,
    ]);
  },

  async head(on: Queryable, merchantId: string) {
    const [row] = await on.query<{
      sequence: bigint;
      hash: string;
      anchor_sequence: bigint;
      anchor_hash: string;
    }>(HEAD, [merchantId]);
    return {
      head: { sequence: Number(row?.sequence ?? 0), hash: row?.hash ?? NO_HASH },
      anchor: { sequence: Number(row?.anchor_sequence ?? 0), hash: row?.anchor_hash ?? NO_HASH },
    };
  },

  async page(on: Queryable, merchantId: string, asked: AuditFilter): Promise<AuditEntry[]> {
    const rows = await on.query<EntryRow>(PAGE, [
      merchantId,
      asked.before ?? null,
      asked.limit,
      asked.floor ?? null,
      asked.from ?? null,
      asked.to ?? null,
      asked.who ?? null,
      asked.action ?? null,
      asked.object ?? null,
    ]);
    return rows.map(toEntry);
  },

  /** The lowest number that one filtered page looks at. */
  async floor(on: Queryable, merchantId: string, before: number | undefined): Promise<number | undefined> {
    const [row] = await on.query<{ sequence: bigint }>(FLOOR, [merchantId, before ?? null]);
    return toNumber(row?.sequence);
  },

  async one(on: Queryable, merchantId: string, sequence: number): Promise<AuditEntry | undefined> {
    const [row] = await on.query<EntryRow>(ONE, [merchantId, sequence]);
    return row && toEntry(row);
  },

  /** The first and the last number of a span of time. */
  async edges(on: Queryable, merchantId: string, from: string | undefined, to: string | undefined) {
    const [row] = await on.query<{ first: bigint | null; last: bigint | null }>(EDGE, [
      merchantId,
      from ?? null,
      to ?? null,
    ]);
    return { first: toNumber(row?.first), last: toNumber(row?.last) };
  },

  async hashOf(on: Queryable, merchantId: string, sequence: number): Promise<string | undefined> {
    const [row] = await on.query<{ hash: string }>(HASH_OF, [merchantId, sequence]);
    return row?.hash;
  },

  /** Entries as they are exported, in their order. */
  async run(on: Queryable, merchantId: string, after: number, last: number, limit: number) {
    const rows = await on.query<EntryRow>(RUN, [merchantId, after, last, limit]);
    return rows.map(({ entry }) => entry);
  },
};
