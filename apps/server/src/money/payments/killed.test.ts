import { openDatabase } from '@tallystick/database';
import { type AccountEntry, createClient, listPayments, type Payment } from '@tallystick/protocol';
import { type PostgresProcess, type System, startPostgres, startSystem } from '@tallystick/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { createRandom } from './testing/simulated-world.ts';
import { openWorkingTill, type WorkingTill } from './testing/working-till.ts';

/** `KILL_SEED` and `KILL_COUNT` make another or a longer run. */
const SEED = Number(process.env.KILL_SEED ?? 1);
const KILLS = Number(process.env.KILL_COUNT ?? 6);
const TILLS = 6;
const LIMIT_MS = 240_000 + KILLS * 20_000;

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

const createDatabases = async (postgres: PostgresProcess | undefined): Promise<(string | undefined)[]> => {
  if (postgres === undefined) return [];
  const admin = await openDatabase({ url: postgres.url, poolSize: 1 });
  const urls: string[] = [];
  for (const name of ['server', 'issuer']) {
    await admin.query({ text: `create database ${name}` });
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    urls.push(url.href);
  }
  await admin.close();
  return urls;
};

const everyEntry = async ({ wallet }: WorkingTill): Promise<AccountEntry[]> => {
  const all: AccountEntry[] = [];
  let after: string | undefined;
  do {
    const page = await wallet.entries(after);
    all.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return all;
};

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

  const operator = () =>
    createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
  const everyPayment = async (): Promise<Payment[]> => {
    const all: Payment[] = [];
    let after: string | undefined;
    do {
      const page = await operator().call(listPayments, {
        query: { limit: 200, ...(after === undefined ? {} : { after }) },
      });
      all.push(...page.data);
      after = page.next;
    } while (after !== undefined);
    return all;
  };

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
      const verdicts = (of: string) =>
        tills.flatMap(({ told }) => [...told.values()]).filter(({ verdict }) => verdict === of).length;
      await until(() => verdicts('approved') > 20 && verdicts('reversed') > 3, undefined, 90_000);
      goesOn = false;
      await Promise.all(working);

      // Reversals go on until each is acknowledged; then nothing is open anywhere.
      const payments = await until(
        async () => {
          const all = await everyPayment();
          const isOpen = ({ status, reversal }: Payment) =>
            status === 'presented' || (status === 'reversed' && reversal?.state !== 'acknowledged');
          return !all.some(isOpen) && all;
        },
        undefined,
        90_000,
      );

      const byId = new Map(payments.map((payment) => [payment.id, payment]));
      const counts = { approved: 0, reversed: 0 };
      for (const till of tills) {
        const approved: number[] = [];
        for (const [id, { verdict, value }] of till.told) {
          const payment = byId.get(id);
          expect(payment?.amount.value, id).toBe(value);
          // A till that gave up before its card data left told its merchant so, whatever the server calls it by now.
          if (verdict === 'not_charged')
            expect(['created', 'cancelled', 'expired']).toContain(payment?.status);
          else expect(payment?.status, id).toBe(verdict);
          if (verdict === 'approved') approved.push(value);
          if (verdict === 'approved' || verdict === 'reversed') counts[verdict] += 1;
        }
        const account = await till.wallet.account();
        const taken = approved.reduce((sum, value) => sum + value, 0);
        expect(account.available.value).toBe(50_000 + 1_000_000 - taken);
        const stands = (await everyEntry(till)).filter(
          ({ kind, reversed }) => kind === 'purchase' && !reversed,
        );
        expect(stands.map(({ amount }) => amount.value).sort()).toEqual(approved.sort());
        till.close();
      }
      // No approval that no merchant was told of.
      const told = new Set(tills.flatMap((till) => [...till.told.keys()]));
      expect(payments.filter(({ status, id }) => status === 'approved' && !told.has(id))).toEqual([]);
      expect(counts.approved).toBeGreaterThan(20);
      expect(counts.reversed).toBeGreaterThan(3);
    },
    LIMIT_MS,
  );
});
