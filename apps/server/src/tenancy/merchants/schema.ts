import type { Migration } from '@tallystick/database';
import { pgTable, primaryKey, text } from '@tallystick/database/drizzle';
import { bytes, instant } from '../../platform/drizzle-columns.ts';

export const merchants = pgTable('merchants', {
  merchantId: text('merchant_id').primaryKey(),
  name: text('name').notNull(),
  mode: text('mode', { enum: ['test', 'live'] }).notNull(),
  currency: text('currency').notNull(),
  countryCode: text('country_code').notNull(),
  merchantNumber: text('merchant_number').notNull(),
  /** Null until the first start after an upgrade has filled it. */
  timeZone: text('time_zone'),
  createdAt: instant('created_at').notNull(),
});

export const apiKeys = pgTable(
  'api_keys',
  {
    merchantId: text('merchant_id').notNull(),
    id: text('id').notNull(),
    label: text('label').notNull(),
    hint: text('hint').notNull(),
    digest: bytes('digest').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    /** The operator who made it; null where it was configured, or made before this was kept. */
    createdBy: text('created_by'),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.id] })],
);

export const merchantMigrations: readonly Migration[] = [
  {
    id: '0010-merchants',
    sql: `
      create table merchants (
        merchant_id text primary key,
        name text not null,
        mode text not null check (mode in ('test', 'live')),
        currency text not null,
        country_code text not null,
        merchant_number text not null,
        created_at timestamptz not null
      );
      create table api_keys (
        merchant_id text not null,
        id text not null,
        label text not null,
        hint text not null,
        digest bytea not null,
        created_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz,
        primary key (merchant_id, id)
      );
      create index api_keys_digest on api_keys (digest)`,
  },
  {
    // Null only in rows of before there was one; each start fills those, because SQL knows no zones of countries.
    id: '0210-merchant-time-zone',
    sql: 'alter table merchants add column time_zone text',
  },
  {
    id: '0282-api-key-maker',
    sql: 'alter table api_keys add column created_by text',
  },
];
