-- What a message has to share with the first one of its name to be that one again, beside amount, currency and counter: the card (keyed
-- digest of the PAN), its cryptogram and the acquirer (DE32, empty when it sent none). Null in rows that are older than these columns:
-- there it cannot be compared.
alter table authorisations
  add column acquirer_id text,
  add column pan_lookup bytea,
  add column cryptogram bytea,
  add column returned_minor bigint not null default 0;
update authorisations set returned_minor = amount_minor where state = 'reversed';
-- What reversals have given back so far. A whole reversal gives back all of it.
alter table authorisations
  add constraint authorisations_returned check (returned_minor between 0 and amount_minor),
  add constraint authorisations_reversed check ((state = 'reversed') = (returned_minor = amount_minor and amount_minor > 0));

-- A name belongs to one request. A reversal that came without its original takes the name only for a request of the same kind, merchant,
-- acquirer, amount and currency, so that it cannot keep out another. Older ones do not know these and go on taking the name as such.
alter table authorisations drop constraint authorisations_terminal_id_rrn_stan_transmitted_at_key;
create unique index authorisations_by_name on authorisations (terminal_id, rrn, stan, transmitted_at)
  where state <> 'absent' or acquirer_id is null;
create unique index authorisations_by_facts on authorisations
  (terminal_id, rrn, stan, transmitted_at, substr(mti, 2, 1), merchant_id, (coalesce(acquirer_id, '')), amount_minor, currency);

-- `replacement_minor` is what stays charged (DE95); zero undoes the whole payment. Each replacement is booked once.
alter table reversals add column replacement_minor bigint not null default 0 check (replacement_minor >= 0);
alter table reversals drop constraint reversals_authorisation_id_key;
create unique index reversals_once on reversals (authorisation_id, replacement_minor);

-- A payment may be reversed in parts: reversals are booked once by `reversals_once`.
drop index movements_once;
create unique index movements_once on movements (authorisation_id, kind)
  where authorisation_id is not null and kind <> 'reversal';
