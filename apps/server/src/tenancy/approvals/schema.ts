import type { Migration } from '@tallystick/database';

export const approvalMigrations: readonly Migration[] = [
  {
    id: '0266-approvals',
    sql: `
      create table approvals (
        merchant_id text not null,
        id text not null,
        kind text not null,
        object_id text not null,
        object_name text not null,
        input jsonb not null,
        reason text not null,
        state text not null,
        asked_by text not null,
        asked_at timestamptz not null,
        expires_at timestamptz not null,
        seen_by text,
        seen_at timestamptz,
        decided_by text,
        decided_at timestamptz,
        note text,
        primary key (merchant_id, id)
      );
      -- The same is asked for once at a time.
      create unique index approvals_open on approvals (merchant_id, kind, object_id) where state in ('waiting', 'seen');
      create index approvals_running on approvals (expires_at) where state in ('waiting', 'seen');
      create index approvals_of_object on approvals (merchant_id, object_id, id);

      -- Which kinds of change need a second person.
      create table approval_rules (
        merchant_id text primary key,
        kinds jsonb not null
      )`,
  },
  {
    id: '0283-approvals-by-keys',
    sql: 'alter table approvals add column asked_for text',
  },
];
