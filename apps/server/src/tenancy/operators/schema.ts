import type { Migration } from '@tallystick/database';
import { bigint, jsonb, pgTable, primaryKey, text } from '@tallystick/database/drizzle';
import { ROLES } from '@tallystick/protocol';
import { bytes, instant } from '../../platform/drizzle-columns.ts';

export const operators = pgTable(
  'operators',
  {
    merchantId: text('merchant_id').notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    createdAt: instant('created_at').notNull(),
    /** A row stays after its operator went, so that what was done keeps the name of who did it. */
    removedAt: instant('removed_at'),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.id] })],
);

export const passkeys = pgTable(
  'passkeys',
  {
    merchantId: text('merchant_id').notNull(),
    credentialId: text('credential_id').notNull(),
    id: text('id').notNull(),
    /** Empty where its owner gave it none. */
    name: text('name').notNull(),
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
  kind: text('kind', { enum: ['register', 'add-passkey', 'sign-in'] }).notNull(),
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
    /** Null in sessions of before this was kept: they end with any passkey of their operator. */
    passkeyId: text('passkey_id'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.digest] })],
);

/** One-time links that owners make, and those that a recovery code is exchanged for. */
export const operatorLinks = pgTable(
  'operator_links',
  {
    merchantId: text('merchant_id').notNull(),
    id: text('id').notNull(),
    digest: bytes('digest').notNull(),
    kind: text('kind', { enum: ['invitation', 'recovery'] }).notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    name: text('name'),
    /** Of a recovery: who makes a new passkey with it. */
    operatorId: text('operator_id'),
    /** Null where the operator used a recovery code. */
    createdBy: text('created_by'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.id] })],
);

/** The recovery codes that an operator has: what they begin with, which names the operator, and how many guesses were wrong. */
export const recoverySets = pgTable(
  'recovery_sets',
  {
    merchantId: text('merchant_id').notNull(),
    operatorId: text('operator_id').notNull(),
    handle: text('handle').notNull(),
    madeAt: instant('made_at').notNull(),
    failed: bigint('failed', { mode: 'number' }).notNull(),
    blockedUntil: instant('blocked_until'),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.operatorId] })],
);

/** Codes that were not used yet. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    merchantId: text('merchant_id').notNull(),
    operatorId: text('operator_id').notNull(),
    digest: bytes('digest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.merchantId, table.operatorId, table.digest] })],
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
  {
    // Whoever could sign in before there were roles could do everything.
    id: '0260-operator-roles',
    sql: `
      alter table operators add column role text not null default 'owner'
        check (role in ('owner', 'operator', 'security_officer', 'auditor', 'cashier'));
      alter table operators alter column role drop default;
      alter table operators add column removed_at timestamptz;
      alter table passkeys add column id text;
      update passkeys set id = 'psk_' || substr(md5(merchant_id || credential_id), 1, 26);
      alter table passkeys alter column id set not null;
      alter table passkeys add column name text not null default '';
      create index passkeys_operator on passkeys (merchant_id, operator_id);
      create index sessions_operator on sessions (merchant_id, operator_id)`,
  },
  {
    id: '0261-operator-links',
    sql: `
      create table operator_links (
        merchant_id text not null,
        id text not null,
        digest bytea not null,
        kind text not null check (kind in ('invitation', 'recovery')),
        role text not null,
        name text,
        operator_id text,
        created_by text,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (merchant_id, id)
      );
      create unique index operator_links_digest on operator_links (digest);
      create table recovery_sets (
        merchant_id text not null,
        operator_id text not null,
        handle text not null,
        made_at timestamptz not null,
        failed bigint not null,
        blocked_until timestamptz,
        primary key (merchant_id, operator_id)
      );
      create unique index recovery_sets_handle on recovery_sets (handle);
      create table recovery_codes (
        merchant_id text not null,
        operator_id text not null,
        digest bytea not null,
        primary key (merchant_id, operator_id, digest)
      )`,
  },
  {
    id: '0284-session-passkey',
    sql: 'alter table sessions add column passkey_id text',
  },
];
