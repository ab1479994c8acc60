import type { Statement } from '@tallystick/database';

/*
 * The hot path, in SQL. Each statement is one transaction in one round trip. The first CTE finds and locks the rows under every condition
 * that the decision stood on; the others act on what it found, so either all of them act or none does. In READ COMMITTED a locking read
 * that had to wait checks its conditions again on the row as it is then.
 *
 * Locks are taken in the order authorisation, card, account; inserts come last.
 */

export const FIND_CARD: Statement = {
  name: 'issuer-find-card',
  text: `
select c.id as card_id, c.account_id, c.status, c.expiry, c.pan_sequence, c.key_set, c.last_atc, c.version,
       a.currency, a.available_minor, a.payment_limit_minor
from cards c join accounts a on a.id = c.account_id
where c.pan_lookup = $1`,
};

/** The request of this name; else the reversal that came before it, if it was of the same facts. */
export const FIND_AUTHORISATION: Statement = {
  name: 'issuer-find-authorisation',
  text: `
select id, mti, amount_minor, returned_minor, currency, pan_lookup, cryptogram, atc, acquirer_id, merchant_id, state, response_code,
       approval_code, issuer_authentication
from authorisations
where terminal_id = $1 and rrn = $2 and stan = $3 and transmitted_at = $4
  and (state <> 'absent' or acquirer_id is null
       or (merchant_id = $5 and acquirer_id = $6 and amount_minor = $7 and currency = $8
           and substr(mti, 2, 1) = substr($9::text, 2, 1)))
order by (state = 'absent') limit 1`,
};

/** A unique violation on the request's name or facts undoes it all: the request, or a reversal of it, was there before. */
export const BOOK_AUTHORISATION: Statement = {
  name: 'issuer-book-authorisation',
  text: `
with found as (
  select c.id as card_id, a.id as account_id
  from cards c join accounts a on a.id = c.account_id
  where c.id = $1 and c.version = $2 and c.status = 'active' and c.last_atc < $3 and a.available_minor >= $4
  for update
), counted as (
  update cards set last_atc = $3, pin_tries = case when $23 then 0 else pin_tries end from found where cards.id = found.card_id
), charged as (
  update accounts
  set available_minor = available_minor - $4,
      held_minor = held_minor + case when $17::timestamptz is null then 0 else $4 end
  from found where accounts.id = found.account_id
), moved as (
  insert into movements (id, debit, credit, amount_minor, currency, kind, account_id, card_id, authorisation_id, created_at)
  select $18, account_id,
         case when $17::timestamptz is null then 'settlement/' || $11::text else account_id || '/held' end,
         $4, $11, case when $17::timestamptz is null then 'purchase' else 'hold' end,
         account_id, card_id, $5, $19::timestamptz
  from found
)
insert into authorisations (
  id, terminal_id, rrn, stan, transmitted_at, mti, amount_minor, currency, card_id, account_id, atc, merchant_id, merchant_name,
  state, response_code, reason, approval_code, issuer_authentication, hold_until, created_at, acquirer_id, pan_lookup, cryptogram)
select $5, $6, $7, $8, $9, $10, $4, $11, card_id, account_id, $3, $12, $13,
       case when $17::timestamptz is null then 'approved' else 'held' end, $14, 'approved', $15, $16::bytea, $17, $19, $20, $21, $22
from found
returning id`,
};

export const RECORD_DECLINE: Statement = {
  name: 'issuer-record-decline',
  text: `
with recorded as (
  insert into authorisations (
    id, terminal_id, rrn, stan, transmitted_at, mti, amount_minor, currency, card_id, account_id, atc, merchant_id, merchant_name,
    state, response_code, reason, issuer_authentication, created_at, acquirer_id, pan_lookup, cryptogram)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'declined', $14, $15, $16, $17, $19, $20, $21)
  on conflict do nothing
  returning id, card_id, atc
), counted as (
  update cards set last_atc = recorded.atc, pin_tries = case when $22::boolean then 0 else pin_tries end from recorded
  where $18::boolean and cards.id = recorded.card_id and cards.last_atc < recorded.atc
)
select id from recorded`,
};

/** $3 is what stays charged: zero undoes the payment, more only lowers what stands by then. The row is found by its id, which never changes. */
export const REVERSE_AUTHORISATION: Statement = {
  name: 'issuer-reverse-authorisation',
  text: `
with found as (
  select id, account_id, card_id, currency, state, amount_minor - returned_minor - $3 as given_back
  from authorisations
  where id = $1 and state in ('approved', 'held') and amount_minor - returned_minor > $3::bigint
  for update
), undone as (
  update authorisations
  set returned_minor = amount_minor - $3, state = case when $3 = 0 then 'reversed' else authorisations.state end,
      reversed_at = case when $3 = 0 then $2::timestamptz end
  from found where authorisations.id = found.id
), refunded as (
  update accounts
  set available_minor = available_minor + found.given_back,
      held_minor = held_minor - case when found.state = 'held' then found.given_back else 0 end
  from found where accounts.id = found.account_id
), moved as (
  insert into movements (id, debit, credit, amount_minor, currency, kind, account_id, card_id, authorisation_id, created_at)
  select $8, case when state = 'held' then account_id || '/held' else 'settlement/' || currency end, account_id,
         given_back, currency, 'reversal', account_id, card_id, id, $2
  from found
)
insert into reversals (id, authorisation_id, mti, stan, transmitted_at, amount_minor, replacement_minor, created_at)
select $4, id, $5, $6, $7, given_back, $3, $2 from found
returning id`,
};

export const REMEMBER_REVERSAL: Statement = {
  name: 'issuer-remember-reversal',
  text: `
with absent as (
  insert into authorisations (
    id, terminal_id, rrn, stan, transmitted_at, mti, amount_minor, currency, merchant_id, merchant_name,
    state, response_code, reason, reversed_at, created_at, acquirer_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $13, '', 'absent', '12', 'reversed_before_arrival', $9, $9, $14)
  on conflict do nothing
  returning id
)
insert into reversals (id, authorisation_id, mti, stan, transmitted_at, amount_minor, created_at)
select $10, id, $15, $11, $12, $7, $9 from absent
returning id`,
};

export const LIST_DUE_HOLDS: Statement = {
  name: 'issuer-list-due-holds',
  text: `select id from authorisations where state = 'held' and hold_until <= $1 order by hold_until limit 100`,
};

export const RELEASE_HOLD: Statement = {
  name: 'issuer-release-hold',
  text: `
with found as (
  select id, account_id, card_id, amount_minor - returned_minor as amount_minor, currency
  from authorisations where id = $1 and state = 'held' and hold_until <= $2
  for update
), ended as (
  update authorisations set state = 'expired' from found where authorisations.id = found.id
), freed as (
  update accounts
  set available_minor = available_minor + found.amount_minor, held_minor = held_minor - found.amount_minor
  from found where accounts.id = found.account_id
)
insert into movements (id, debit, credit, amount_minor, currency, kind, account_id, card_id, authorisation_id, created_at)
select $3, account_id || '/held', account_id, amount_minor, currency, 'release', account_id, card_id, id, $2
from found
returning id`,
};
