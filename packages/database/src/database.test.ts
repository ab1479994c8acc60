import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, DatabaseUnavailable, isUniqueViolation, openDatabase } from './index.ts';
import { createTestDatabase, testEngines } from './testing.ts';

describe.each(testEngines())('database on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase(engine));
    await database.query({
      text: 'create table thing (id text primary key, big bigint, bytes bytea, at timestamptz, doc jsonb, flag boolean, small integer)',
    });
  });
  afterAll(() => drop());

  it('gives each type back as it was put in', async () => {
    const at = new Date('2026-11-23T10:00:00.123Z');
    const put = { text: 'insert into thing values ($1, $2, $3, $4, $5, $6, $7) returning *', name: 'put' };
    const doc = { list: [1, 'two'] };
    const [row] = await database.query(put, [
      'a',
      999_999_999_999n,
      new Uint8Array([1, 2, 255]),
      at,
      JSON.stringify(doc),
      true,
      7,
    ]);
    expect(row).toMatchObject({ id: 'a', big: 999_999_999_999n, at, doc, flag: true, small: 7 });
    expect(new Uint8Array(row?.bytes as Uint8Array)).toEqual(new Uint8Array([1, 2, 255]));
    const [small] = await database.query(put, ['b', 5n, null, null, null, null, null]);
    expect(small).toMatchObject({ big: 5n, bytes: null, at: null, doc: null, flag: null });
  });

  it('runs a named statement again and again, in and out of transactions, and after it failed', async () => {
    const add = { name: 'thing-add', text: 'insert into thing (id, small) values ($1, $2)' };
    const read = {
      name: 'thing-read',
      text: 'select small, id, doc from thing where id = any($1) order by id',
    };
    const echo = { name: 'echo', text: 'select $1::text as said, 10 / $2::integer as tenth' };
    for (const id of ['n1', 'n2']) expect(await database.query(add, [id, 1])).toEqual([]);
    await database.transaction(async (on) => {
      for (const id of ['n3', 'n4']) expect(await on.query(add, [id, 2])).toEqual([]);
      expect(await on.query(read, [['n4', 'n1']])).toEqual([
        { small: 1, id: 'n1', doc: null },
        { small: 2, id: 'n4', doc: null },
      ]);
    });
    expect(await database.query(read, [['nobody']])).toEqual([]);
    const said = 'Überweisung 💶'.repeat(2_000);
    for (let turn = 0; turn < 3; turn += 1) {
      const failures = Array.from({ length: 12 }, () => database.query(echo, [said, 0]));
      for (const failure of await Promise.allSettled(failures)) expect(failure.status).toBe('rejected');
      await expect(database.query(add, ['n1', 1])).rejects.toSatisfy((error) => isUniqueViolation(error));
      const rows = await Promise.all(Array.from({ length: 12 }, () => database.query(echo, [said, 5])));
      expect(rows).toEqual(Array.from({ length: 12 }, () => [{ said, tenth: 2 }]));
    }
    expect(await database.query(echo, [undefined, 1])).toEqual([{ said: null, tenth: 10 }]);
  });

  it('pipelines statements: each is a transaction of its own, fails alone and gets its own rows', async () => {
    const add = {
      name: 'pipe-add',
      pipelined: true,
      text: 'insert into thing (id, small) values ($1, 10 / $2::integer) returning id, small',
    };
    const asked = Array.from({ length: 200 }, (_, at) => [`p${at}`, at % 5] as const);
    const answers = await Promise.allSettled(asked.map((values) => database.query(add, values)));
    for (const [at, answer] of answers.entries()) {
      if (at % 5 === 0) expect(answer.status).toBe('rejected');
      else expect(answer).toMatchObject({ value: [{ id: `p${at}`, small: Math.trunc(10 / (at % 5)) }] });
    }
    const [counted] = await database.query({
      text: "select count(*)::integer as n from thing where id like 'p%'",
    });
    expect(counted).toEqual({ n: 160 });
    await expect(
      database.transaction(async (on) => {
        await on.query(add, ['p-undone', 1]);
        throw new RangeError('stop');
      }),
    ).rejects.toThrow(RangeError);
    expect(await database.query({ text: "select id from thing where id = 'p-undone'" })).toEqual([]);
  });

  it.runIf(engine === 'postgres')(
    'goes on after the connections of pipelined statements were cut',
    async () => {
      const ping = { name: 'pipe-ping', pipelined: true, text: 'select $1::integer as n' };
      const pingAll = () =>
        Promise.allSettled(Array.from({ length: 16 }, (_, n) => database.query(ping, [n])));
      await pingAll();
      await database.query({
        text: 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      });
      for (const answer of await pingAll()) {
        if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(DatabaseUnavailable);
      }
      for (const [n, answer] of (await pingAll()).entries()) expect(answer).toMatchObject({ value: [{ n }] });
    },
  );

  it('undoes a transaction whose work fails, and commits one that succeeds', async () => {
    const insert = { text: 'insert into thing (id) values ($1)' };
    await expect(
      database.transaction(async (transaction) => {
        await transaction.query(insert, ['undone']);
        throw new RangeError('stop');
      }),
    ).rejects.toThrow(RangeError);
    await database.transaction((transaction) => transaction.query(insert, ['done']));
    expect(await database.query({ text: "select id from thing where id in ('done', 'undone')" })).toEqual([
      { id: 'done' },
    ]);
  });

  it('tells a broken unique constraint from other errors', async () => {
    const insert = { text: 'insert into thing (id) values ($1)' };
    await database.query(insert, ['once']);
    const error = await database.query(insert, ['once']).catch((caught: unknown) => caught);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'thing_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'other')).toBe(false);
  });

  const migrations = [
    { id: '0002-b', sql: "insert into migrated values ('b'); insert into migrated values ('c')" },
    { id: '0001-a', sql: 'create table migrated (name text)' },
  ];

  it('applies each migration once, in order, however many processes begin at once', async () => {
    expect(await database.missing(migrations)).toEqual(['0001-a', '0002-b']);
    await expect(database.migrate(migrations, { apply: false })).rejects.toMatchObject({
      code: 'ERR_SCHEMA_BEHIND',
      missing: ['0001-a', '0002-b'],
    });
    const applied = await Promise.all(Array.from({ length: 8 }, () => database.migrate(migrations)));
    expect(applied.flat()).toEqual(['0001-a', '0002-b']);
    expect(await database.migrate(migrations, { apply: false })).toEqual([]);
    expect(await database.query({ text: 'select name from migrated order by name' })).toEqual([
      { name: 'b' },
      { name: 'c' },
    ]);
  });

  it('hears what is notified, at commit and not when undone, and says when it may miss something', async () => {
    const heard: string[] = [];
    const until = async (text: string) => {
      while (heard.at(-1) !== text) await new Promise((resolve) => setImmediate(resolve));
    };
    const stop = database.listen('things', {
      message: (payload) => heard.push(payload),
      connected: () => heard.push('(connected)'),
      lost: () => heard.push('(lost)'),
    });
    await until('(connected)');
    const notify = (text: string) => ({ text: `select pg_notify('things', '${text}')` });
    await database
      .transaction(async (transaction) => {
        await transaction.query(notify('undone'));
        throw new RangeError('stop');
      })
      .catch(() => {});
    await database.transaction((transaction) => transaction.query(notify('done')));
    await until('done');
    if (engine === 'postgres') {
      const backends = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like any (array['listen things', 'select 1']) and pid <> pg_backend_pid()`;
      await database.query({ text: backends });
      await until('(lost)');
      await until('(connected)');
      await database.query(notify('again'));
      await until('again');
    }
    await stop();
    expect(heard).toEqual(
      engine === 'postgres'
        ? ['(connected)', 'done', '(lost)', '(connected)', 'again', '(lost)']
        : ['(connected)', 'done', '(lost)'],
    );
  });

  it('reviewed/A13: refuses a database that a newer version has migrated, and changes nothing', async () => {
    const own = { id: '0000-own', sql: 'create table own_of_the_older (id text)' };
    const older = [...migrations.filter(({ id }) => id === '0001-a'), own];
    const refusal = { name: 'SchemaTooNew', code: 'ERR_SCHEMA_TOO_NEW', unknown: ['0002-b'] };
    await expect(database.migrate(older)).rejects.toMatchObject(refusal);
    await expect(database.missing(older)).rejects.toMatchObject(refusal);
    expect(
      await database.query({ text: "select 1 as n from pg_tables where tablename = 'own_of_the_older'" }),
    ).toEqual([]);
    // A module that is left out has tables that this version knows.
    expect(await database.missing(older, { known: migrations })).toEqual(['0000-own']);
  });

  it('reviewed/K3: asked whether it is heard, it answers after everything that was notified before', async () => {
    const heard: string[] = [];
    const proven: number[] = [];
    const connected = Promise.withResolvers<number | undefined>();
    const stop = database.listen('things', {
      message: (payload) => heard.push(payload),
      connected: (forMs) => connected.resolve(forMs),
      alive: (forMs) => proven.push(forMs),
      lost: () => {},
    });
    const first = await connected.promise;
    for (const name of ['one', 'two', 'three']) {
      await database.query({ text: `select pg_notify('things', '${name}')` });
    }
    await Promise.all([database.confirmListening(), database.confirmListening()]);
    expect(heard).toEqual(['one', 'two', 'three']);
    if (engine === 'pglite') expect({ first, proven }).toEqual({ first: undefined, proven: [] });
    else {
      expect(proven.length).toBeGreaterThan(0);
      for (const forMs of [first, ...proven]) expect(forMs).toBeLessThanOrEqual(5_000);
    }
    await stop();
    await database.confirmListening();
  });

  it('leaves nothing behind when a migration fails', async () => {
    const bad = [{ id: '0003-bad', sql: 'create table half (id text); select nonsense' }];
    await expect(database.migrate([...migrations, ...bad])).rejects.toThrow('nonsense');
    expect(await database.query({ text: "select 1 as one from pg_tables where tablename = 'half'" })).toEqual(
      [],
    );
  });
});

describe('a database that is not there', () => {
  it('says so with one typed error', async () => {
    const database = await openDatabase({
      url: 'postgres://nobody:none@127.0.0.1:1/none',
      connectTimeoutMs: 500,
    });
    await expect(database.query({ text: 'select 1' })).rejects.toThrow(DatabaseUnavailable);
    await expect(database.transaction(async () => 1)).rejects.toThrow(DatabaseUnavailable);
    expect(await database.isReachable(500)).toBe(false);
    await database.close();
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)('reviewed/K3: a pool whose connections are all taken', () => {
  it('is out of reach within the time of the question, and within reach when one comes back', async () => {
    const { url, drop } = await createTestDatabase('postgres');
    const database = await openDatabase({ url: url ?? '', poolSize: 1 });
    const taken = Promise.withResolvers<void>();
    const [held, release] = [taken.promise, taken.resolve];
    const begun = Promise.withResolvers<void>();
    const transaction = database.transaction(async (on) => {
      await on.query({ text: 'select 1' });
      begun.resolve();
      await held;
    });
    await begun.promise;
    expect(await database.isReachable(50)).toBe(false);
    release();
    await transaction;
    expect(await database.isReachable(5_000)).toBe(true);
    await database.close();
    await drop();
  });
});

describe.skipIf(!process.env.TEST_POSTGRES_URL)(
  'a database that falls silent with its connections open',
  () => {
    it('is unavailable too, and comes back', async () => {
      const { url, drop } = await createTestDatabase('postgres');
      const target = new URL(url ?? '');
      const { hostname, port } = target;
      let silent = false;
      const sockets = new Set<Socket>();
      const between = createServer((client) => {
        const server = connect(Number(port || 5432), hostname);
        for (const [from, to] of [
          [client, server],
          [server, client],
        ] as const) {
          sockets.add(from);
          from.on('error', () => {});
          from.on('close', () => to.destroy());
          from.on('data', (chunk) => silent || to.write(chunk));
        }
      });
      await new Promise<void>((done) => between.listen(0, '127.0.0.1', done));
      const address = between.address();
      target.hostname = '127.0.0.1';
      target.port = String(typeof address === 'object' && address !== null ? address.port : 0);
      const database = await openDatabase({
        url: target.href,
        poolSize: 2,
        statementTimeoutMs: 500,
        connectTimeoutMs: 500,
      });
      // On a busy machine an answer may take longer than these times: it is asked for again.
      const answers = (number: number) =>
        expect
          .poll(() => database.query({ text: `select ${number} as n` }).catch(() => 'none'))
          .toEqual([{ n: number }]);
      await answers(1);

      silent = true;
      const calls = [
        database.query({ text: 'select 1' }),
        database.transaction((on) => on.query({ text: 'select 1' })),
        database.query({ text: 'select 1' }),
      ];
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) });
      }
      silent = false;
      await answers(2);

      await database.close();
      for (const socket of sockets) socket.destroy();
      between.close();
      await drop();
    });
  },
);
