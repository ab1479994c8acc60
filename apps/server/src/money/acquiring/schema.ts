import type { Migration } from '@tallystick/database';

/**
 * A reversal holds all that its message needs, and nothing of the card. `next_at` is when it is due and, while somebody sends it, until
 * when the claim holds.
 */
export const ACQUIRING_MIGRATIONS: readonly Migration[] = [
  {
    id: '0060-acquiring',
    sql: `
create table reversals (
  merchant_id text not null,
  payment_id text not null,
  state text not null default 'pending' check (state in ('pending', 'acknowledged')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  terminal_number text not null,
  merchant_number text not null,
  amount_minor bigint not null,
  currency_numeric text not null,
  stan text not null,
  retrieval_reference text not null,
  transmitted_at text not null,
  advice_stan text,
  created_at timestamptz not null,
  first_sent_at timestamptz,
  acknowledged_at timestamptz,
  primary key (merchant_id, payment_id)
);
create index reversals_due on reversals (next_at) where state = 'pending';
create index reversals_by_name on reversals (retrieval_reference, terminal_number);
`,
  },
  {
    // A repeat of an advice has DE7 of its first too, not DE11 alone.
    id: '0061-acquiring-advice-time',
    sql: 'alter table reversals add column advice_transmitted_at text',
  },
];
