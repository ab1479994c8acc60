import { strict as assert } from 'node:assert';
import { isUniqueViolation, type Queryable } from '@tallystick/database';
import type { CardSnapshot } from '../rules/decide.ts';
import type { RequestKey } from '../rules/request.ts';
import {
  BOOK_AUTHORISATION,
  FIND_AUTHORISATION,
  FIND_CARD,
  LIST_DUE_HOLDS,
  RECORD_DECLINE,
  RELEASE_HOLD,
  REMEMBER_REVERSAL,
  REVERSE_AUTHORISATION,
} from './authorisation-statements.ts';

export type AuthorisationState = 'approved' | 'held' | 'declined' | 'reversed' | 'expired' | 'absent';

/** What was answered to a request, and where it stands now. */
export interface RecordedAuthorisation {
  readonly id: string;
  readonly mti: string;
  readonly amountMinor: bigint;
  /** What reversals have given back of it. */
  readonly returnedMinor: bigint;
  readonly currency: string;
  /** Null where the record is older than this was kept; so are `cryptogram` and `acquirerId`. */
  readonly panLookup: Uint8Array | null;
  readonly cryptogram: Uint8Array | null;
  readonly atc: number | null;
  /** DE32; empty when there was none. */
  readonly acquirerId: string | null;
  readonly merchantId: string;
  readonly state: AuthorisationState;
  readonly responseCode: string;
  readonly approvalCode: string | null;
  readonly issuerAuthentication: Uint8Array | null;
}

/** The part of a record that comes from the request. */
export interface RequestRecord {
  readonly id: string;
  readonly key: RequestKey;
  readonly mti: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly atc: number | null;
  readonly panLookup: Uint8Array;
  readonly cryptogram: Uint8Array;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly at: Date;
}

/** What a reversal without original says about it, and a request has to share with it to be refused for it. */
export type OriginalFacts = Pick<
  RequestRecord,
  'mti' | 'merchantId' | 'acquirerId' | 'amountMinor' | 'currency'
>;

export interface Approval extends RequestRecord {
  readonly atc: number;
  readonly card: CardSnapshot;
  readonly movementId: string;
  readonly approvalCode: string;
  readonly responseCode: string;
  readonly issuerAuthentication: Uint8Array | null;
  /** Until when the money is reserved, for a 0100; undefined takes it at once. */
  readonly holdUntil: Date | undefined;
  /** The right PIN came with it: all tries are there again. */
  readonly pinVerified: boolean;
}

export interface Decline extends RequestRecord {
  readonly cardId: string | null;
  readonly accountId: string | null;
  readonly responseCode: string;
  readonly reason: string;
  readonly issuerAuthentication: Uint8Array | null;
  /** The cryptogram was right, so its counter is used up. */
  readonly atcProven: boolean;
  /** The right PIN came with it: all tries are there again. */
  readonly pinVerified: boolean;
}

export interface Reversal {
  readonly id: string;
  readonly mti: string;
  readonly stan: string;
  readonly transmittedAt: string;
  readonly at: Date;
}

/** A reversal of an authorisation that is on record. */
export interface BookedReversal extends Reversal {
  readonly authorisationId: string;
  readonly movementId: string;
  /** What stays charged (DE95); zero undoes it all. */
  readonly replacementMinor: bigint;
}

/** A reversal whose original has not come. */
export interface AbsentReversal extends Reversal {
  /** Id of the authorisation row that remembers it. */
  readonly absentId: string;
  readonly original: RequestKey;
  readonly facts: OriginalFacts;
}

const keyValues = (key: RequestKey) => [key.terminalId, key.rrn, key.stan, key.transmittedAt] as const;

export interface AuthorisationStore {
  /** The card with this keyed digest of its PAN, and its account, as they are now. */
  findCard(panLookup: Uint8Array): Promise<CardSnapshot | undefined>;
  /** The request of this name, or the reversal of such a request that came before it. */
  find(key: RequestKey, facts: OriginalFacts): Promise<RecordedAuthorisation | undefined>;
  /**
   * Moves the money, uses up the counter and records the approval: one statement, all or nothing. False when what the decision stood
   * on is true no more (card changed, counter used, funds gone) or the request is already on record; then nothing was done.
   */
  book(approval: Approval): Promise<boolean>;
  /** Records a decline, and a proven counter as used. False when the request is already on record; then nothing was done. */
  recordDecline(decline: Decline): Promise<boolean>;
  /** Undoes an approval wholly or down to the replacement amount. False when no more than that stands; then nothing was done. */
  reverse(reversal: BookedReversal): Promise<boolean>;
  /** Remembers a reversal whose original has not come. False when the original is on record by now. */
  rememberReversal(reversal: AbsentReversal): Promise<boolean>;
  /** Gives back the money of authorisations whose hold has ended. Returns how many. */
  releaseDueHolds(now: Date, movementId: () => string): Promise<number>;
}

type CardRow = {
  card_id: string;
  account_id: string;
  status: CardSnapshot['status'];
  expiry: string;
  pan_sequence: number;
  key_set: number;
  last_atc: number;
  version: number;
  currency: string;
  available_minor: bigint;
  payment_limit_minor: bigint;
};

type AuthorisationRow = {
  id: string;
  mti: string;
  amount_minor: bigint;
  returned_minor: bigint;
  currency: string;
  pan_lookup: Uint8Array | null;
  cryptogram: Uint8Array | null;
  atc: number | null;
  acquirer_id: string | null;
  merchant_id: string;
  state: AuthorisationState;
  response_code: string;
  approval_code: string | null;
  issuer_authentication: Uint8Array | null;
};

const recordOf = (row: AuthorisationRow): RecordedAuthorisation => ({
  id: row.id,
  mti: row.mti,
  amountMinor: row.amount_minor,
  returnedMinor: row.returned_minor,
  currency: row.currency,
  panLookup: row.pan_lookup,
  cryptogram: row.cryptogram,
  atc: row.atc,
  acquirerId: row.acquirer_id,
  merchantId: row.merchant_id,
  state: row.state,
  responseCode: row.response_code,
  approvalCode: row.approval_code,
  issuerAuthentication: row.issuer_authentication,
});

const wasDone = (rows: readonly unknown[]): boolean => {
  assert(rows.length <= 1, 'a statement books, undoes or records one authorisation at most');
  return rows.length === 1;
};

const APPROVED = '00';

const assertBookable = ({ amountMinor, currency, card, responseCode }: Approval): void => {
  assert(amountMinor > 0n, 'a booking is of a positive amount');
  assert(currency === card.currency, 'a booking is in the currency of the account');
  assert(responseCode === APPROVED, 'money is moved for an approval alone');
};

const valuesOfApproval = (approval: Approval) => [
  approval.card.cardId,
  approval.card.version,
  approval.atc,
  approval.amountMinor,
  approval.id,
  ...keyValues(approval.key),
  approval.mti,
  approval.currency,
  approval.merchantId,
  approval.merchantName,
  approval.responseCode,
  approval.approvalCode,
  approval.issuerAuthentication,
  approval.holdUntil ?? null,
  approval.movementId,
  approval.at,
  approval.acquirerId,
  approval.panLookup,
  approval.cryptogram,
  approval.pinVerified,
];

const valuesOfDecline = (decline: Decline) => {
  assert(decline.responseCode !== APPROVED, 'an approval is booked, never recorded as a decline');
  return [
    decline.id,
    ...keyValues(decline.key),
    decline.mti,
    decline.amountMinor,
    decline.currency,
    decline.cardId,
    decline.accountId,
    decline.atc,
    decline.merchantId,
    decline.merchantName,
    decline.responseCode,
    decline.reason,
    decline.issuerAuthentication,
    decline.at,
    decline.atcProven,
    decline.acquirerId,
    decline.panLookup,
    decline.cryptogram,
    decline.pinVerified,
  ];
};

/** Authorisations, reversals and the money they move, in SQL. Every method is one statement and so one transaction. */
export const createAuthorisationStore = (database: Queryable): AuthorisationStore => ({
  async findCard(panLookup) {
    const [row] = await database.query<CardRow>(FIND_CARD, [panLookup]);
    return (
      row && {
        cardId: row.card_id,
        accountId: row.account_id,
        status: row.status,
        expiry: row.expiry,
        panSequence: row.pan_sequence,
        keySet: row.key_set,
        lastAtc: row.last_atc,
        version: row.version,
        currency: row.currency,
        availableMinor: row.available_minor,
        paymentLimitMinor: row.payment_limit_minor,
      }
    );
  },

  async find(key, facts) {
    const [row] = await database.query<AuthorisationRow>(FIND_AUTHORISATION, [
      ...keyValues(key),
      facts.merchantId,
      facts.acquirerId,
      facts.amountMinor,
      facts.currency,
      facts.mti,
    ]);
    return row && recordOf(row);
  },

  async book(approval) {
    assertBookable(approval);
    try {
      return wasDone(await database.query(BOOK_AUTHORISATION, valuesOfApproval(approval)));
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },

  async recordDecline(decline) {
    return wasDone(await database.query(RECORD_DECLINE, valuesOfDecline(decline)));
  },

  async reverse(reversal) {
    assert(reversal.replacementMinor >= 0n, 'what stays charged is no negative amount');
    return wasDone(
      await database.query(REVERSE_AUTHORISATION, [
        reversal.authorisationId,
        reversal.at,
        reversal.replacementMinor,
        reversal.id,
        reversal.mti,
        reversal.stan,
        reversal.transmittedAt,
        reversal.movementId,
      ]),
    );
  },

  async rememberReversal(reversal) {
    const { facts } = reversal;
    assert(facts.amountMinor > 0n, 'a reversal is of a positive amount');
    return wasDone(
      await database.query(REMEMBER_REVERSAL, [
        reversal.absentId,
        ...keyValues(reversal.original),
        facts.mti,
        facts.amountMinor,
        facts.currency,
        reversal.at,
        reversal.id,
        reversal.stan,
        reversal.transmittedAt,
        facts.merchantId,
        facts.acquirerId,
        reversal.mti,
      ]),
    );
  },

  async releaseDueHolds(now, movementId) {
    const due = await database.query<{ id: string }>(LIST_DUE_HOLDS, [now]);
    let released = 0;
    for (const { id } of due) {
      if (wasDone(await database.query(RELEASE_HOLD, [id, now, movementId()]))) released += 1;
    }
    return released;
  },
});
