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
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly cardId: string | null;
  readonly atc: number | null;
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
  readonly merchantId: string;
  readonly merchantName: string;
  readonly at: Date;
}

export interface Approval extends RequestRecord {
  readonly atc: number;
  readonly card: CardSnapshot;
  readonly movementId: string;
  readonly approvalCode: string;
  readonly responseCode: string;
  readonly issuerAuthentication: Uint8Array | null;
  /** Until when the money is reserved, for a 0100; undefined takes it at once. */
  readonly holdUntil: Date | undefined;
}

export interface Decline extends RequestRecord {
  readonly cardId: string | null;
  readonly accountId: string | null;
  readonly responseCode: string;
  readonly reason: string;
  readonly issuerAuthentication: Uint8Array | null;
  /** The cryptogram was right, so its counter is used up. */
  readonly atcProven: boolean;
}

export interface Reversal {
  readonly id: string;
  /** Id of the authorisation row that remembers a reversal without original. */
  readonly absentId: string;
  readonly movementId: string;
  readonly original: RequestKey;
  readonly mti: string;
  readonly stan: string;
  readonly transmittedAt: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly at: Date;
}

const keyValues = (key: RequestKey) => [key.terminalId, key.rrn, key.stan, key.transmittedAt] as const;

export interface AuthorisationStore {
  /** The card with this keyed digest of its PAN, and its account, as they are now. */
  findCard(panLookup: Uint8Array): Promise<CardSnapshot | undefined>;
  find(key: RequestKey): Promise<RecordedAuthorisation | undefined>;
  /**
   * Moves the money, uses up the counter and records the approval: one statement, all or nothing. False when what the decision stood
   * on is true no more (card changed, counter used, funds gone) or the request is already on record; then nothing was done.
   */
  book(approval: Approval): Promise<boolean>;
  /** Records a decline, and a proven counter as used. False when the request is already on record; then nothing was done. */
  recordDecline(decline: Decline): Promise<boolean>;
  /** Undoes an approval of this name and amount. False when there is none that still stands; then nothing was done. */
  reverse(reversal: Reversal): Promise<boolean>;
  /** Remembers a reversal whose original has not come. False when the original is on record by now. */
  rememberReversal(reversal: Reversal): Promise<boolean>;
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
  amount_minor: bigint;
  currency: string;
  card_id: string | null;
  atc: number | null;
  state: AuthorisationState;
  response_code: string;
  approval_code: string | null;
  issuer_authentication: Uint8Array | null;
};

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

  async find(key) {
    const [row] = await database.query<AuthorisationRow>(FIND_AUTHORISATION, keyValues(key));
    return (
      row && {
        id: row.id,
        amountMinor: row.amount_minor,
        currency: row.currency,
        cardId: row.card_id,
        atc: row.atc,
        state: row.state,
        responseCode: row.response_code,
        approvalCode: row.approval_code,
        issuerAuthentication: row.issuer_authentication,
      }
    );
  },

  async book(approval) {
    assertBookable(approval);
    try {
      return wasDone(
        await database.query(BOOK_AUTHORISATION, [
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
        ]),
      );
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },

  async recordDecline(decline) {
    return wasDone(await database.query(RECORD_DECLINE, valuesOfDecline(decline)));
  },

  async reverse(reversal) {
    return wasDone(
      await database.query(REVERSE_AUTHORISATION, [
        ...keyValues(reversal.original),
        reversal.amountMinor,
        reversal.at,
        reversal.id,
        reversal.mti,
        reversal.stan,
        reversal.transmittedAt,
        reversal.movementId,
      ]),
    );
  },

  async rememberReversal(reversal) {
    return wasDone(
      await database.query(REMEMBER_REVERSAL, [
        reversal.absentId,
        ...keyValues(reversal.original),
        reversal.mti,
        reversal.amountMinor,
        reversal.currency,
        reversal.at,
        reversal.id,
        reversal.stan,
        reversal.transmittedAt,
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
