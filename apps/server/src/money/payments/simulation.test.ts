import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import type { Payment } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPaymentSystem, device, type PaymentSystem, ticketFor } from './testing/payment-system.ts';
import { createSimulatedIssuer } from './testing/simulated-issuer.ts';
import {
  createFaultyLink,
  createMortal,
  createRandom,
  createWorldClock,
  type Mortal,
  settleAll,
} from './testing/simulated-world.ts';

const START = Date.UTC(2026, 10, 23, 9, 0, 0);
const PROCESSES = 2;
const PAYMENTS = 30;
const SEEDS = process.env.SIMULATION_SEED ? [Number(process.env.SIMULATION_SEED)] : [1, 2, 3, 4, 5];
const TRACK2 = Uint8Array.fromHex('9999990000000003d29122010000000000');
const FIELD55 = Uint8Array.fromHex('9f2608aabbccddeeff0011');
const toBase64Url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

interface ServerProcess {
  readonly mortal: Mortal;
  readonly system: PaymentSystem;
}

/** Runs one seed to the end and gives what both sides believe then. */
const simulate = async (database: Database, seed: number) => {
  const random = createRandom(seed);
  const clock = createWorldClock(START + seed * 86_400_000);
  const issuer = createSimulatedIssuer();
  const faults = { active: true };
  const processes: ServerProcess[] = [];
  const all: Mortal[] = [];
  const settle = () => settleAll(() => all);

  const boot = async (slot: number) => {
    const mortal = createMortal(database, clock, random.below(4_000) - 2_000);
    const openLink = createFaultyLink(clock, random, faults, () => mortal, issuer);
    const { database: mine, clock: view } = mortal;
    const config = { acquirer: { dialect: 'iso1987binary' as const, timeoutMs: 10_000 } };
    const system = await createPaymentSystem({ database: mine, clock: view, openLink, config });
    all.push(mortal);
    processes[slot] = { mortal, system };
    await system.start?.();
    await settle();
  };
  for (let slot = 0; slot < PROCESSES; slot += 1) await boot(slot);
  const anyone = (): PaymentSystem => {
    const process = processes[random.below(PROCESSES)];
    if (process === undefined) throw new RangeError('no process');
    return process.system;
  };

  const payments: { payment: Payment; sealed: string; till: number }[] = [];
  const tolerate = (work: Promise<unknown>) => void work.catch(() => {});
  const create = () => {
    const till = 1 + random.below(5);
    const amount = { value: 100 + random.below(5_000), currency: 'EUR' as const };
    const key = `seed-${seed}-${payments.length}-${random.below(1e9)}`;
    const { service, seal } = anyone();
    const requests = random.chance(0.2) ? 2 : 1;
    for (let count = 0; count < requests; count += 1) {
      tolerate(
        service.create(device(till), key, { amount }).then(async ({ payment }) => {
          if (payments.some(({ payment: { id } }) => id === payment.id)) return;
          const data = {
            paymentId: payment.id,
            de55: toBase64Url(FIELD55),
            track2: toBase64Url(TRACK2),
            cvm: 'none' as const,
          };
          payments.push({ payment, sealed: await seal(data), till });
        }),
      );
    }
  };
  const present = () => {
    const chosen = payments[Math.max(0, payments.length - 1 - random.below(4))];
    if (chosen === undefined) return;
    const actor = device(chosen.till);
    const ticket = ticketFor(actor, chosen.payment);
    const { service } = anyone();
    if (random.chance(0.08)) tolerate(service.cancel(actor, chosen.payment.id));
    else tolerate(service.present(actor, chosen.payment.id, ticket, chosen.sealed));
  };

  for (let step = 0; payments.length < PAYMENTS && step < PAYMENTS * 20; step += 1) {
    const dice = random.next();
    if (dice < 0.3) create();
    else if (dice < 0.85) present();
    else if (dice < 0.93) processes[random.below(PROCESSES)]?.mortal.doom(random.below(6));
    else if (dice < 0.95) processes[random.below(PROCESSES)]?.mortal.kill();
    await settle();
    if (random.chance(0.03)) clock.jump(20 * 60_000);
    await clock.advance(random.below(4_000), settle);
    for (let slot = 0; slot < PROCESSES; slot += 1) {
      if (processes[slot]?.mortal.alive === false && random.chance(0.3)) await boot(slot);
    }
  }

  faults.active = false;
  for (let slot = 0; slot < PROCESSES; slot += 1) {
    processes[slot]?.mortal.kill();
    await boot(slot);
  }
  // Whatever waits longest (a card, the pause before a repeated reversal) comes due in these.
  for (let round = 0; round < 3; round += 1) {
    clock.jump(16 * 60_000);
    await clock.advance(40_000, settle);
  }
  for (const { mortal } of processes) mortal.kill();
  return { issuer };
};

describe('payments, acquiring and an issuer under faults', () => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase('pglite'));
  });
  afterAll(() => drop());

  it.each(SEEDS)(
    'agree on every payment in the end, seed %i',
    async (seed) => {
      const { issuer } = await simulate(database, seed);
      const rows = await database.query<{
        id: string;
        status: string;
        amount_minor: bigint;
        terminal_number: string;
        retrieval_reference: string;
        stan: string;
        transmitted_at: string | null;
        reversal: string | null;
      }>({
        text: `select p.*, r.state as reversal from payments p left join reversals r on r.merchant_id = p.merchant_id and r.payment_id = p.id`,
      });
      const approved = new Map<string, bigint>();
      let reversed = 0;
      for (const row of rows) {
        expect(['approved', 'declined', 'reversed', 'expired', 'cancelled']).toContain(row.status);
        if (row.status === 'reversed') {
          reversed += 1;
          expect(row.reversal, `${row.id} is undone at the issuer`).toBe('acknowledged');
        } else expect(row.reversal).toBeNull();
        if (row.status !== 'approved') continue;
        const message = { mti: '0200', 41: row.terminal_number, 37: row.retrieval_reference };
        const key = issuer.keyOf(message, row.stan, row.transmitted_at ?? undefined);
        expect(approved.has(key), 'no two payments stand on one booking').toBe(false);
        approved.set(key, row.amount_minor);
      }
      const booked = [...issuer.book].filter(([, { state }]) => state === 'approved');
      expect(new Set(booked.map(([key]) => key))).toEqual(new Set(approved.keys()));
      for (const [key, { amount }] of booked) expect(BigInt(amount)).toBe(approved.get(key));
      expect(approved.size).toBeGreaterThan(0);
      expect(reversed).toBeGreaterThan(0);
      await database.script('truncate payments, payment_traces, reversals, events');
    },
    60_000,
  );
});
