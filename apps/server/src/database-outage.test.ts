import { createTestDatabase } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from './app.ts';
import { captureLog } from './testing/captured-log.ts';
import { createTcpProxy, type TcpProxy } from './testing/tcp-proxy.ts';
import { testConfig } from './testing/test-config.ts';

const API_KEY = `tsk_test_${'o'.repeat(32)}`;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a database that goes away', () => {
  let url: string;
  let drop: () => Promise<void>;
  let proxy: TcpProxy;
  const { log, text } = captureLog('info');

  beforeAll(async () => {
    const made = await createTestDatabase('postgres');
    drop = made.drop;
    const target = new URL(made.url ?? '');
    proxy = await createTcpProxy({ host: target.hostname, port: Number(target.port || 5432) });
    target.hostname = '127.0.0.1';
    target.port = String(proxy.port);
    url = target.href;
  });
  afterAll(async () => {
    await proxy.close();
    await drop();
  });
  const config = () => testConfig({ databaseUrl: url, databaseWaitMs: 20_000, seedApiKey: API_KEY });

  it('in flight: requests are refused with 503 and the server goes on by itself when it is back', async () => {
    const app = await createApp(config(), { log });
    const ask = () =>
      app.http.inject({ url: '/v1/merchant', headers: { authorization: `Bearer ${API_KEY}` } });
    expect((await ask()).statusCode).toBe(200);

    await proxy.cut();
    const refused = await ask();
    expect(refused.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const drizzled = await app.http.inject({ method: 'POST', url: '/v1/console/sign-in/options' });
    expect(drizzled.json()).toMatchObject({ code: 'database_unavailable' });
    expect((await app.http.inject('/ready')).json()).toMatchObject({ status: 'waiting' });
    expect((await app.http.inject('/health')).statusCode).toBe(200);

    await proxy.mend();
    expect((await ask()).statusCode).toBe(200);
    expect((await app.http.inject('/ready')).statusCode).toBe(200);
    await app.close();
  });

  it('at start: it is waited for, and each try is told', async () => {
    await proxy.cut();
    const starting: Promise<App> = createApp(config(), { log });
    while (!text().includes('cannot be reached; trying again'))
      await new Promise((wake) => setImmediate(wake));
    await proxy.mend();
    const app = await starting;
    expect((await app.http.inject('/ready')).statusCode).toBe(200);
    await app.close();
    expect(text()).not.toContain('tally:tally');
  });
});
