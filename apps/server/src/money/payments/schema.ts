import type { Migration } from '@tallystick/database';

/**
 * One row a payment. `due_at` is when a payment that is still open has to be looked at: when it expires while `created`, when whoever
 * asked the issuer must have died while `presented`; null once it is final. The idempotency key is one device's own;
 * its constraint begins with the device, because a planner that has no statistics yet would take an index that begins with the merchant
 * for one payment, and read all of the merchant's. What was said on
 * the wire is kept apart, masked, and read only when somebody looks.
 */
export const PAYMENT_MIGRATIONS: readonly Migration[] = [
  {
    id: '0050-payments',
    sql: `
create table payments (
  merchant_id text not null,
  id text not null,
  status text not null check (status in ('created', 'presented', 'approved', 'declined', 'reversed', 'expired', 'cancelled')),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  reference text,
  terminal_id text not null,
  terminal_number text not null,
  terminal_label text not null,
  merchant_number text not null,
  device_id text not null,
  idempotency_key text not null,
  stan text not null,
  retrieval_reference text not null,
  transmitted_at text,
  ticket_id text,
  masked_pan text,
  scheme text,
  cvm text,
  application_id text,
  application_label text,
  reason text,
  response_code text,
  authorisation_code text,
  issuer_field55 bytea,
  receipt_id text not null,
  due_at timestamptz,
  created_at timestamptz not null,
  presented_at timestamptz,
  completed_at timestamptz,
  primary key (merchant_id, id),
  constraint payments_idempotency unique (device_id, idempotency_key, merchant_id)
) with (fillfactor = 80);
create unique index payments_receipt on payments (receipt_id);
create index payments_due on payments (due_at) where due_at is not null;

create table payment_traces (
  merchant_id text not null,
  payment_id text not null,
  position text not null,
  steps jsonb not null,
  primary key (merchant_id, payment_id, position)
);
`,
  },
  {
    id: '0263-payment-cashier',
    sql: 'alter table payments add column cashier_id text, add column cashier_name text',
  },
  {
    // Every status that was allowed still is, so no row has to be looked at. Payments that were cancelled after a refusal stay cancelled.
    id: '0270-payment-refused',
    sql: `
alter table payments drop constraint payments_status_check;
alter table payments add constraint payments_status_check check (status in
  ('created', 'presented', 'approved', 'declined', 'reversed', 'expired', 'cancelled', 'refused')) not valid;
`,
  },
  {
    // What payments are found and sorted by. Each holds only payments that have ended, so that it is written once a payment and no statement of
    // the way of a payment can be planned by it; open ones are found by `payments_due`.
    id: '0271-payment-search',
    sql: `
create index payments_by_status on payments (merchant_id, status, id) where due_at is null;
create index payments_by_terminal on payments (merchant_id, terminal_id, terminal_label, id) where due_at is null;
create index payments_by_amount on payments (merchant_id, currency, amount_minor, id) where due_at is null;
create index payments_by_card on payments (merchant_id, right(masked_pan, 4), id) where due_at is null and masked_pan is not null;
create index payments_by_retrieval_reference on payments (merchant_id, retrieval_reference, id) where due_at is null;
create index payments_by_reference on payments (merchant_id, lower(reference) text_pattern_ops, id)
  where due_at is null and reference is not null;
`,
  },
];
