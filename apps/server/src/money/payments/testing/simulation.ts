import type { Database } from '@tallystick/database';
import type { Message } from '@tallystick/iso8583';
import type { Payment } from '@tallystick/protocol';
import { createTraceNumbers } from '../../acquiring/index.ts';
import { readCardFor, toBase64Url } from './card-tap.ts';
import { createFaultWatch } from './fault-watch.ts';
import { createPaymentSystem, device, type PaymentSystem, ticketFor } from './payment-system.ts';
import { createSimulatedIssuer } from './simulated-issuer.ts';
import {
  createFaultyLink,
  createMortal,
  createRandom,
  createWorldClock,
  type Mortal,
  type Outage,
  settleAll,
} from './simulated-world.ts';

const START = Date.UTC(2026, 10, 23, 9, 0, 0);
const DAY_MS = 86_400_000;
const PROCESSES = 2;
const PAYMENTS = 30;
const TRACK2 = Uint8Array.fromHex('9999990000000003d29122010000000000');
const CONFIG = { acquirer: { dialect: 'iso1987binary' as const, timeoutMs: 10_000, linkWaitMs: 5_000 } };

/** Faults that a test plants into the program, to see that they fail the seed. */
export interface PlantedFaults {
  readonly onStatement?: (name: string | undefined) => void;
  readonly onReply?: (reply: Message) => Message;
}

interface CreatedPayment {
  readonly payment: Payment;
  readonly sealed: string;
  readonly till: number;
}

const createWorld = (database: Database, seed: number, planted: PlantedFaults) => {
  const random = createRandom(seed);
  const clock = createWorldClock(START + (seed % 20_000) * DAY_MS);
  const issuer = createSimulatedIssuer();
  const faults = { active: true };
  const watch = createFaultWatch(seed);
  const processes: { readonly mortal: Mortal; readonly system: PaymentSystem }[] = [];
  const all: Mortal[] = [];
  const outage = (): Outage => {
    if (!faults.active || !random.chance(0.01)) return undefined;
    return random.chance(0.5) ? 'before' : 'after';
  };
  const answer = (message: Message) => planted.onReply?.(issuer.answer(message)) ?? issuer.answer(message);
  /** Work outside the database and the clock that a step has to wait for: encryption, which other threads do. */
  let encrypting = 0;
  const settle = () => settleAll(() => encrypting > 0 || all.some(({ busy }) => busy));
  // Of its own, so that how many bytes the program takes does not turn what happens to it.
  const entropy = createRandom(seed + 1);
  const randomness = {
    bytes: (length: number) => Uint8Array.from({ length }, () => entropy.below(256)),
  };
  const processAt = (slot: number) => {
    const process = processes[slot];
    if (process === undefined) throw new RangeError('no process');
    return process;
  };

  return {
    random,
    clock,
    issuer,
    faults,
    watch,
    settle,
    processAt,
    async boot(slot: number) {
      const skewMs = random.below(4_000) - 2_000;
      const mortal = createMortal(database, clock, { skewMs, outage, onStatement: planted.onStatement });
      const openLink = createFaultyLink(clock, random, faults, () => mortal, { answer });
      const system = await createPaymentSystem({
        database: mortal.database,
        clock: mortal.clock,
        log: watch.log,
        randomness,
        numbers: createTraceNumbers(entropy.below(900_000)),
        openLink,
        config: CONFIG,
      });
      all.push(mortal);
      processes[slot] = { mortal, system };
      mortal.hasStarted();
      await system.start?.();
      await settle();
    },
    anyone: () => processAt(random.below(PROCESSES)),
    async encrypted<T>(work: Promise<T>): Promise<T> {
      encrypting += 1;
      return work.finally(() => {
        encrypting -= 1;
      });
    },
  };
};

type World = ReturnType<typeof createWorld>;

/** Tills that create, present and cancel, each request now and then twice and to any process. */
const createTills = ({ random, clock, watch, anyone, encrypted }: World, seed: number) => {
  const payments: CreatedPayment[] = [];
  /** What devices were told, by payment. */
  const told = new Map<string, Set<string>>();

  const keep = (payment: Payment) => {
    const statuses = told.get(payment.id) ?? new Set();
    told.set(payment.id, statuses.add(payment.status));
  };

  return {
    payments,
    told,
    create() {
      const till = 1 + random.below(5);
      const amount = { value: 100 + random.below(5_000), currency: 'EUR' as const };
      const key = `seed-${seed}-${payments.length}-${random.below(1e9)}`;
      const { service, seal } = anyone().system;
      const requests = random.chance(0.2) ? 2 : 1;
      for (let count = 0; count < requests; count += 1) {
        watch.tolerate(
          service.create(device(till), key, { amount }).then(async ({ payment }) => {
            if (payments.some(({ payment: { id } }) => id === payment.id)) return;
            const de55 = readCardFor(payment.id, amount.value, clock.now());
            const track2 = toBase64Url(TRACK2);
            const sealed = await encrypted(seal({ paymentId: payment.id, de55, track2, cvm: 'none' }));
            payments.push({ payment, sealed, till });
          }),
        );
      }
    },
    present() {
      const chosen = payments[Math.max(0, payments.length - 1 - random.below(4))];
      if (chosen === undefined) return;
      const actor = device(chosen.till);
      const { id } = chosen.payment;
      const { service } = anyone().system;
      if (random.chance(0.08)) return watch.tolerate(service.cancel(actor, id).then(keep));
      const ticket = ticketFor(actor, chosen.payment);
      const presented = service.present(actor, id, ticket, chosen.sealed);
      watch.tolerate(presented.then(({ payment }) => keep(payment)));
    },
  };
};

const runUnderFaults = async (world: World, tills: ReturnType<typeof createTills>): Promise<void> => {
  const { random, clock, settle, watch, anyone, processAt, boot } = world;
  for (let step = 0; tills.payments.length < PAYMENTS && step < PAYMENTS * 20; step += 1) {
    const dice = random.next();
    if (dice < 0.3) tills.create();
    else if (dice < 0.85) tills.present();
    else if (dice < 0.93) anyone().mortal.doom(random.below(6));
    else if (dice < 0.95) anyone().mortal.kill();
    await settle();
    if (random.chance(0.03)) clock.jump(20 * 60_000);
    await clock.advance(random.below(4_000), settle);
    watch.check();
    for (let slot = 0; slot < PROCESSES; slot += 1) {
      if (!processAt(slot).mortal.alive && random.chance(0.3)) await boot(slot);
    }
  }
};

/** Whatever waits longest (a card, the pause before a repeated reversal) comes due here. */
const runInCalm = async ({ clock, settle, watch, faults, processAt, boot }: World): Promise<void> => {
  faults.active = false;
  for (let slot = 0; slot < PROCESSES; slot += 1) {
    processAt(slot).mortal.kill();
    await boot(slot);
  }
  for (let round = 0; round < 3; round += 1) {
    clock.jump(16 * 60_000);
    await clock.advance(40_000, settle);
    watch.check();
  }
  for (let slot = 0; slot < PROCESSES; slot += 1) processAt(slot).mortal.kill();
};

/**
 * Runs one seed to the end and gives what issuer and devices believe then.
 *
 * @throws Error with the seed, when the program met anything but refusals, simulated deaths and simulated outages
 */
export const simulate = async (database: Database, seed: number, planted: PlantedFaults = {}) => {
  const world = createWorld(database, seed, planted);
  for (let slot = 0; slot < PROCESSES; slot += 1) await world.boot(slot);
  const tills = createTills(world, seed);
  await runUnderFaults(world, tills);
  await runInCalm(world);
  return { issuer: world.issuer, told: tills.told };
};
