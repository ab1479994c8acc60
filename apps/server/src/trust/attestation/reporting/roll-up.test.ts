import { randomBytes } from 'node:crypto';
import type { Database, Queryable } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { type Check, composeId, ID_PREFIX, ID_TAIL_BYTES, type TrustSummary } from '@tallystick/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { attestationMigrations } from '../schema.ts';
import { attestationStore } from '../store.ts';
import { countsStore } from './counts-store.ts';
import { createRollUp } from './roll-up.ts';
import { SLOT_SECONDS, slotOf } from './slots.ts';
import { readTrustSummary } from './summary.ts';

const MINUTE = 60_000;
const silent = { error: () => {} };

interface Made {
  readonly id: string;
  readonly terminalId: string;
  readonly at: number;
  verdict: 'affirming' | 'warning' | 'contraindicated';
  checks: readonly Check[];
}

const BAD: Check = { id: 'transaction.counter', status: 'contraindicated', rule: 'r', evidence: 'fell' };

/** A process that dies at its n-th statement from now. */
const dying = (database: Database, statements: number): Database => {
  let left = statements;
  const counted = (on: Queryable): Pick<Queryable, 'query'> => ({
    query: (...asked) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return on.query(...asked) as Promise<never>;
    },
  });
  return {
    ...database,
    ...counted(database),
    transaction: (work) => database.transaction((on) => work({ ...on, ...counted(on) })),
  };
};

/** What the summary must be, counted from the records one by one. */
const expectedOf = (made: readonly Made[], { trend, bucketSeconds }: TrustSummary) => {
  const first = Date.parse(trend[0]?.at ?? '');
  const inWindow = made.filter(({ at }) => at >= first);
  const buckets = trend.map(({ at }) => ({ at, affirming: 0, warning: 0, contraindicated: 0 }));
  const failing = new Map<string, { count: number; terminals: Set<string>; attestationId: string }>();
  for (const { id, at, verdict, checks, terminalId } of inWindow) {
    const bucket = buckets[Math.floor((at - first) / (bucketSeconds * 1_000))];
    if (bucket) bucket[verdict] += 1;
    if (verdict === 'affirming') continue;
    for (const check of checks.filter(({ status }) => status !== 'affirming')) {
      const key = `${check.id} ${check.status}`;
      const held = failing.get(key) ?? { count: 0, terminals: new Set(), attestationId: id };
      failing.set(key, {
        count: held.count + 1,
        terminals: held.terminals.add(terminalId),
        attestationId: [held.attestationId, id].sort().at(-1) ?? id,
      });
    }
  }
  return {
    trend: buckets,
    failing: Object.fromEntries(
      [...failing].map(([key, { terminals, ...rest }]) => [key, { ...rest, terminals: terminals.size }]),
    ),
  };
};

describe.each(testEngines())('results counted in the background, on %s', (engine) => {
  let given: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    given = await createTestDatabase(engine);
    await given.database.migrate(attestationMigrations);
  });
  afterAll(() => given.drop());

  let merchants = 0;
  const world = () => {
    const { database } = given;
    merchants += 1;
    const merchantId = `mer_${merchants}`;
    const clock = createManualClock();
    const made: Made[] = [];
    const roll = (on: Database = database) => createRollUp({ database: on, clock, log: silent }).runOnce();
    const stored = ({ id, terminalId, at, verdict, checks }: Made) => ({
      merchantId,
      terminalId,
      deviceId: undefined,
      evidence: '{}',
      record: {
        id,
        purpose: 'transaction' as const,
        kind: 'transaction',
        verdict,
        level: 1 as const,
        policy: 'test@1',
        checks: [...checks],
        at: new Date(at).toISOString(),
      },
    });
    const insert = async (result: Omit<Made, 'id'>, challengeAge = 0): Promise<void> => {
      const id = composeId(ID_PREFIX.attestation, result.at - challengeAge, randomBytes(ID_TAIL_BYTES));
      const kept = { ...result, id };
      await attestationStore.insert(database, stored(kept));
      made.push(kept);
    };
    /** As a counter that turns out to be copied does to a result that was written as good. */
    const refuseLast = async (): Promise<void> => {
      const last = made.at(-1);
      if (last === undefined || clock.now() - last.at > MINUTE) return;
      last.verdict = 'contraindicated';
      last.checks = [...last.checks, BAD];
      await attestationStore.refuse(database, stored(last));
    };
    const agrees = async (): Promise<void> => {
      for (const hours of [1, 720]) {
        const read = await readTrustSummary({ database, clock }, merchantId, [], hours);
        const wanted = expectedOf(made, read);
        expect(read.trend).toEqual(wanted.trend);
        const failing = read.failing.map(({ id, status, count, terminals, attestationId, latest }) => {
          expect(latest).toMatchObject({ id, status });
          return [`${id} ${status}`, { count, terminals, attestationId }];
        });
        expect(Object.fromEntries(failing)).toEqual(wanted.failing);
      }
    };
    const counted = async () => (await countsStore.counted(database, merchantId)).counted;
    return { merchantId, database, clock, made, roll, insert, refuseLast, agrees, counted };
  };

  const check = fc.record({
    id: fc.constantFrom('items.patch', 'transaction.clock', 'rule.mine'),
    status: fc.constantFrom('affirming', 'warning', 'contraindicated', 'none'),
    rule: fc.constant('r'),
    evidence: fc.constant('e'),
  });
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('result' as const),
      terminal: fc.integer({ min: 1, max: 4 }),
      verdict: fc.constantFrom('affirming', 'warning', 'contraindicated'),
      checks: fc.array(check, { maxLength: 3 }),
      late: fc.integer({ min: 0, max: MINUTE }),
      challengeAge: fc.integer({ min: -5_000, max: MINUTE }),
    }),
    fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 20 * MINUTE }), fc.integer({ min: 1, max: 72 * 60 * MINUTE })),
    }),
    fc.record({ kind: fc.constant('refuse' as const) }),
    fc.record({ kind: fc.constant('count' as const), dies: fc.option(fc.integer({ min: 0, max: 14 })) }),
    fc.record({ kind: fc.constant('countTwice' as const) }),
  );

  it('are those of the records, whatever is counted, killed or done twice in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { database, clock, roll, insert, refuseLast, agrees } = world();
        for (const next of steps) {
          if (next.kind === 'wait') clock.jump(next.ms);
          if (next.kind === 'refuse') await refuseLast();
          if (next.kind === 'countTwice') await Promise.all([roll(), roll()]);
          if (next.kind === 'count') {
            if (next.dies === null) await roll();
            else await roll(dying(database, next.dies)).catch(() => {});
            await agrees();
          }
          if (next.kind === 'result') {
            const { verdict, checks, terminal, late, challengeAge } = next;
            const result = { verdict, checks, terminalId: `trm_${terminal}`, at: clock.now() - late };
            await insert(result, challengeAge);
          }
        }
        await agrees();
        await roll();
        await agrees();
      }),
      // Each try writes to the database: the seed says enough, and shrinking would take minutes.
      { numRuns: 20, endOnFailure: true },
    );
  });

  const good = (at: number): Omit<Made, 'id'> => ({
    terminalId: 'trm_1',
    verdict: 'affirming',
    checks: [],
    at,
  });

  it('leave nothing to be counted for whoever reads but the last minutes', async () => {
    const { clock, insert, roll, counted } = world();
    for (let hour = 0; hour < 30; hour += 1) {
      await insert(good(clock.now()));
      clock.jump(60 * MINUTE);
    }
    await insert(good(clock.now() - 8 * MINUTE));
    await roll();
    expect(clock.now() / 1_000 / SLOT_SECONDS - (await counted())).toBeLessThanOrEqual(2);
  });

  it('hold what a halted process wrote long after its time, an hour later', async () => {
    const { clock, insert, roll, agrees } = world();
    await insert(good(clock.now()));
    clock.jump(20 * MINUTE);
    await roll();
    await insert({ ...good(clock.now() - 20 * MINUTE), verdict: 'contraindicated', checks: [BAD] });
    clock.jump(70 * MINUTE);
    await roll();
    await agrees();
  });

  it('take up a stopped server where it stood, and end when it stops', async () => {
    const { database, clock, insert, counted } = world();
    await insert(good(clock.now()));
    const rollUp = createRollUp({ database, clock, log: silent });
    clock.jump(10 * MINUTE);
    rollUp.start();
    await expect.poll(counted).toBeGreaterThan(0);
    await rollUp.stop();
    expect(clock.pending()).toBe(0);
  });

  it('keep no server from stopping, however much there is to count', async () => {
    const { database, clock, insert, counted } = world();
    for (let hour = 0; hour < 30; hour += 1) {
      await insert(good(clock.now()));
      clock.jump(60 * MINUTE);
    }
    const rollUp = createRollUp({ database, clock, log: silent });
    rollUp.start();
    await rollUp.stop();
    expect(await counted()).toBeLessThan(slotOf(clock.now() - 60 * MINUTE));
  });

  it('are those of every merchant but the one whose records cannot be read', async () => {
    const worlds = [world(), world(), world()];
    const [broken, ...others] = worlds.sort((a, b) => (a.merchantId < b.merchantId ? -1 : 1));
    for (const { insert, clock } of worlds) {
      await insert({ ...good(clock.now()), verdict: 'warning' });
      clock.jump(20 * MINUTE);
    }
    const unreadable = { text: `update attestations set checks = 'x' where merchant_id = $1` };
    await given.database.query(unreadable, [broken?.merchantId]);
    await others[0]?.roll();
    for (const { counted } of others) expect(await counted()).toBeGreaterThan(0);
    expect(await broken?.counted()).toBe(0);
  });

  it('are counted by less at once where an hour takes longer than a statement may', async () => {
    const { database, clock, insert, counted, agrees } = world();
    for (let minute = 0; minute < 60; minute += 5) {
      await insert(good(clock.now()));
      clock.jump(5 * MINUTE);
    }
    clock.jump(10 * MINUTE);
    const slow = (on: Queryable): Pick<Queryable, 'query'> => ({
      query: (statement, values = []) => {
        const [from, until] = values.filter((value) => value instanceof Date).map(Number);
        if (from !== undefined && until !== undefined && until - from > 15 * MINUTE) {
          throw Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
        }
        return on.query(statement, values) as Promise<never>;
      },
    });
    const busy: Database = {
      ...database,
      transaction: (work) => database.transaction((on) => work({ ...on, ...slow(on) })),
    };
    await createRollUp({ database: busy, clock, log: silent }).runOnce();
    expect(await counted()).toBeGreaterThan(slotOf(clock.now() - 15 * MINUTE));
    await agrees();
  });
});
