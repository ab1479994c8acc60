import type { Migration } from '@tallystick/database';

export const terminalMigrations: readonly Migration[] = [
  {
    id: '0020-terminals',
    sql: `
      create table terminals (
        merchant_id text not null,
        id text not null,
        terminal_number text not null,
        label text not null,
        status text not null,
        currency text not null,
        minimum_level smallint not null,
        approval_required boolean not null,
        approved boolean not null default false,
        maximum_amount bigint not null,
        personalisation_version integer not null default 0,
        device_id text,
        suspended_reason text,
        created_at timestamptz not null,
        primary key (merchant_id, id)
      );
      create unique index terminals_by_number on terminals (terminal_number);

      create table devices (
        merchant_id text not null,
        id text not null,
        terminal_id text not null,
        kind text not null,
        level smallint not null,
        key_thumbprint text not null,
        device_key jsonb not null,
        encryption_key jsonb not null,
        digest text not null,
        security_items jsonb not null,
        model text,
        software_version text not null,
        enrolled_at timestamptz not null,
        ended_at timestamptz,
        primary key (merchant_id, id)
      );
      -- A device names itself by its id alone when it asks for a token.
      create unique index devices_by_id on devices (id);
      -- A key is enrolled once and never comes back.
      create unique index devices_by_key on devices (key_thumbprint);
      create index devices_by_terminal on devices (merchant_id, terminal_id, id);

      create table activations (
        merchant_id text not null,
        id text not null,
        terminal_id text not null,
        terminal_number text not null,
        code_digest bytea not null,
        link_digest bytea not null,
        wrong_tries smallint not null default 0,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        ended_at timestamptz,
        primary key (merchant_id, id)
      );
      create index activations_by_number on activations (terminal_number, id);
      create index activations_by_terminal on activations (merchant_id, terminal_id, id);
      create index activations_by_link on activations (link_digest);`,
  },
  {
    id: '0100-second-secret-schemes',
    sql: `
      -- device_key of scheme hmac-sha256 is {"kty": "oct", "protected": the secret under the master key}.
      alter table devices add column key_scheme text not null default 'es256';
      alter table devices alter column key_scheme drop default;`,
  },
  {
    id: '0110-channel-binding',
    // `tls-exporter`: the device enrolled over TLS that it could see, and proves nothing over any other connection.
    sql: 'alter table devices add column channel_binding text',
  },
  {
    id: '0150-suspension-cause',
    sql: `
      alter table terminals add column suspended_cause text;
      alter table terminals add column suspended_at timestamptz;
      update terminals set suspended_cause = 'operator', suspended_at = now() where status = 'suspended';
      -- What was called closed is called retired.
      update terminals set status = 'retired' where status = 'closed';
      update events set type = 'terminal.retired' where type = 'terminal.closed';`,
  },
  {
    id: '0142-device-checks',
    sql: `
      -- When the full status set of the device was last accepted; until then, when it enrolled.
      alter table devices add column checked_at timestamptz;
      -- When each outside service last vouched for the device: {"playIntegrity": "2026-01-01T00:00:00Z"}.
      alter table devices add column signals jsonb not null default '{}';
      update devices set signals = jsonb_build_object('revocationList', to_char(enrolled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
      where kind = 'android-key';`,
  },
  {
    id: '0151-terminal-settings',
    sql: `
      alter table terminals add column enrolment_methods jsonb not null default '["digits", "link"]';
      alter table terminals add column one_time_methods jsonb not null default '[]';
      alter table terminals add column spent_methods jsonb not null default '[]';
      -- Null: whatever the policy accepts.
      alter table terminals add column evidence_kinds jsonb;
      alter table terminals add column receipt_lines jsonb not null default '[]';
      alter table terminals add column emv_limits jsonb not null default '{}';

      alter table devices add column ended_because text;
      alter table devices add column patch_level text;
      -- Version of the personalisation data that it fetched last.
      alter table devices add column personalisation_version integer not null default 0;
      update devices set ended_because = 'replaced' where ended_at is not null;

      -- A form that the terminal does not allow is not made.
      alter table activations alter column code_digest drop not null;
      alter table activations alter column link_digest drop not null;

      -- What happened to each terminal, and who did it.
      create table terminal_changes (
        merchant_id text not null,
        terminal_id text not null,
        id text not null,
        type text not null,
        at timestamptz not null,
        by_id text,
        detail jsonb not null,
        primary key (merchant_id, terminal_id, id)
      );`,
  },
  {
    id: '0220-limits-in-force',
    sql: `
      -- Limits that amendments of the last day replaced: a device pays with what it was given until it fetches the new ones.
      alter table terminals add column former_limits jsonb not null default '[]';
      -- When it last fetched its personalisation data; null: before this was kept.
      alter table devices add column personalised_at timestamptz;`,
  },
  {
    id: '0230-wrong-links',
    // Wrong links are counted apart from wrong digits, and lock nothing. Whole codes are locked no more.
    sql: 'alter table activations add column wrong_link_tries integer not null default 0',
  },
  {
    id: '0281-sent-activations',
    sql: `
      -- A code that is sent: by which method and where to, how that stands, and the message that it is in now.
      alter table activations add column sent_method text;
      alter table activations add column sent_to text;
      alter table activations add column sent_state text;
      alter table activations add column sent_at timestamptz;
      alter table activations add column message_id text;
      -- When it was sent to that address for this terminal, by this code and those before it.
      alter table activations add column send_times jsonb not null default '[]';
      -- Of the link that has to be opened, and when it was.
      alter table activations add column confirm_digest bytea;
      alter table activations add column opened_at timestamptz;
      create index activations_by_confirmation on activations (confirm_digest) where confirm_digest is not null;`,
  },
];
