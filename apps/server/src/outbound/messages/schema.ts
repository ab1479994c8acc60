import type { Migration } from '@tallystick/database';

export const messageMigrations: readonly Migration[] = [
  {
    id: '0280-messages',
    sql: `
      create table messages (
        merchant_id text not null,
        id text not null,
        channel text not null,
        recipient text not null,
        -- Keyed: addresses are counted over all merchants by it, and compared by nothing else.
        recipient_digest bytea not null,
        template text not null,
        language text not null,
        -- What it is about, such as an activation.
        subject text not null,
        data jsonb not null,
        -- Under the master key; null: it was used, ended or ran out.
        secret bytea,
        secret_until timestamptz not null,
        -- queued, sent, dead, dropped (no longer needed before it was sent), kept (no gateway is set up).
        state text not null,
        tries integer not null default 0,
        next_at timestamptz not null,
        fault text,
        created_at timestamptz not null,
        sent_at timestamptz,
        primary key (merchant_id, id)
      );
      create index messages_due on messages (next_at) where state = 'queued';
      create index messages_by_recipient on messages (recipient_digest, created_at);
      create index messages_by_subject on messages (merchant_id, subject);
      create index messages_with_secret on messages (secret_until) where secret is not null;`,
  },
];
