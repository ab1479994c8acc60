import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Database, DatabaseUnavailable, type Queryable } from '@tallystick/database';
import type { Message } from '@tallystick/iso8583';
import type { RequestOutcome } from '@tallystick/iso8583/link';
import type { Clock } from '../../../platform/clock.ts';
import type { OpenHostLink } from '../../acquiring/index.ts';

/** Numbers in [0, 1) that are the same for a seed (mulberry32). */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (limit: number) => Math.floor(next() * limit),
    chance: (probability: number) => next() < probability,
  };
};
export type Random = ReturnType<typeof createRandom>;

/** One clock for all; each process may see it a little wrong. */
export const createWorldClock = (start: number) => {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const after = (ms: number, run: () => void) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    now: () => now,
    after,
    /** Jumps, as a clock that is set does: what comes due on the way runs late, at the next step. */
    jump(ms: number) {
      now += ms;
    },
    /** Moves on, running what comes due in order, with `settle` after each instant. */
    async advance(ms: number, settle: () => Promise<void>) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        timers.delete(due);
        due.run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
};
export type WorldClock = ReturnType<typeof createWorldClock>;

const forever = <T>(): Promise<T> => new Promise<T>(() => {});

/** The process that did it is dead. */
export class SimulatedDeath extends Error {
  override readonly name = 'SimulatedDeath';
}

/** The database was away for one operation, and may have done it all the same. */
export class SimulatedOutage extends DatabaseUnavailable {}

/** Whether an operation of the database is lost on its way there, or its answer on the way back. */
export type Outage = 'before' | 'after' | undefined;

export interface MortalOptions {
  readonly skewMs: number;
  /** Asked for every operation once the process has started. */
  readonly outage: () => Outage;
  /** Sees every statement by its name, and may throw: for faults that a test plants. */
  readonly onStatement?: ((name: string | undefined) => void) | undefined;
}

/** A process of the server: what it does stops having any effect the moment that it dies. */
export const createMortal = (database: Database, clock: WorldClock, options: MortalOptions) => {
  let alive = true;
  let started = false;
  let pending = 0;
  /** Database operations left until death; undefined: it lives. */
  let left: number | undefined;

  const operate = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (!alive) throw new SimulatedDeath();
    if (left !== undefined && left <= 0) {
      alive = false;
      throw new SimulatedDeath();
    }
    const outage = started ? options.outage() : undefined;
    if (outage === 'before') throw new SimulatedOutage('not done');
    const result = await operation();
    if (left !== undefined) {
      left -= 1;
      // Dies after the operation took effect and before anybody learns of it.
      if (left <= 0) alive = false;
    }
    if (!alive) throw new SimulatedDeath();
    if (outage === 'after') throw new SimulatedOutage('done, and nobody was told');
    return result;
  };
  /** The dead neither fail nor succeed: nobody is there to see it. */
  const orForever = async <T>(operation: () => Promise<T>): Promise<T> => {
    pending += 1;
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof SimulatedDeath)) throw error;
    } finally {
      pending -= 1;
    }
    return forever();
  };
  const query: (on: Queryable) => Queryable['query'] = (on) => (statement, values) =>
    operate(() => {
      options.onStatement?.(statement.name);
      return on.query(statement, values);
    });
  const wrap = (on: Queryable): Queryable => ({
    query: query(on),
    script: (sql) => operate(() => on.script(sql)),
    drizzle: on.drizzle,
  });

  const mortal: Database = {
    ...database,
    query: (statement, values) => orForever(() => query(database)(statement, values)),
    script: (sql) => orForever(() => operate(() => database.script(sql))),
    transaction: (work) => orForever(() => operate(() => database.transaction((on) => work(wrap(on))))),
  };
  const view: Clock = {
    now: () => clock.now() + options.skewMs,
    after: (ms, run) => clock.after(ms, () => alive && run()),
  };
  return {
    database: mortal,
    clock: view,
    get alive() {
      return alive;
    },
    get busy() {
      return alive && pending > 0;
    },
    /** From here on its database may be away. */
    hasStarted() {
      started = true;
    },
    kill() {
      alive = false;
    },
    /** Lets it die at its `operations`-th next database operation. */
    doom(operations: number) {
      left = operations;
    },
  };
};
export type Mortal = ReturnType<typeof createMortal>;

export interface NetworkFaults {
  /** Probability of each fault of one message, 0 to 1; all are off once the simulation calms down. */
  active: boolean;
}

/** A link that loses, delays, doubles and reorders messages, and whose connection breaks. */
export const createFaultyLink =
  (
    clock: WorldClock,
    random: Random,
    faults: NetworkFaults,
    mortal: () => Mortal,
    issuer: { answer(message: Message): Message },
  ): OpenHostLink =>
  (events) => {
    const timeoutMs = 10_000;
    const delay = () => 5 + random.below(random.chance(0.1) ? 30_000 : 300);
    return {
      isReady: true,
      waitUntilReady(ms) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        const upIn = random.below(8_000);
        clock.after(Math.min(upIn, ms), () => mortal().alive && resolve(upIn < ms));
        return promise;
      },
      state: () => ({ state: 'up', since: 0, unreadable: 0 }),
      confirm: async () => {},
      start: () => events.onReady(),
      close: async () => {},
      request(message) {
        const fate = faults.active ? random.next() : 1;
        if (fate < 0.05) return Promise.resolve({ kind: 'not-sent', reason: 'not-ready' });
        const { promise, resolve } = Promise.withResolvers<RequestOutcome>();
        const settle = (outcome: RequestOutcome) => mortal().alive && resolve(outcome);
        let waiting = true;
        const arrive = (answer: Message) => {
          if (!mortal().alive) return;
          if (!waiting) return events.onUnmatched(answer);
          waiting = false;
          settle({ kind: 'reply', message: answer, raw: new Uint8Array(0), elapsedMs: 1 });
        };
        const send = (ms: number, answered: boolean, doubled: boolean) =>
          clock.after(ms, () => {
            const answer = issuer.answer(message);
            if (answered) clock.after(delay(), () => arrive(answer));
            if (doubled) clock.after(delay(), () => arrive(answer));
          });
        if (fate < 0.1) {
          // The connection breaks; the message may still be on its way.
          if (random.chance(0.5)) send(delay(), false, false);
          clock.after(delay(), () => {
            waiting = false;
            settle({ kind: 'disconnected', elapsedMs: 1 });
          });
          return promise;
        }
        clock.after(timeoutMs, () => {
          if (!waiting) return;
          waiting = false;
          settle({ kind: 'timeout', elapsedMs: timeoutMs });
        });
        const lostRequest = fate < 0.15;
        if (!lostRequest) send(faults.active ? delay() : 5, fate >= 0.2, fate < 0.3);
        // A network may deliver a request twice.
        if (fate > 0.95 && faults.active) send(delay(), true, false);
        return promise;
      },
    };
  };

/** Waits until nothing is under way any more. */
export const settleAll = async (isBusy: () => boolean): Promise<void> => {
  for (let quiet = 0; quiet < 4; ) {
    await nextTurn();
    quiet = isBusy() ? 0 : quiet + 1;
  }
};
