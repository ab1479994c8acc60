import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEmptyPglite } from '@tallystick/database/empty-pglite';
import { createTestDatabase } from '@tallystick/database/testing';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
/** Compiled code is kept between starts, as `npm start` does. */
const COMPILE_CACHE = join(import.meta.dirname, '../../../.cache/compile');
const LIMIT_MS = 100_000;

const newFolder = () => mkdtempSync(join(tmpdir(), 'tallystick-main-'));

/** The program as a process: what it says, and its exit code. */
const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      LOG_LEVEL: 'warn',
      TALLYSTICK_DATA: newFolder(),
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    // There is no issuer host here; how soon the server says so depends on how long it lives.
    err: err.replace(/^.*no link to the acquirer.*\n/gm, ''),
  }));
  return {
    ended,
    /** Waits for the link, and gives origin and set-up token. */
    async ready() {
      while (!/Open (this link|it to reach)/.test(out)) {
        const over = await Promise.race([once(child.stdout, 'data'), ended.then((end) => end)]);
        if ('code' in over) throw new Error(`It ended: ${over.err}`);
      }
      const link = /(http:\/\/\S+?)\/console\/#setup=(\S+)/.exec(out);
      return { origin: link?.[1] ?? /http:\/\/localhost:\d+/.exec(out)?.[0] ?? '', token: link?.[2] };
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
};

describe('the program', { timeout: LIMIT_MS }, () => {
  it('prints one link, works, keeps other processes out of its data, and ends when asked', async () => {
    const data = newFolder();
    const first = start({ TALLYSTICK_DATA: data });
    const { origin, token } = await first.ready();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
    expect(statSync(join(data, 'master.key')).mode & 0o777).toBe(0o600);

    const second = await start({ TALLYSTICK_DATA: data }).ended;
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
    const { code, out, err } = await start(env).ended;
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
    const { code, out, err } = await start({ TALLYSTICK_DATA: data, ...prepare(data) }).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(word);
    expect(err).toContain('TALLYSTICK_DATA');
    expect(out + err).not.toMatch(/ at \w+ .*\.ts:/);
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)('says why PostgreSQL does not let it in', async () => {
    const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
    url.pathname = '/no_such_database';
    const { code, err } = await start({ DATABASE_URL: url.href, DATABASE_WAIT_MS: '0' }).ended;
    expect(code).toBe(1);
    expect(err).toContain('database "no_such_database" does not exist');
    expect(err).toContain('Check DATABASE_URL');
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)(
    'begins in two processes at once on one empty PostgreSQL: one house with two doors',
    async () => {
      const { database, url, drop } = await createTestDatabase('postgres');
      const shared = { DATABASE_URL: url ?? '', TALLYSTICK_DATA: newFolder() };
      const both = [start(shared), start(shared)];
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
    const { code, err } = await start({ TALLYSTICK_DATA: data, PORT: String(port) }).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(`Port ${port} is taken`);
    other.close();
  });

  it('tells each try when the database is away, and gives up in the end', async () => {
    const { code, err } = await start({
      DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/none',
      DATABASE_WAIT_MS: '1500',
    }).ended;
    expect(code).toBe(1);
    expect(err).toContain('trying again');
    expect(err).toContain('Check DATABASE_URL');
    expect(err).not.toContain('hidden');
  });
});
