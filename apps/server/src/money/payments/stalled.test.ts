import { type PostgresProcess, type System, startPostgres, startSystem } from '@tallystick/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { compareBooks, countOf, createDatabases } from './testing/real-processes.ts';
import { createRandom } from './testing/simulated-world.ts';
import { openWorkingTill, type WorkingTill } from './testing/working-till.ts';

const TILLS = 3;
const LIMIT_MS = 300_000;

/** Real tills that know two addresses, and two processes of one server on one PostgreSQL. Where none can be started, one process has nobody beside it. */
describe('payments while a server process stands still', () => {
  let postgres: PostgresProcess | undefined;
  let system: System | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
    const [databaseUrl, issuerDatabaseUrl] = await createDatabases(postgres);
    if (databaseUrl === undefined || issuerDatabaseUrl === undefined) return;
    system = await startSystem({
      databaseUrl,
      issuerDatabaseUrl,
      serverEnv: {
        ACQUIRER_TIMEOUT_MS: '1500',
        ACQUIRER_LINK_WAIT_MS: '500',
        PUBLIC_REQUESTS_PER_MINUTE: '100000',
      },
    });
  });
  afterAll(async () => {
    await system?.stop();
    await postgres?.stop();
  });

  it(
    'reviewed/K3: they are approved at the other address, once each, and the books agree',
    async (context) => {
      if (system === undefined) return context.skip();
      const other = await system.startAnother();
      const random = createRandom(3);
      const tills: WorkingTill[] = [];
      for (let count = 0; count < TILLS; count += 1) {
        const options = { addresses: [other.address], faulty: 0 };
        tills.push(await openWorkingTill(system, `Till ${count + 1}`, random, options));
      }
      let goesOn = true;
      const working = tills.map((till) => till.work(() => goesOn));
      const ended = () => tills.map(({ told }) => told.size);
      await until(() => ended().every((size) => size >= 3));

      // In the middle of payments, since each till always has one under way.
      process.kill(system.server().pid, 'SIGSTOP');
      const before = ended();
      const approved = countOf(tills, 'approved');
      try {
        await until(() => ended().every((size, at) => size >= (before[at] ?? 0) + 4));
        expect(countOf(tills, 'approved')).toBeGreaterThanOrEqual(approved + 3 * TILLS);
      } finally {
        process.kill(system.server().pid, 'SIGCONT');
      }
      // What it knows is of before, and a balancer hears that from the first time it asks.
      const woken = await fetch(`${system.origin}/ready`);
      expect(woken.status).toBe(503);
      expect(await woken.json()).toMatchObject({ status: 'waiting', stoodStillMs: expect.any(Number) });
      await until(async () => (await fetch(`${system?.origin}/ready`)).ok);
      const after = ended();
      await until(() => ended().every((size, at) => size >= (after[at] ?? 0) + 3));
      goesOn = false;
      await Promise.all(working);
      const counts = await compareBooks(system, tills);
      // Only what stood with the issuer at that moment may have been undone, one a till.
      expect(counts.reversed).toBeLessThanOrEqual(TILLS);
      expect(countOf(tills, 'not_charged')).toBe(0);
    },
    LIMIT_MS,
  );
});
