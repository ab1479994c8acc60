import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, DatabaseUnavailable } from './index.ts';
import { createTestDatabase } from './testing.ts';

const PID = { text: 'select pg_backend_pid() as pid' };
const END = { text: 'select pg_terminate_backend($1)' };

/** An error event that nobody listens for would end the process: the test runner fails the file for it. */
describe.skipIf(!process.env.TEST_POSTGRES_URL)('reviewed/K1: a connection that PostgreSQL ends', () => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase('postgres'));
  });
  afterAll(() => drop());

  const pidOf = async (on: Pick<Database, 'query'>): Promise<number> => {
    const [row] = await on.query<{ pid: number }>(PID);
    if (row === undefined) throw new Error('no backend');
    return row.pid;
  };

  it('while a statement of a transaction runs fails that transaction alone', async () => {
    const transaction = database.transaction(async (on) => {
      const pid = await pidOf(on);
      await Promise.all([on.query({ text: 'select pg_sleep(60)' }), database.query(END, [pid])]);
    });
    await expect(transaction).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(await database.query({ text: 'select 1 as n' })).toEqual([{ n: 1 }]);
  });

  it('between two statements of a transaction fails that transaction alone', async () => {
    const transaction = database.transaction(async (on) => {
      const pid = await pidOf(on);
      await database.query(END, [pid]);
      await expect
        .poll(() => database.query({ text: 'select 1 from pg_stat_activity where pid = $1' }, [pid]))
        .toEqual([]);
      // Nothing waits on that connection when the end is read from it.
      await new Promise((turn) => setImmediate(turn));
      await on.query({ text: 'select 1' });
    });
    await expect(transaction).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(await database.query({ text: 'select 1 as n' })).toEqual([{ n: 1 }]);
  });

  it('under load fails what was under way on it, and everything works afterwards', async () => {
    await database.script('create table counted (n integer)');
    const add = { name: 'counted-add', text: 'insert into counted values ($1)' };
    let goesOn = true;
    let done = 0;
    const unexpected: unknown[] = [];
    const work = async (inTransaction: boolean): Promise<void> => {
      while (goesOn) {
        const write = inTransaction
          ? database.transaction((on) => on.query(add, [1]))
          : database.query({ ...add, pipelined: true }, [1]);
        await write.then(
          () => {
            done += 1;
          },
          (error: unknown) => {
            if (!(error instanceof DatabaseUnavailable)) unexpected.push(error);
          },
        );
      }
    };
    const workers = Array.from({ length: 12 }, (_, at) => work(at % 2 === 0));
    for (let kill = 0; kill < 20; kill += 1) {
      const before = done;
      await expect.poll(() => done > before + 10).toBe(true);
      await database
        .query({
          text: 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        })
        .catch(() => {});
    }
    goesOn = false;
    await Promise.all(workers);
    expect(unexpected).toEqual([]);
    const [row] = await database.query<{ n: number }>({ text: 'select count(*)::int as n from counted' });
    // What was acknowledged is there; what was not may be there too.
    expect(row?.n).toBeGreaterThanOrEqual(done);
  });
});
