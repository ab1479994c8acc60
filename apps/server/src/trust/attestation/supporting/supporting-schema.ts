import type { Migration } from '@tallystick/database';

export const supportingMigrations: readonly Migration[] = [
  {
    id: '0130-supporting-evidence',
    sql: `
      -- The App Attest key of an iPhone that enrolled with it. The counter only rises: it is compared in the statement that raises it.
      create table app_attest_keys (
        merchant_id text not null,
        device_id text not null,
        key_id text not null,
        public_key text not null,
        app_id text not null,
        environment text not null,
        counter bigint not null,
        receipt text not null,
        attested_at timestamptz not null,
        asserted_at timestamptz,
        primary key (merchant_id, device_id)
      );
      -- A key is attested once. Of one merchant only, so that a phone cannot be followed from one to another.
      create unique index app_attest_keys_by_key on app_attest_keys (merchant_id, key_id);

      -- The last supporting evidence of each kind that a device gave: a signal that grows stale.
      create table supporting_evidence (
        merchant_id text not null,
        device_id text not null,
        kind text not null,
        verdict text not null,
        checks text not null,
        facts text,
        evidence text not null,
        at timestamptz not null,
        -- When it last passed; null: never.
        passed_at timestamptz,
        primary key (merchant_id, device_id, kind)
      );`,
  },
];
