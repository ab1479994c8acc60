import { type PostgresProcess, type System, startPostgres, startSystem } from '@tallystick/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { compareBooks, countOf, createDatabases } from './testing/real-processes.ts';
import { createRandom } from './testing/simulated-world.ts';
import { openWorkingTill, type WorkingTill } from './testing/working-till.ts';

/** `KILL_SEED` and `KILL_COUNT` make another or a longer run. */
const SEED = Number(process.env.KILL_SEED ?? 1);
const KILLS = Number(process.env.KILL_COUNT ?? 6);
const TILLS = 6;
const LIMIT_MS = 240_000 + KILLS * 20_000;

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Real tills, server, issuer host and database under load, each killed at moments that a seed chose. */
describe('payments while processes are killed', () => {
  let postgres: PostgresProcess | undefined;
  let system: System;
  beforeAll(async () => {
    // The embedded database promises nothing after a crash of the machine, so only PostgreSQL is killed.
    postgres = await startPostgres();
    const [databaseUrl, issuerDatabaseUrl] = await createDatabases(postgres);
    system = await startSystem({
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(issuerDatabaseUrl === undefined ? {} : { issuerDatabaseUrl }),
      serverEnv: { ACQUIRER_TIMEOUT_MS: '1500', PUBLIC_REQUESTS_PER_MINUTE: '100000' },
      issuerEnv: { ISSUER_LATE_MS: '2500' },
    });
  });
  afterAll(async () => {
    await system?.stop();
    await postgres?.stop();
  });

  it(
    `leaves till, server and issuer with the same books, seed ${SEED}`,
    async () => {
      const random = createRandom(SEED);
      const tills: WorkingTill[] = [];
      for (let count = 0; count < TILLS; count += 1)
        tills.push(await openWorkingTill(system, `Till ${count + 1}`, random));
      let goesOn = true;
      const working = tills.map((till) => till.work(() => goesOn));

      const kill = {
        server: async () => {
          await system.server().kill();
          await pause(random.below(1_500));
          await system.startServer();
        },
        issuer: async () => {
          await system.issuer().kill();
          await pause(random.below(1_500));
          await system.startIssuer();
        },
        till: async () => tills[random.below(TILLS)]?.restart(),
        database: async () => {
          await postgres?.crash();
          await pause(random.below(1_500));
          await postgres?.start();
        },
      };
      const victims = (['server', 'issuer', 'till', 'database'] as const).filter(
        (name) => name !== 'database' || postgres !== undefined,
      );
      const ended = () => tills.reduce((sum, { told }) => sum + told.size, 0);
      for (let count = 0; count < KILLS; count += 1) {
        // However slow the machine is, payments end between two kills; where in one of them a kill falls, the seed says.
        const enough = ended() + 1 + random.below(4);
        await until(() => ended() >= enough, undefined, 90_000);
        await pause(random.below(500));
        // Each is killed as often as the others, in an order that the seed turns.
        const victim = victims[(count + SEED) % victims.length] ?? 'server';
        await kill[victim]();
      }
      // A slow machine takes longer for the payments that the counts at the end speak of.
      await until(() => countOf(tills, 'approved') > 20 && countOf(tills, 'reversed') > 3, undefined, 90_000);
      goesOn = false;
      await Promise.all(working);

      const counts = await compareBooks(system, tills);
      expect(counts.approved).toBeGreaterThan(20);
      expect(counts.reversed).toBeGreaterThan(3);
    },
    LIMIT_MS,
  );
});
