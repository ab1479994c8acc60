import type { Migration } from '@tallystick/database';

export const enrolmentMigrations: readonly Migration[] = [
  {
    id: '0025-enrolments',
    sql: `
      create table enrolments (
        merchant_id text not null,
        id text not null,
        activation_id text not null,
        terminal_id text not null,
        terminal_number text not null,
        challenge bytea not null,
        expires_at timestamptz not null,
        closed_at timestamptz,
        primary key (merchant_id, id)
      );
      -- A device that enrols names the enrolment by its id alone.
      create unique index enrolments_by_id on enrolments (id);`,
  },
];
