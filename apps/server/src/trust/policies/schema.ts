import type { Migration } from '@tallystick/database';

export const policyMigrations: readonly Migration[] = [
  {
    id: '0120-policies',
    sql: `
      -- A version is never changed: who wants another saves another. Version 0 is the built-in policy and has no row.
      create table policy_versions (
        merchant_id text not null,
        version integer not null,
        document text not null,
        note text not null,
        author text not null,
        created_at timestamptz not null,
        primary key (merchant_id, version)
      );

      -- Which version judges, and which one tries out; no row: the built-in one, and none.
      create table policy_roll_outs (
        merchant_id text not null,
        active_version integer not null,
        previous_version integer not null,
        candidate_version integer,
        mode text,
        percent smallint,
        changed_at timestamptz not null,
        changed_by text not null,
        primary key (merchant_id)
      );

      -- Who did what: only ever added to.
      create table policy_changes (
        merchant_id text not null,
        id text not null,
        action text not null,
        version integer not null,
        percent smallint,
        active_version integer not null,
        author text not null,
        at timestamptz not null,
        primary key (merchant_id, id)
      );

      -- What a candidate would have decided otherwise, counted by hour and check. The check '' counts judgements: from and to are verdicts.
      create table policy_shadow_counts (
        merchant_id text not null,
        version integer not null,
        hour timestamptz not null,
        check_id text not null,
        was text not null,
        would_be text not null,
        judged integer not null,
        primary key (merchant_id, version, hour, check_id, was, would_be)
      );

      -- A few of those judgements, to look at.
      create table policy_shadow_examples (
        merchant_id text not null,
        version integer not null,
        attestation_id text not null,
        terminal_id text not null,
        purpose text not null,
        kind text not null,
        was text not null,
        would_be text not null,
        checks text not null,
        at timestamptz not null,
        primary key (merchant_id, version, attestation_id)
      );`,
  },
  {
    id: '0201-policy-shadow-appraised',
    sql: `alter table policy_shadow_counts rename column judged to appraised;`,
  },
];
