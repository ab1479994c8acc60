import type { Migration } from '@tallystick/database';

export const keyMigrations: readonly Migration[] = [
  {
    id: '0300-keys',
    sql: `
      -- Keys that the Hsm wrapped. The merchant is 'server' for what belongs to all of them; of each purpose each has
      -- versions, of which the newest is used and those before it are still taken until they are retired.
      create table keys (
        merchant_id text not null,
        id text not null,
        purpose text not null check (purpose in ('terminal_pin_base', 'acquirer_pin')),
        version integer not null check (version > 0),
        state text not null check (state in ('active', 'previous', 'destroyed')),
        origin text not null check (origin in ('generated', 'zone_file', 'ceremony', 'key_block')),
        -- Null once it was destroyed.
        wrapped bytea,
        attributes jsonb not null,
        check_value text not null,
        created_at timestamptz not null,
        retired_at timestamptz,
        destroyed_at timestamptz,
        primary key (merchant_id, id),
        check ((wrapped is null) = (state = 'destroyed'))
      );
      create unique index keys_by_version on keys (merchant_id, purpose, version);
      create unique index keys_in_use on keys (merchant_id, purpose) where state = 'active';

      -- The initial key of AES DUKPT that a device was given, by its initial key ID; the counter is that of the last PIN that was taken.
      create table terminal_pin_keys (
        merchant_id text not null,
        key_id bytea not null check (length(key_id) = 8),
        base_key text not null,
        terminal_id text not null,
        device_id text not null,
        counter bigint not null default 0 check (counter between 0 and 4294967295),
        created_at timestamptz not null,
        retired_at timestamptz,
        primary key (merchant_id, key_id)
      );
      create unique index terminal_pin_keys_in_use on terminal_pin_keys (merchant_id, device_id) where retired_at is null;`,
  },
];
