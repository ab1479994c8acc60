import type { Migration } from '@tallystick/database';

/**
 * `till_code_tries` counts wrong codes of one operator at one terminal; a row goes with the right one. A device has one session of a cashier
 * at a time: the next one takes its place.
 */
export const cashierMigrations: readonly Migration[] = [
  {
    id: '0262-cashiers',
    sql: `
      create table cashier_settings (
        merchant_id text primary key,
        required boolean not null,
        idle_minutes integer not null check (idle_minutes between 1 and 60)
      );
      create table till_codes (
        merchant_id text not null,
        operator_id text not null,
        salt bytea not null,
        hash bytea not null,
        set_at timestamptz not null,
        primary key (merchant_id, operator_id)
      );
      create table till_code_tries (
        merchant_id text not null,
        operator_id text not null,
        terminal_id text not null,
        failed integer not null,
        blocked_until timestamptz,
        tried_at timestamptz not null,
        primary key (merchant_id, operator_id, terminal_id)
      );
      create table cashier_sessions (
        merchant_id text not null,
        device_id text not null,
        terminal_id text not null,
        operator_id text not null,
        digest bytea not null,
        expires_at timestamptz not null,
        primary key (merchant_id, device_id)
      )`,
  },
];
