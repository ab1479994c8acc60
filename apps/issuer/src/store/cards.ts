import { isUniqueViolation, type Queryable } from '@tallystick/database';
import { shownText } from '@tallystick/protocol';
import type { CardSnapshot } from '../rules/decide.ts';

export interface NewAccount {
  readonly id: string;
  readonly reference: string;
  readonly currency: string;
  readonly paymentLimitMinor: bigint;
  readonly at: Date;
}

export interface NewCard {
  readonly id: string;
  readonly accountId: string;
  readonly panLookup: Uint8Array;
  readonly panSealed: Uint8Array;
  readonly panMasked: string;
  readonly panSequence: number;
  readonly expiry: string;
  readonly holder: string;
  readonly keySet: number;
  readonly walletTokenHash: Uint8Array;
  readonly at: Date;
}

export interface Funding {
  readonly movementId: string;
  readonly accountId: string;
  readonly cardId: string | null;
  readonly amountMinor: bigint;
  readonly kind: 'top_up' | 'funding';
  /** Booked once for each account; null may repeat. */
  readonly reference: string | null;
  readonly at: Date;
}

export interface AccountRecord {
  readonly accountId: string;
  readonly reference: string;
  readonly currency: string;
  readonly availableMinor: bigint;
  readonly heldMinor: bigint;
  readonly paymentLimitMinor: bigint;
}

export interface CardRecord extends AccountRecord {
  readonly cardId: string;
  readonly panMasked: string;
  readonly expiry: string;
  readonly holder: string;
  readonly status: CardSnapshot['status'];
  readonly walletTokenHash: Uint8Array;
  readonly panSealed: Uint8Array;
}

/** One line of a card's history. */
export interface CardEntry {
  readonly id: string;
  readonly at: Date;
  readonly kind: 'purchase' | 'reversal' | 'top_up' | 'declined';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly merchantName: string;
  readonly responseCode: string | null;
  readonly reversed: boolean;
}

export interface CardStore {
  addAccount(account: NewAccount): Promise<void>;
  findAccount(id: string): Promise<AccountRecord | undefined>;
  /** False when this PAN is taken: draw another. */
  addCard(card: NewCard): Promise<boolean>;
  findCard(id: string): Promise<CardRecord | undefined>;
  /** Puts money on an account. `refused` when there is no such account or it would hold more than `maximumMinor`. */
  fund(funding: Funding, maximumMinor: bigint): Promise<'booked' | 'repeated' | 'refused'>;
  /** The amount that was booked on the account under this reference. */
  findFunding(accountId: string, reference: string): Promise<bigint | undefined>;
  /** Changes the status; a lost card stays lost, then false. */
  setStatus(cardId: string, status: CardSnapshot['status']): Promise<boolean>;
  /** Newest first. `before` is the part of an id after its prefix. */
  listEntries(cardId: string, before: string | undefined, limit: number): Promise<CardEntry[]>;
}

type AccountRow = {
  account_id: string;
  reference: string;
  currency: string;
  available_minor: bigint;
  held_minor: bigint;
  payment_limit_minor: bigint;
};
type CardRow = AccountRow & {
  card_id: string;
  pan_masked: string;
  expiry: string;
  holder: string;
  status: CardSnapshot['status'];
  wallet_token_hash: Uint8Array;
  pan_sealed: Uint8Array;
};
type EntryRow = {
  id: string;
  at: Date;
  kind: CardEntry['kind'];
  amount_minor: bigint;
  currency: string;
  merchant_name: string;
  response_code: string | null;
  reversed: boolean;
};

const ACCOUNT_COLUMNS = `a.id as account_id, a.reference, a.currency, a.available_minor, a.held_minor, a.payment_limit_minor`;

const FUND = `
with found as (
  select id, currency from accounts where id = $2 and available_minor + held_minor + $4 <= $8 for update
), credited as (
  update accounts set available_minor = available_minor + $4 from found where accounts.id = found.id
)
insert into movements (id, debit, credit, amount_minor, currency, kind, account_id, card_id, reference, created_at)
select $1, 'funding/' || currency, id, $4, currency, $5, id, $3, $6, $7 from found
returning id`;

// Ids of both tables end in the same sortable form, so one cursor runs through both.
const LIST_ENTRIES = `
(select substr(id, 5) as id, created_at as at, case when state = 'declined' then 'declined' else 'purchase' end as kind,
        amount_minor, currency, merchant_name, response_code, state = 'reversed' as reversed
 from authorisations where card_id = $1 and id < 'aut_' || $2 order by id desc limit $3)
union all
(select substr(m.id, 5), m.created_at, case when m.kind in ('reversal', 'release') then 'reversal' else 'top_up' end,
        m.amount_minor, m.currency, coalesce(u.merchant_name, ''), null, false
 from movements m left join authorisations u on u.id = m.authorisation_id
 where m.card_id = $1 and m.id < 'mov_' || $2 and m.kind in ('reversal', 'release', 'top_up', 'funding')
 order by m.id desc limit $3)
order by id desc limit $3`;

/** Sorts after the 26 digits of any id in every collation. */
const AFTER_ALL = 'z'.repeat(27);

const toAccount = (row: AccountRow): AccountRecord => ({
  accountId: row.account_id,
  reference: shownText(row.reference),
  currency: row.currency,
  availableMinor: row.available_minor,
  heldMinor: row.held_minor,
  paymentLimitMinor: row.payment_limit_minor,
});

const toCard = (row: CardRow): CardRecord => ({
  ...toAccount(row),
  cardId: row.card_id,
  panMasked: row.pan_masked,
  expiry: row.expiry,
  holder: shownText(row.holder),
  status: row.status,
  walletTokenHash: row.wallet_token_hash,
  panSealed: row.pan_sealed,
});

/** Accounts and cards, as the issuer's HTTP API needs them. */
export const createCardStore = (database: Queryable): CardStore => ({
  async addAccount({ id, reference, currency, paymentLimitMinor, at }) {
    await database.query(
      {
        text: 'insert into accounts (id, reference, currency, payment_limit_minor, created_at) values ($1, $2, $3, $4, $5)',
      },
      [id, reference, currency, paymentLimitMinor, at],
    );
  },

  async findAccount(id) {
    const [row] = await database.query<AccountRow>(
      { text: `select ${ACCOUNT_COLUMNS} from accounts a where a.id = $1` },
      [id],
    );
    return row && toAccount(row);
  },

  async addCard(card) {
    try {
      await database.query(
        {
          text: `insert into cards (id, account_id, pan_lookup, pan_sealed, pan_masked, pan_sequence, expiry, holder, status, key_set,
                   wallet_token_hash, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $10, $11)`,
        },
        [
          card.id,
          card.accountId,
          card.panLookup,
          card.panSealed,
          card.panMasked,
          card.panSequence,
          card.expiry,
          card.holder,
          card.keySet,
          card.walletTokenHash,
          card.at,
        ],
      );
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },

  async findCard(id) {
    const [row] = await database.query<CardRow>(
      {
        text: `select c.id as card_id, c.pan_masked, c.expiry, c.holder, c.status, c.wallet_token_hash, c.pan_sealed, ${ACCOUNT_COLUMNS}
               from cards c join accounts a on a.id = c.account_id where c.id = $1`,
      },
      [id],
    );
    return row && toCard(row);
  },

  async fund(funding, maximumMinor) {
    try {
      const rows = await database.query({ text: FUND }, [
        funding.movementId,
        funding.accountId,
        funding.cardId,
        funding.amountMinor,
        funding.kind,
        funding.reference,
        funding.at,
        maximumMinor,
      ]);
      return rows.length === 1 ? 'booked' : 'refused';
    } catch (error) {
      if (isUniqueViolation(error, 'movements_by_reference')) return 'repeated';
      throw error;
    }
  },

  async findFunding(accountId, reference) {
    const [row] = await database.query<{ amount_minor: bigint }>(
      { text: 'select amount_minor from movements where account_id = $1 and reference = $2' },
      [accountId, reference],
    );
    return row?.amount_minor;
  },

  async setStatus(cardId, status) {
    const rows = await database.query(
      {
        text: `update cards set status = $2, version = version + 1
               where id = $1 and (status <> 'lost' or $2 = 'lost') returning id`,
      },
      [cardId, status],
    );
    return rows.length === 1;
  },

  async listEntries(cardId, before, limit) {
    const rows = await database.query<EntryRow>({ text: LIST_ENTRIES }, [cardId, before ?? AFTER_ALL, limit]);
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      kind: row.kind,
      amountMinor: row.amount_minor,
      currency: row.currency,
      merchantName: shownText(row.merchant_name),
      responseCode: row.response_code,
      reversed: row.reversed,
    }));
  },
});
