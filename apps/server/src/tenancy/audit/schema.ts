import type { Migration } from '@tallystick/database';

/** What stands where there is no entry before. */
export const NO_HASH = '0'.repeat(64);

export const auditMigrations: readonly Migration[] = [
  {
    id: '0265-audit-log',
    sql: `
      -- Where the chain of each merchant ends, and where it now begins: the last entry that was removed for its age.
      create table audit_heads (
        merchant_id text primary key,
        sequence bigint not null,
        hash text not null,
        at timestamptz not null,
        anchor_sequence bigint not null,
        anchor_hash text not null
      );
      -- The entry is its canonical JSON, as it is exported; the columns beside it are for finding it.
      create table audit_entries (
        merchant_id text not null,
        sequence bigint not null,
        at timestamptz not null,
        actor_id text not null,
        actor_name text not null,
        action text not null,
        object_id text not null,
        object_name text not null,
        hash text not null,
        entry text not null,
        primary key (merchant_id, sequence)
      );
      create index audit_entries_by_time on audit_entries (merchant_id, at, sequence)`,
  },
];
