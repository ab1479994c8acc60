import type { Migration } from '@tallystick/database';
import { bigint, jsonb, pgTable, primaryKey, text } from '@tallystick/database/drizzle';
import { bytes, instant } from '../../platform/drizzle-columns.ts';

export const operators = pgTable(
  'operators',
  {
    merchantId: text('merchant_id').notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.id] })],
);

export const passkeys = pgTable(
  'passkeys',
  {
    merchantId: text('merchant_id').notNull(),
    credentialId: text('credential_id').notNull(),
    operatorId: text('operator_id').notNull(),
    publicKey: bytes('public_key').notNull(),
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: jsonb('transports').$type<string[]>().notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.credentialId] })],
);

export const setupTokens = pgTable(
  'setup_tokens',
  {
    merchantId: text('merchant_id').notNull(),
    digest: bytes('digest').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.digest] })],
);

/** What a browser was asked to sign. It belongs to no merchant yet: who signs in is known only when it is answered. */
export const ceremonies = pgTable('console_ceremonies', {
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['register', 'sign-in'] }).notNull(),
  challenge: text('challenge').notNull(),
  operator: jsonb('operator').$type<{ merchantId: string; id: string; name: string }>(),
  expiresAt: instant('expires_at').notNull(),
});

export const sessions = pgTable(
  'sessions',
  {
    merchantId: text('merchant_id').notNull(),
    digest: bytes('digest').notNull(),
    operatorId: text('operator_id').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.digest] })],
);

export const operatorMigrations: readonly Migration[] = [
  {
    id: '0011-operators',
    sql: `
      create table operators (
        merchant_id text not null,
        id text not null,
        name text not null,
        created_at timestamptz not null,
        primary key (merchant_id, id)
      );
      create table passkeys (
        merchant_id text not null,
        credential_id text not null,
        operator_id text not null,
        public_key bytea not null,
        counter bigint not null,
        transports jsonb not null,
        created_at timestamptz not null,
        last_used_at timestamptz,
        primary key (merchant_id, credential_id)
      );
      create table setup_tokens (
        merchant_id text not null,
        digest bytea not null,
        expires_at timestamptz not null,
        primary key (merchant_id, digest)
      );
      create table console_ceremonies (
        id text primary key,
        kind text not null,
        challenge text not null,
        operator jsonb,
        expires_at timestamptz not null
      );
      create index console_ceremonies_expiry on console_ceremonies (expires_at);
      create table sessions (
        merchant_id text not null,
        digest bytea not null,
        operator_id text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (merchant_id, digest)
      )`,
  },
];
