import type { Migration } from '@tallystick/database';

/** A sub-session: from one token request of the device key, with what it said of its channel key, to the next. */
export const channelMigrations: readonly Migration[] = [
  {
    id: '0111-channel-sessions',
    sql: `
      create table channel_sessions (
        merchant_id text not null,
        id text not null,
        terminal_id text not null,
        device_id text not null,
        key_thumbprint text not null,
        device_key_scheme text not null,
        certified boolean not null,
        technique text not null,
        storage text not null,
        timings jsonb not null,
        expected_requests bigint not null,
        bound boolean not null,
        refresh_digest bytea not null,
        refreshes integer not null default 0,
        begun_at timestamptz not null,
        last_token_at timestamptz not null,
        ends_at timestamptz not null,
        ended_at timestamptz,
        primary key (merchant_id, id)
      );
      -- A device names its sub-session by its id alone when it refreshes.
      create unique index channel_sessions_by_id on channel_sessions (id);
      create index channel_sessions_by_terminal on channel_sessions (merchant_id, terminal_id, id);`,
  },
];
