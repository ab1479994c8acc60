import { AssertionError } from 'node:assert';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPaymentSystem } from './testing/payment-system.ts';
import { simulate } from './testing/simulation.ts';

/** `SIMULATION_SEED` is the first seed and `SIMULATION_COUNT` how many there are: for another or a longer run. */
const { SIMULATION_SEED, SIMULATION_COUNT } = process.env;
const FIRST = Number(SIMULATION_SEED ?? 1);
const COUNT = Number(SIMULATION_COUNT ?? (SIMULATION_SEED === undefined ? 5 : 1));
const SEEDS = Array.from({ length: COUNT }, (_, at) => FIRST + at);
const FINAL = ['approved', 'declined', 'reversed', 'expired', 'cancelled', 'refused'];

interface StoredOutcome {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly status: string;
  readonly amount_minor: bigint;
  readonly terminal_number: string;
  readonly retrieval_reference: string;
  readonly stan: string;
  readonly transmitted_at: string | null;
  readonly reversal: string | null;
}

describe('payments, acquiring and an issuer under faults', () => {
  let database: Database;
  let drop: () => Promise<void>;
  const seen = { approved: 0, reversed: 0 };
  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase('pglite'));
    // The first server of a database makes its keys, which would take of the randomness of the first seed.
    await (await createPaymentSystem({ database })).close();
  });
  afterEach(() => database.script('truncate payments, payment_traces, reversals, events'));
  afterAll(() => drop());

  const outcomes = () =>
    database.query<StoredOutcome>({
      text: `select p.*, r.state as reversal from payments p left join reversals r on r.merchant_id = p.merchant_id and r.payment_id = p.id`,
    });
  const eventsTold = async () => {
    const rows = await database.query<{ subject: string; types: string[] }>({
      text: 'select subject, array_agg(type order by id) as types from events group by subject',
    });
    return new Map(rows.map(({ subject, types }) => [subject, types]));
  };

  it.each(SEEDS)(
    'agree on every payment in the end, seed %i',
    async (seed) => {
      const { issuer, told } = await simulate(database, seed);
      const events = await eventsTold();
      const approved = new Map<string, bigint>();
      let reversed = 0;
      for (const { id, status, reversal, ...row } of await outcomes()) {
        expect(FINAL, id).toContain(status);
        if (status === 'reversed') {
          reversed += 1;
          expect(reversal, `${id} is undone at the issuer`).toBe('acknowledged');
        } else expect(reversal, id).toBeNull();
        const ends = (events.get(id) ?? []).filter((type) => FINAL.includes(type.replace('payment.', '')));
        expect(ends, 'exactly one outcome is told').toEqual([`payment.${status}`]);
        // A till may be told that its payment is still on its way; an outcome that it was told is the outcome.
        const outcomesTold = [...(told.get(id) ?? [])].filter((said) => said !== 'presented');
        for (const said of outcomesTold) expect(said, `what a till was told of ${id}`).toBe(status);
        if (status !== 'approved') continue;
        const message = { mti: '0200', 41: row.terminal_number, 37: row.retrieval_reference };
        const key = issuer.keyOf(message, row.stan, row.transmitted_at ?? undefined);
        expect(approved.has(key), 'no two payments stand on one booking').toBe(false);
        approved.set(key, row.amount_minor);
      }
      const booked = [...issuer.book].filter(([, { state }]) => state === 'approved');
      expect(new Set(booked.map(([key]) => key))).toEqual(new Set(approved.keys()));
      for (const [key, { amount }] of booked) expect(BigInt(amount)).toBe(approved.get(key));
      seen.approved += approved.size;
      seen.reversed += reversed;
    },
    60_000,
  );

  // A single seed may meet none of one kind; five together do not.
  it.runIf(COUNT >= 5)('met approvals and reversals alike', () => {
    expect(seen.approved).toBeGreaterThan(COUNT);
    expect(seen.reversed).toBeGreaterThan(COUNT);
  });

  it('are the same again for the same seed', async () => {
    const runOnce = async () => {
      const { issuer, told } = await simulate(database, FIRST);
      const rows = (await outcomes()).map(({ id, status, stan }) => `${id} ${stan} ${status}`).sort();
      await database.script('truncate payments, payment_traces, reversals, events');
      return { rows, book: [...issuer.book], told: [...told].map(([id, said]) => [id, ...said]) };
    };
    const first = await runOnce();
    expect(first.rows.length).toBeGreaterThan(5);
    expect(await runOnce()).toEqual(first);
  }, 60_000);

  const plantIn = (statement: string) => ({
    onStatement: (name: string | undefined) => {
      if (name === statement) throw new TypeError(`planted in ${statement}`);
    },
  });

  it.each([
    ['payment-create', 'a request'],
    ['payment-present', 'commit 1'],
    ['payment-complete', 'commit 2'],
    ['payment-due', 'the rounds that end what is due'],
    ['reversal-claim', 'the reversal worker'],
    ['reversal-acknowledge', 'the end of a reversal'],
    ['payment-trace-add', 'a reply that came late'],
  ])('fail the seed at a fault of the program in %s, %s', async (statement) => {
    await expect(simulate(database, 1, plantIn(statement))).rejects.toThrow(
      `SIMULATION_SEED=1: a fault of the program: TypeError: planted in ${statement}`,
    );
  });

  it('fail the seed when the link gives the reply of another request', async () => {
    const failed = simulate(database, 1, { onReply: (reply) => ({ ...reply, 11: '999999' }) });
    await expect(failed).rejects.toMatchObject({
      message: expect.stringContaining('a matched reply has the transaction key of its request'),
      cause: expect.any(AssertionError),
    });
  });
});
