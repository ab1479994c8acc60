import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { DatabaseUnavailable, openDatabase } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';
import { captureLog } from './testing/captured-log.ts';
import { newFolder, startServer } from './testing/server-process.ts';
import { createTestApp } from './testing/test-app.ts';

const LIMIT_MS = 100_000;
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A client that keeps its one connection, and asks until nobody listens; gives what ended it. */
const keepAsking = (port: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const client = { answered: 0, ended: Promise.resolve<string>('') };
  const ask = () =>
    new Promise<string | undefined>((resolve) => {
      get({ port, host: '127.0.0.1', path: '/health', agent }, (response) => {
        response.resume().once('end', () => resolve(undefined));
      }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  client.ended = (async () => {
    for (;;) {
      const fault = await ask();
      if (fault !== undefined) return fault;
      client.answered += 1;
    }
  })();
  return client;
};

describe('reviewed/A13: a server as a process', { timeout: LIMIT_MS }, () => {
  it('logs its start, its answers and its stop in one format, and resets no client at SIGTERM', async () => {
    const server = startServer({ LOG_LEVEL: 'info' });
    const { origin } = await server.ready();
    await fetch(`${origin}/v1/installation`, { headers: { 'x-request-id': 'my-request-1' } });
    const clients = Array.from({ length: 16 }, () => keepAsking(Number(new URL(origin).port)));
    await expect.poll(() => clients.every(({ answered }) => answered > 5)).toBe(true);

    const { code, err } = await server.stop();
    expect(code).toBe(0);
    const ends = await Promise.all(clients.map(({ ended }) => ended));
    expect(ends.filter((end) => end !== 'ECONNREFUSED')).toEqual([]);

    const lines = linesOf(err);
    expect(err.trim().split('\n')).toHaveLength(lines.length);
    for (const line of lines) {
      expect(line).toMatchObject({ program: 'server', level: expect.any(String), msg: expect.any(String) });
      expect(Date.parse(String(line['at']))).not.toBeNaN();
    }
    const said = lines.map(({ msg }) => msg);
    expect(said).toContain('listening');
    expect(said.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'request answered',
        request: 'my-request-1',
        route: '/v1/installation',
        status: 200,
      }),
    );
  });

  it('stops in order however slowly a client sends', async () => {
    const server = startServer({ LOG_LEVEL: 'info', STOP_LEAVE_MS: '1' });
    const { origin } = await server.ready();
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.write(
      'POST /v1/enrolments HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{',
    );
    // Its head is read by the time that an answer to a later request is here.
    await fetch(`${origin}/health`);
    const stopped = server.stop();
    await closed;
    const { code, err } = await stopped;
    expect(code).toBe(0);
    expect(linesOf(err).map(({ msg }) => msg)).toContain('stopped');
  });

  it('migrates by a command of its own, and refuses a database of a newer version', async () => {
    const env = { TALLYSTICK_DATA: newFolder(), DATABASE_MIGRATE: 'separate' };
    const early = await startServer(env).ended;
    expect([early.code, early.err.trim().split('\n').length]).toEqual([78, 1]);
    expect(early.err).toContain('npm run migrate');

    const fresh = `${env.TALLYSTICK_DATA}/not-there`;
    const none = await startServer({ TALLYSTICK_DATA: fresh }, ['migrate', '--check']).ended;
    expect([none.code, existsSync(fresh)]).toEqual([3, false]);
    const check = await startServer(env, ['migrate', '--check']).ended;
    expect([check.code, check.err]).toEqual([3, '']);
    expect(check.out).toMatch(/^0001-keys\n/);
    const done = await startServer(env, ['migrate']).ended;
    expect([done.code, done.out.replace('Applied', 'Missing')]).toEqual([0, check.out]);
    expect(await startServer(env, ['migrate', '--check']).ended).toMatchObject({
      code: 0,
      out: 'Nothing is missing.\n',
    });
    const server = startServer(env);
    await server.ready();
    expect((await server.stop()).code).toBe(0);

    const database = await openDatabase({ folder: `${env.TALLYSTICK_DATA}/database` });
    await database.query({ text: "insert into schema_migrations (id) values ('9999-from-the-future')" });
    await database.close();
    for (const args of [[], ['migrate'], ['migrate', '--check']]) {
      const { code, err } = await startServer(env, args).ended;
      expect([args, code, err.trim().split('\n').length]).toEqual([args, 78, 1]);
      expect(err).toContain('newer version');
      expect(err).toContain('9999-from-the-future');
    }
  });

  it('says its version and its usage, and refuses other arguments', async () => {
    expect(await startServer({}, ['--version']).ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await startServer({}, ['migrat']).ended).toMatchObject({
      code: 64,
      err: expect.stringContaining('usage:'),
    });
  });
});

describe('reviewed/A13: what a server tells', () => {
  it('answers /version, and /metrics with what its modules count', async () => {
    const app = await createTestApp('pglite');
    const version = await app.http.inject('/version');
    expect(version.json()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), mode: 'test' });
    const { body } = await app.http.inject('/metrics');
    for (const line of [
      'tallystick_acquirer_link_up 0',
      'tallystick_acquirer_unreadable_messages_total 0',
      'tallystick_reversals_pending 0',
      'tallystick_http_request_duration_seconds_count{method="GET",route="/version",status="200"} 1',
    ]) {
      expect(body).toContain(line);
    }
    await app.drop();
  });

  it('keeps the metrics from whoever has no token, and in live mode from everybody without one', async () => {
    const token = '0d1c2b3a49586776f5e4d3c2b1a09f8e';
    expect(readConfig({ METRICS_TOKEN: token }).metrics).toEqual({ token });
    expect(() => readConfig({ METRICS_TOKEN: 'a'.repeat(32) })).toThrow('METRICS_TOKEN is not random');
    const live = {
      TALLYSTICK_MODE: 'live',
      TALLYSTICK_ORIGIN: 'https://pay.example.org',
      TALLYSTICK_MASTER_KEY: 'kMt0aGVyZSBpcyBub3RoaW5nIHRvIHNlZSBoZXJlISE',
      DATABASE_URL: 'postgres://127.0.0.1/none',
    };
    expect(readConfig(live).metrics).toBe('nobody');

    const app = await createTestApp('pglite', { metrics: { token } });
    expect((await app.http.inject('/metrics')).json()).toMatchObject({ code: 'metrics_token_refused' });
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.http.inject({ url: '/metrics', headers })).statusCode).toBe(200);
    await app.drop();
  });

  it('is not ready from the first moment of a drain, and answers until clients have left', async () => {
    const { log, text } = captureLog('info');
    const app = await createTestApp('pglite', {}, { log });
    await app.drain({ announceMs: 0, leaveMs: 0 });
    const ready = await app.http.inject('/ready');
    expect([ready.statusCode, ready.json().status, ready.headers.connection]).toEqual([
      503,
      'stopping',
      'close',
    ]);
    expect((await app.http.inject('/v1/installation')).statusCode).toBe(200);
    expect(text()).toContain('"route":"/v1/installation"');
    await app.drop();
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)('counts the connections of its pool', async () => {
    const app = await createTestApp('postgres');
    const { body } = await app.http.inject('/metrics');
    expect(body).toMatch(/tallystick_database_connections\{state="open"\} [1-9]/);
    expect(body).toContain('tallystick_reversals_pending 0');
    await app.drop();
  });

  it('leaves out what its database alone knows while that is away', async () => {
    const app = await createTestApp('pglite');
    const query = vi.spyOn(app.platform.database, 'query').mockRejectedValue(new DatabaseUnavailable('away'));
    const { statusCode, body } = await app.http.inject('/metrics');
    expect(statusCode).toBe(200);
    expect(body).toContain('tallystick_acquirer_link_up 0');
    expect(body).not.toMatch(/^tallystick_reversals_pending/m);
    query.mockRestore();
    await app.drop();
  });

  it.skipIf(!process.env.TEST_POSTGRES_URL)('names its connections to PostgreSQL', async () => {
    const { database, url, drop } = await createTestDatabase('postgres');
    const server = startServer({ DATABASE_URL: url ?? '' });
    await server.ready();
    const rows = await database.query(
      {
        text: 'select distinct application_name as name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> $1',
      },
      [''],
    );
    expect(rows).toEqual([{ name: 'tallystick-server' }]);
    await server.stop();
    await drop();
  });
});
