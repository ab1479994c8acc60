-- The PIN of a card is kept as its verification value (PVV) under a key that the Hsm holds; null: none was set. `pin_tries` are those that
-- were taken since the last right PIN: a try is taken before the PIN is looked at, so that many requests at once have no more of them.
-- `pin_try_atc` is the counter of the cryptogram that took the last one: each cryptogram gives one try.
alter table cards
  add column pin_value text check (pin_value ~ '^[0-9]{4}$'),
  add column pin_key_index smallint,
  add column pin_changed_at timestamptz,
  add column pin_tries smallint not null default 0 check (pin_tries between 0 and 3),
  add column pin_try_atc integer not null default 0,
  add constraint cards_pin check ((pin_value is null) = (pin_key_index is null));

-- The wallet's own keys for PINs that its holder chooses (AES DUKPT): the initial key ID that it was given, and the counter of the last block.
alter table cards
  add column pin_key_id bytea,
  add column pin_key_counter bigint not null default 0;
create unique index cards_by_pin_key on cards (pin_key_id) where pin_key_id is not null;

-- Keys for PINs, each wrapped by the Hsm. `pin_verification`: PVV keys by index. `pin_zone`: the key that an acquirer enciphers PINs with.
-- `wallet_pin_base`: of which wallets have their initial keys.
create table issuer_pin_keys (
  purpose text not null check (purpose in ('pin_verification', 'pin_zone', 'wallet_pin_base')),
  key_set smallint not null,
  wrapped bytea not null,
  check_value text not null,
  created_at timestamptz not null,
  primary key (purpose, key_set)
);
