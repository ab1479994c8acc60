import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { RequestFacts } from './message.ts';

export interface ReversalRow {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly attempts: number;
  readonly facts: RequestFacts;
}

/** DE11 and DE7 of a message. By them a host tells one request from another, and a repeat from a new one. */
export interface MessageName {
  readonly stan: string;
  readonly transmittedAt: string;
}

export interface ReversalState {
  readonly state: 'pending' | 'acknowledged';
  readonly attempts: number;
  readonly firstSentAt: Date | undefined;
  readonly acknowledgedAt: Date | undefined;
}

interface Stored {
  readonly [column: string]: unknown;
  merchant_id: string;
  payment_id: string;
  state: 'pending' | 'acknowledged';
  attempts: number;
  terminal_number: string;
  merchant_number: string;
  amount_minor: bigint;
  currency_numeric: string;
  stan: string;
  retrieval_reference: string;
  transmitted_at: string;
  first_sent_at: Date | null;
  acknowledged_at: Date | null;
}

const ADD = {
  name: 'reversal-add',
  text: `insert into reversals (merchant_id, payment_id, next_at, created_at, terminal_number, merchant_number, amount_minor,
    currency_numeric, stan, retrieval_reference, transmitted_at)
  values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning payment_id`,
};

/** A claim is one atomic change: of several processes exactly one gets the row, and it is due again if that one dies. */
const CLAIM = {
  name: 'reversal-claim',
  text: `update reversals r set attempts = r.attempts + 1, next_at = $2, first_sent_at = coalesce(r.first_sent_at, $1)
  from (select merchant_id, payment_id from reversals where state = 'pending' and next_at <= $1
    order by next_at limit $3 for update skip locked) due
  where r.merchant_id = due.merchant_id and r.payment_id = due.payment_id
  returning r.*`,
};

const NAME_ADVICE = {
  name: 'reversal-name-advice',
  text: `update reversals set advice_stan = coalesce(advice_stan, $3),
    advice_transmitted_at = coalesce(advice_transmitted_at, $4)
  where merchant_id = $1 and payment_id = $2 returning advice_stan, advice_transmitted_at`,
};

const POSTPONE = {
  name: 'reversal-postpone',
  text: `update reversals set next_at = $3 where merchant_id = $1 and payment_id = $2 and state = 'pending'`,
};

const UNSENT = {
  name: 'reversal-unsent',
  text: `update reversals set next_at = $3, attempts = attempts - 1,
    first_sent_at = case when attempts > 1 then first_sent_at end
  where merchant_id = $1 and payment_id = $2 and state = 'pending' and attempts = $4`,
};

const ACKNOWLEDGE = {
  name: 'reversal-acknowledge',
  text: `update reversals set state = 'acknowledged', acknowledged_at = $3
  where merchant_id = $1 and payment_id = $2 and state = 'pending' returning payment_id`,
};

const STATES = {
  name: 'reversal-states',
  text: `select payment_id, state, attempts, first_sent_at, acknowledged_at from reversals
  where merchant_id = $1 and payment_id = any($2)`,
};

const BY_NAME = {
  name: 'reversal-by-name',
  text: `select merchant_id, payment_id from reversals
  where retrieval_reference = $1 and terminal_number = $2 and stan = $3 limit 1`,
};

const PENDING = {
  name: 'reversal-pending',
  text: `select payment_id from reversals where merchant_id = $1 and state = 'pending' order by created_at limit $2`,
};

const COUNT_PENDING = {
  name: 'reversal-count-pending',
  text: `select count(*)::int as pending from reversals where state = 'pending'`,
};

const rowOf = (row: Stored): ReversalRow => ({
  merchantId: row.merchant_id,
  paymentId: row.payment_id,
  attempts: row.attempts,
  facts: {
    terminalNumber: row.terminal_number,
    merchantNumber: row.merchant_number,
    amountMinor: row.amount_minor,
    currencyNumeric: row.currency_numeric,
    stan: row.stan,
    retrievalReference: row.retrieval_reference,
    transmittedAt: row.transmitted_at,
  },
});

/** The statements over reversals. Times are given by the caller's clock. */
export const reversalStore = {
  /** Inside the transaction that ends the payment as reversed. */
  async add(on: Queryable, merchantId: string, paymentId: string, facts: RequestFacts, at: Date) {
    assert(facts.amountMinor > 0n, 'a reversal is of a positive amount');
    const added = await on.query(ADD, [
      merchantId,
      paymentId,
      at,
      facts.terminalNumber,
      facts.merchantNumber,
      facts.amountMinor,
      facts.currencyNumeric,
      facts.stan,
      facts.retrievalReference,
      facts.transmittedAt,
    ]);
    assert(added.length === 1, 'a payment is reversed once');
  },

  /** Claims up to `limit` due reversals until `until` and counts the attempt. */
  async claim(on: Queryable, at: Date, until: Date, limit: number) {
    assert(until > at, 'a claim holds for longer than no time');
    return (await on.query<Stored>(CLAIM, [at, until, limit])).map(rowOf);
  },

  /** What the advices of a reversal are named by: what is given, unless one was named before. On record before it is sent. */
  async nameAdvice(on: Queryable, row: ReversalRow, name: MessageName): Promise<MessageName> {
    const values = [row.merchantId, row.paymentId, name.stan, name.transmittedAt];
    const [named] = await on.query<{ advice_stan: string; advice_transmitted_at: string }>(
      NAME_ADVICE,
      values,
    );
    assert(named, 'a reversal that was claimed is on record');
    return { stan: named.advice_stan, transmittedAt: named.advice_transmitted_at };
  },

  async postpone(on: Queryable, row: ReversalRow, until: Date) {
    await on.query(POSTPONE, [row.merchantId, row.paymentId, until]);
  },

  /** Nothing was sent: the attempt does not count. */
  async unsent(on: Queryable, row: ReversalRow, until: Date) {
    await on.query(UNSENT, [row.merchantId, row.paymentId, until, row.attempts]);
  },

  /** Whether this call is the one that acknowledged it. */
  async acknowledge(on: Queryable, row: ReversalRow, at: Date): Promise<boolean> {
    return (await on.query(ACKNOWLEDGE, [row.merchantId, row.paymentId, at])).length === 1;
  },

  async states(on: Queryable, merchantId: string, paymentIds: readonly string[]) {
    const rows = await on.query<Stored>(STATES, [merchantId, paymentIds]);
    return new Map<string, ReversalState>(
      rows.map((row) => [
        row.payment_id,
        {
          state: row.state,
          attempts: row.attempts,
          firstSentAt: row.first_sent_at ?? undefined,
          acknowledgedAt: row.acknowledged_at ?? undefined,
        },
      ]),
    );
  },

  async byName(on: Queryable, retrievalReference: string, terminalNumber: string, stan: string) {
    const [row] = await on.query<{ merchant_id: string; payment_id: string }>(BY_NAME, [
      retrievalReference,
      terminalNumber,
      stan,
    ]);
    return row && { merchantId: row.merchant_id, paymentId: row.payment_id };
  },

  async pending(on: Queryable, merchantId: string, limit: number): Promise<string[]> {
    const rows = await on.query<{ payment_id: string }>(PENDING, [merchantId, limit]);
    return rows.map((row) => row.payment_id);
  },

  async countPending(on: Queryable): Promise<number> {
    const [row] = await on.query<{ pending: number }>(COUNT_PENDING);
    return row?.pending ?? 0;
  },
};
