import type { Migration } from '@tallystick/database';

export const countsMigrations: readonly Migration[] = [
  {
    id: '0190-attestation-counts',
    sql: `
      -- Results of five minutes, counted from the records behind the payments' back. A slot is Unix time over 300 seconds; check_id '' counts
      -- results by verdict, any other the findings of that check.
      create table attestation_counts (
        merchant_id text not null,
        slot integer not null,
        check_id text not null,
        status text not null,
        n integer not null,
        primary key (merchant_id, slot, check_id, status)
      );

      -- Where a check last failed. A window that ends now counts a terminal if its last failure is in it, so one row a terminal is enough.
      create table attestation_failures (
        merchant_id text not null,
        check_id text not null,
        status text not null,
        terminal_id text not null,
        attestation_id text not null,
        at timestamptz not null,
        primary key (merchant_id, check_id, status, terminal_id)
      );

      -- All slots below "counted" are counted; those below "settled" were counted once more when they were an hour old.
      create table attestation_counted (
        merchant_id text not null,
        counted integer not null default 0,
        settled integer not null default 0,
        primary key (merchant_id)
      );`,
  },
];
