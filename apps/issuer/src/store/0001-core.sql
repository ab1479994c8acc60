-- Money is in minor units. `available` can be spent; `held` is reserved by authorisations (0100) that are not captured yet.
create table accounts (
  id text primary key,
  reference text not null,
  currency text not null,
  available_minor bigint not null default 0 check (available_minor >= 0),
  held_minor bigint not null default 0 check (held_minor >= 0),
  payment_limit_minor bigint not null check (payment_limit_minor > 0),
  created_at timestamptz not null
);

-- The PAN is nowhere in clear: sealed for the operator's needs, as keyed digest for look-up, masked for people.
-- `version` rises with every change that a remembered card must not survive.
create table cards (
  id text primary key,
  account_id text not null references accounts (id),
  pan_lookup bytea not null unique,
  pan_sealed bytea not null,
  pan_masked text not null,
  pan_sequence smallint not null,
  expiry text not null check (expiry ~ '^[0-9]{4}$'),
  holder text not null,
  status text not null check (status in ('active', 'blocked', 'lost')),
  last_atc integer not null default 0,
  key_set smallint not null,
  wallet_token_hash bytea not null,
  version integer not null default 1,
  created_at timestamptz not null
);
create index cards_by_account on cards (account_id);

-- One row for one request of an acquirer, named by DE41, DE37, DE11 and DE7. `absent` remembers a reversal that came without its
-- original. There are no foreign keys from here on: the card and account rows are locked by the statement that inserts.
create table authorisations (
  id text primary key,
  terminal_id text not null,
  rrn text not null,
  stan text not null,
  transmitted_at text not null,
  mti text not null,
  amount_minor bigint not null,
  currency text not null,
  card_id text,
  account_id text,
  atc integer,
  merchant_id text not null,
  merchant_name text not null,
  state text not null check (state in ('approved', 'held', 'declined', 'reversed', 'expired', 'absent')),
  response_code text not null,
  reason text not null,
  approval_code text,
  issuer_authentication bytea,
  hold_until timestamptz,
  reversed_at timestamptz,
  created_at timestamptz not null,
  unique (terminal_id, rrn, stan, transmitted_at)
);
create index authorisations_by_card on authorisations (card_id, id);
create index authorisations_on_hold on authorisations (hold_until) where state = 'held';

create table reversals (
  id text primary key,
  authorisation_id text not null unique,
  mti text not null,
  stan text not null,
  transmitted_at text not null,
  amount_minor bigint not null,
  created_at timestamptz not null
);

-- The double-entry book: a movement is debited to one account and credited to another, so it balances by its form.
create table movements (
  id text primary key,
  debit text not null,
  credit text not null check (credit <> debit),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  kind text not null check (kind in ('purchase', 'hold', 'release', 'reversal', 'top_up', 'funding')),
  account_id text not null,
  card_id text,
  authorisation_id text,
  reference text,
  created_at timestamptz not null
);
create index movements_by_account on movements (account_id, id);
create index movements_by_card on movements (card_id, id);
create unique index movements_once on movements (authorisation_id, kind) where authorisation_id is not null;
create unique index movements_by_reference on movements (account_id, reference) where reference is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'movements are never changed' using errcode = '55000';
end
$$;
create trigger movements_append_only before update or delete on movements
  for each row execute function refuse_change();

-- Keys of the issuer, each wrapped under the master key; `key_set` is the derivation key index of a card's application data.
create table issuer_keys (
  purpose text not null check (purpose in ('application_cryptogram', 'scheme_root', 'issuer_certificate')),
  key_set smallint not null,
  wrapped bytea not null,
  check_value text not null,
  public_part jsonb,
  created_at timestamptz not null,
  primary key (purpose, key_set)
);
