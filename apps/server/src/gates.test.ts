import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createTestDatabase } from '@tallystick/database/testing';
import { ENDPOINTS, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from './app.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { registerOperator } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { testConfig } from './testing/test-config.ts';
import { until } from './testing/until.ts';

const keyOf = (name: string | number) => `tsk_test_${String(name).padStart(32, 'x')}`;
const GOOD = keyOf('good');

/** Counts the statements of one name, or those that hold a text, until it is stopped. */
const countStatements = (app: TestApp, name: string) => {
  const spy = vi.spyOn(app.platform.database, 'query');
  return {
    get count() {
      return spy.mock.calls.filter(([statement]) => statement.name === name).length;
    },
    stop: () => spy.mockRestore(),
  };
};

describe('gates', () => {
  const clock = createManualClock();
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: GOOD }, { clock });
    await app.http.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.drop());

  const ask = async (authorization: string, remoteAddress: string) => {
    const answer = await app.http.inject({ url: '/v1/merchant', remoteAddress, headers: { authorization } });
    return answer.statusCode === 200 ? 'in' : answer.json<Problem>().code;
  };
  const askByKey = (key: string, from: string) => ask(`Bearer ${key}`, from);

  it('reviewed/M6: ask the database a bounded number of times for the wrong keys of one address', async () => {
    const statements = countStatements(app, 'api-key-by-digest');
    const codes = await Promise.all(
      Array.from({ length: 200 }, (_, index) => askByKey(keyOf(index), '192.0.2.1')),
    );
    expect(statements.count).toBe(30);
    expect(codes.filter((code) => code === 'sign_in_required')).toHaveLength(30);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(170);
    // Another address has its own count; a minute later so has this one.
    expect(await askByKey(keyOf('other'), '192.0.2.2')).toBe('sign_in_required');
    await clock.advance(60_000);
    expect(await askByKey(keyOf('later'), '192.0.2.1')).toBe('sign_in_required');
    statements.stop();
  });

  it('reviewed/M6: count a /64 of IPv6 as one caller, and a mapped address as the one that is meant', async () => {
    for (let index = 0; index < 30; index += 1) await askByKey(keyOf(`6-${index}`), `2001:db8::${index + 1}`);
    expect(await askByKey(keyOf('6-last'), '2001:db8::ffff')).toBe('too_many_requests');
    expect(await askByKey(keyOf('6-last'), '2001:db8:0:1::1')).toBe('sign_in_required');
    for (let index = 0; index < 30; index += 1) await askByKey(keyOf(`m-${index}`), '::ffff:192.0.2.9');
    expect(await askByKey(keyOf('m-last'), '192.0.2.9')).toBe('too_many_requests');
  });

  it('reviewed/M6: know a wrong key that they have seen, which counts no more', async () => {
    const statements = countStatements(app, 'api-key-by-digest');
    for (let times = 0; times < 60; times += 1) {
      expect(await askByKey(keyOf('again'), '192.0.2.3')).toBe('sign_in_required');
    }
    expect(statements.count).toBe(1);
    statements.stop();
  });

  it('reviewed/M6: let a key in that was right before, whatever its neighbours show', async () => {
    expect(await askByKey(GOOD, '192.0.2.4')).toBe('in');
    for (let index = 0; index < 40; index += 1) await askByKey(keyOf(`n-${index}`), '192.0.2.4');
    expect(await askByKey(keyOf('n-last'), '192.0.2.4')).toBe('too_many_requests');
    expect(await askByKey(GOOD, '192.0.2.4')).toBe('in');
  });

  it('reviewed/M6: let a burst of one good key in at once', async () => {
    const by = { merchantId: app.modules.firstMerchant.id, id: 'test' };
    const good = (await app.modules.merchants.createApiKey(by, 'burst')).secret;
    const codes = await Promise.all(Array.from({ length: 100 }, () => askByKey(good, '192.0.2.5')));
    expect(codes).toEqual(Array(100).fill('in'));
  });

  it('reviewed/M6: ask the database a bounded number of times for the wrong cookies of one address', async () => {
    const { cookie } = await registerOperator(app);
    const [name = '', merchant = ''] = cookie.split(/[=.]/);
    const enter = (token: string | number, remoteAddress: string) =>
      app.http.inject({
        url: '/v1/merchant',
        remoteAddress,
        headers: { cookie: `${name}=${merchant}.${String(token).padStart(43, 'x')}` },
      });
    const statements = countStatements(app, 'console-session');
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => enter(index, '192.0.2.6')));
    expect(statements.count).toBe(30);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(170);
    for (let times = 0; times < 20; times += 1) await enter('again', '192.0.2.7');
    expect(statements.count).toBe(31);
    statements.stop();
    const own = await app.http.inject({
      url: '/v1/merchant',
      remoteAddress: '192.0.2.6',
      headers: { cookie },
    });
    // It was never seen here, so it waits like any other; from elsewhere it enters.
    expect(own.statusCode).toBe(429);
    const { statusCode } = await app.http.inject({ url: '/v1/merchant', headers: { cookie } });
    expect(statusCode).toBe(200);
  });

  it('reviewed/M7: stand before the body: what may not enter is not parsed', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const payload = `{"marker":"${'x'.repeat(200)}"}`;
    const gated = ENDPOINTS.filter(
      ({ method, access, path }) => method === 'POST' && access !== 'public' && !path.startsWith('/issuer'),
    );
    for (const endpoint of gated) {
      const { statusCode } = await app.http.inject({
        method: 'POST',
        url: endpoint.path.replace(/:\w+/g, 'x'),
        headers: { 'content-type': 'application/json' },
        payload,
      });
      expect(statusCode, endpoint.id).toBe(401);
    }
    const nowhere = await app.http.inject({
      method: 'POST',
      url: '/v1/nowhere',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(nowhere.statusCode).toBe(404);
    expect(parse.mock.calls.filter(([text]) => text.includes('marker'))).toHaveLength(0);
    parse.mockRestore();
  });

  /** What one connection is answered before it is closed, and how much of the body it was sent meanwhile. */
  const refusedMidway = async (target: string, head: string) => {
    const socket = connect((app.http.server.address() as AddressInfo).port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', () => {});
    socket.write(
      `POST ${target} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${head}\r\n\r\n`,
    );
    await once(socket, 'close');
    return text;
  };

  it.each([
    ['/v1/terminals', 'content-length: 300000', '401'],
    ['/v1/terminals', 'transfer-encoding: chunked', '401'],
    ['/v1/nowhere', 'content-length: 300000', '404'],
    ['/v1/enrolments', 'content-length: 5000', '413'],
    ['/v1/console/registration', 'content-length: 250000', '413'],
  ])(
    'reviewed/M7: POST %s with %s is refused before its body, and the connection closed',
    async (target, head, status) => {
      // The body never comes: an answer that waited for it would wait for ever.
      const answer = await refusedMidway(target, head);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer.toLowerCase()).toContain('connection: close');
    },
  );
});

describe('a key that another process adds', () => {
  it('reviewed/M6: is right at once where it was wrong before', async () => {
    const { database, drop } = await createTestDatabase('pglite');
    const first = await createApp(testConfig(), { database });
    const ask = async () =>
      (await first.http.inject({ url: '/v1/merchant', headers: { authorization: `Bearer ${GOOD}` } }))
        .statusCode;
    expect(await ask()).toBe(401);
    expect(await ask()).toBe(401);
    const second = await createApp(testConfig({ seedApiKey: GOOD }), { database });
    await until(async () => (await ask()) === 200);
    await second.close();
    await first.close();
    await drop();
  });
});
