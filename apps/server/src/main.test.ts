import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { writeEmptyPglite } from '@tallystick/database/empty-pglite';
import { createTestDatabase } from '@tallystick/database/testing';
import { describe, expect, it } from 'vitest';
import { newFolder, startServer } from './testing/server-process.ts';

const LIMIT_MS = 100_000;

describe('the program', { timeout: LIMIT_MS }, () => {
  it('prints one link, works, keeps other processes out of its data, and ends when asked', async () => {
    const data = newFolder();
    const first = startServer({ TALLYSTICK_DATA: data });
    const { origin, token } = await first.ready();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
    expect(statSync(join(data, 'master.key')).mode & 0o777).toBe(0o600);

    const second = await startServer({ TALLYSTICK_DATA: data }).ended;
    expect(second.code).toBe(1);
    expect(second.err.trim().split('\n')).toHaveLength(1);
    expect(second.err).toContain(data);
    expect(second.err).toContain('TALLYSTICK_DATA');

    const stopped = await first.stop();
    expect(stopped.code).toBe(0);
    expect(stopped.out).toContain('not proof against power loss');
    expect(stopped.err).toBe('');
    expect(() => readFileSync(join(data, 'lock'))).toThrow();
  });

  it.each<[string, Record<string, string>]>([
    ['PORT', { PORT: 'eighty' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://user:hidden@host/x' }],
    ['TALLYSTICK_MASTER_KEY', { TALLYSTICK_MODE: 'live' }],
  ])('names %s in one line when it is wrong, and exits with 78', async (name, env) => {
    const { code, out, err } = await startServer(env).ended;
    expect(code).toBe(78);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(name);
    expect(err).toContain('For example');
    expect(out + err).not.toContain('hidden');
  });

  it.each<[string, (data: string) => Record<string, string>, string]>([
    ['is no folder', () => ({ TALLYSTICK_DATA: '/dev/null/data' }), 'ENOTDIR'],
    ['cannot be made (reviewed/A3)', () => ({ TALLYSTICK_DATA: '/proc/nope' }), 'ENOENT'],
    [
      'holds a file in the place of its database',
      (data) => {
        writeFileSync(join(data, 'database'), 'x');
        return {};
      },
      'TALLYSTICK_DATA',
    ],
    [
      'holds a database that is damaged',
      (data) => {
        mkdirSync(join(data, 'database'));
        writeFileSync(join(data, 'database', 'PG_VERSION'), 'junk');
        return {};
      },
      'damaged',
    ],
  ])('says so in one line when its data folder %s', async (_, prepare, word) => {
    const data = newFolder();
    const { code, out, err } = await startServer({ TALLYSTICK_DATA: data, ...prepare(data) }).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(word);
    expect(err).toContain('TALLYSTICK_DATA');
    expect(out + err).not.toMatch(/ at \w+ .*\.ts:/);
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)('says why PostgreSQL does not let it in', async () => {
    const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
    url.pathname = '/no_such_database';
    const { code, err } = await startServer({ DATABASE_URL: url.href, DATABASE_WAIT_MS: '0' }).ended;
    expect(code).toBe(1);
    expect(err).toContain('database "no_such_database" does not exist');
    expect(err).toContain('Check DATABASE_URL');
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)(
    'begins in two processes at once on one empty PostgreSQL: one house with two doors',
    async () => {
      const { database, url, drop } = await createTestDatabase('postgres');
      const shared = { DATABASE_URL: url ?? '', TALLYSTICK_DATA: newFolder() };
      const both = [startServer(shared), startServer(shared)];
      const doors = await Promise.all(both.map((one) => one.ready()));
      for (const { origin } of doors) expect((await fetch(`${origin}/ready`)).status).toBe(200);
      const [row] = await database.query({
        text: 'select (select count(*)::int from merchants) as merchants, (select count(*)::int from operators) as operators',
      });
      expect(row).toEqual({ merchants: 1, operators: 0 });
      for (const { code, err } of await Promise.all(both.map((one) => one.stop()))) {
        expect(code).toBe(0);
        expect(err).toBe('');
      }
      await drop();
    },
  );

  it('says so in one line when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const data = newFolder();
    await writeEmptyPglite(join(data, 'database'));
    const { code, err } = await startServer({ TALLYSTICK_DATA: data, PORT: String(port) }).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(`Port ${port} is taken`);
    other.close();
  });

  it('tells each try when the database is away, and gives up in the end', async () => {
    const { code, err } = await startServer({
      DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/none',
      DATABASE_WAIT_MS: '1500',
    }).ended;
    expect(code).toBe(1);
    expect(err).toContain('trying again');
    expect(err).toContain('Check DATABASE_URL');
    expect(err).not.toContain('hidden');
  });
});
