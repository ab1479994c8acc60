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
  {
    id: '0180-enrolment-answers',
    sql: `
      -- Which request closed it: that very request, when it comes again, goes on or is answered again.
      alter table enrolments add column request_digest bytea;
      -- When it came to its end, with a device or without.
      alter table enrolments add column ended_at timestamptz;
      alter table enrolments add column device_id text;
      update enrolments set ended_at = closed_at where closed_at is not null;`,
  },
];
