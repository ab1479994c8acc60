import type { Migration } from '@tallystick/database';

export const tamperMigrations: readonly Migration[] = [
  {
    id: '0160-tamper-reports',
    sql: `
      create table tamper_reports (
        merchant_id text not null,
        id text not null,
        terminal_id text not null,
        device_id text not null,
        -- Named by the device, so that the same report is taken once.
        report_id text not null,
        reference text not null,
        action text not null,
        seen jsonb not null,
        suspended boolean not null,
        payment_id text,
        software_version text not null,
        seen_at timestamptz not null,
        received_at timestamptz not null,
        -- As it came, signature and all: for an auditor.
        report text not null,
        primary key (merchant_id, id)
      );
      create unique index tamper_reports_by_name on tamper_reports (merchant_id, device_id, report_id);
      create index tamper_reports_by_terminal on tamper_reports (merchant_id, terminal_id, id);`,
  },
];
