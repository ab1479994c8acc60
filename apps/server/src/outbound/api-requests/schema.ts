import type { Migration } from '@tallystick/database';

/** Requests of API keys: written in batches, read by the key of the table, bounded in number and age. */
export const API_REQUEST_MIGRATIONS: readonly Migration[] = [
  {
    id: '0272-api-requests',
    sql: `
create table api_requests (
  merchant_id text not null,
  id text not null,
  key_id text not null,
  request_id text not null,
  at timestamptz not null,
  ms real not null,
  method text not null,
  path text not null,
  status integer not null,
  problem text,
  detail jsonb not null,
  primary key (merchant_id, id)
)`,
  },
];
