import type { Migration } from '@tallystick/database';
import { countsMigrations } from './reporting/counts-schema.ts';
import { supportingMigrations } from './supporting/supporting-schema.ts';

export const attestationMigrations: readonly Migration[] = [
  ...supportingMigrations,
  ...countsMigrations,
  {
    id: '0030-attestations',
    sql: `
      -- The id of an answer to a challenge is made from the challenge's own, so the primary key is also what spends the challenge.
      create table attestations (
        merchant_id text not null,
        id text not null,
        terminal_id text not null,
        device_id text,
        purpose text not null,
        kind text not null,
        verdict text not null,
        level smallint not null,
        policy text not null,
        payment_id text,
        refusal text,
        checks text not null,
        evidence text not null,
        at timestamptz not null,
        primary key (merchant_id, id)
      );
      create index attestations_by_terminal on attestations (merchant_id, terminal_id, id);
      create index attestations_by_payment on attestations (merchant_id, payment_id) where payment_id is not null;

      -- Apart from the device, so that each payment writes a small row: never an index, so updates stay in the page.
      create table attestation_counters (
        merchant_id text not null,
        device_id text not null,
        counter bigint not null,
        answered_at timestamptz not null,
        primary key (merchant_id, device_id)
      ) with (fillfactor = 50);`,
  },
  {
    id: '0140-attestation-quota',
    sql: `
      -- The answers of the hour that began at hour_from, counted in the row that each good answer updates anyway.
      alter table attestation_counters add column answers integer not null default 0;
      alter table attestation_counters add column hour_from timestamptz not null default 'epoch';`,
  },
  {
    id: '0141-reference-values',
    sql: `
      create table reference_values (
        merchant_id text not null,
        id text not null,
        built_in boolean not null,
        app_id text not null,
        signer text not null,
        version text not null,
        or_newer boolean not null,
        library text,
        pin_pad text,
        os_patch_floor text,
        note text,
        created_at timestamptz not null,
        withdrawn_at timestamptz,
        withdrawn_note text,
        primary key (merchant_id, id)
      );`,
  },
  {
    id: '0143-reappraisals',
    sql: `
      -- merchant_id is '*' for a pass through the devices of every merchant.
      create table reappraisals (
        merchant_id text not null,
        id text not null,
        cause text not null,
        because text not null,
        requested_at timestamptz not null,
        place_merchant text,
        place_terminal text,
        claimed_until timestamptz,
        finished_at timestamptz,
        judged integer not null default 0,
        suspended integer not null default 0,
        primary key (merchant_id, id)
      );
      create index reappraisals_due on reappraisals (requested_at) where finished_at is null;
      create index attestations_enrolled on attestations (merchant_id, device_id) where purpose = 'enrol' and device_id is not null;`,
  },
  {
    id: '0191-reappraisal-failures',
    sql: `
      -- What a pass found, once, however often it begins again. A pass that is asked for anew is another.
      create table reappraisal_failures (
        merchant_id text not null,
        device_id text not null,
        pass text not null,
        requested_at timestamptz not null,
        primary key (merchant_id, device_id, pass)
      );`,
  },
  {
    id: '0200-reappraisals-appraised',
    sql: `alter table reappraisals rename column judged to appraised;`,
  },
];
