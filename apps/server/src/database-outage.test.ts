import { createTestDatabase } from '@tallystick/database/testing';
import { getPayment } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from './app.ts';
import { captureLog } from './testing/captured-log.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { approve, createScriptedHost } from './testing/scripted-host.ts';
import { createTcpProxy, type TcpProxy } from './testing/tcp-proxy.ts';
import { testConfig } from './testing/test-config.ts';
import { asOperator, codeOf, enrolDevice, TEST_API_KEY } from './testing/test-devices.ts';
import { payingDevice, sealedCard } from './testing/test-payments.ts';
import { acquirerUp, until } from './testing/until.ts';

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
  const config = () => testConfig({ databaseUrl: url, databaseWaitMs: 20_000, seedApiKey: TEST_API_KEY });

  it('in flight: requests are refused with 503 and the server goes on by itself when it is back', async () => {
    const app = await createApp(config(), { log });
    const ask = () =>
      app.http.inject({ url: '/v1/merchant', headers: { authorization: `Bearer ${TEST_API_KEY}` } });
    expect((await ask()).statusCode).toBe(200);

    await proxy.cut();
    const refused = await ask();
    expect(refused.json()).toMatchObject({
      status: 503,
      code: 'database_unavailable',
      detail: 'The request only reads: nothing was changed by it.',
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const drizzled = await app.http.inject({ method: 'POST', url: '/v1/console/sign-in/options' });
    expect(drizzled.json()).toMatchObject({
      code: 'database_unavailable',
      detail: expect.stringContaining('not known'),
    });
    expect((await app.http.inject('/ready')).json()).toMatchObject({ status: 'waiting' });
    expect((await app.http.inject('/health')).statusCode).toBe(200);

    await proxy.mend();
    expect((await ask()).statusCode).toBe(200);
    await until(async () => (await app.http.inject('/ready')).statusCode === 200);
    await app.close();
  });

  it('reviewed/K5: between the two commits of a payment: the device is told so, and the payment is reversed when it is back', async () => {
    const clock = createManualClock();
    const host = await createScriptedHost();
    const app = await createApp(
      {
        ...config(),
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000 },
      },
      { log, clock },
    );
    await app.listen();
    await acquirerUp(app);
    const device = await enrolDevice(app);
    const till = payingDevice(app, device);
    const { payment, ticket } = await till.ready(1_250);
    const waiting = await till.begin(500);

    // The issuer approves, and the server cannot write it down.
    host.script = async (request, peer) => {
      await proxy.cut();
      approve(request, peer);
    };
    const cardData = await sealedCard(app, payment, ticket);
    // reviewed/K5: it is told that the payment itself has to be asked for.
    const refusedPresentation = await till
      .present(payment, ticket, cardData)
      .catch((error: unknown) => error);
    expect(refusedPresentation).toMatchObject({
      problem: {
        code: 'database_unavailable',
        detail: expect.stringMatching(/^It is not known whether the payment was presented/),
      },
    });
    for (const call of [
      () => till.present(payment, ticket, cardData),
      () => till.begin(1_250),
      () => till.answer(waiting.challenge, waiting.payment),
    ]) {
      expect(await codeOf(call())).toBe('database_unavailable');
    }

    host.script = approve;
    await proxy.mend();
    const stored = () => asOperator(app).call(getPayment, { params: { id: payment.id } });
    const undone = async () => (await stored()).reversal?.state === 'acknowledged';
    await until(
      () => undone().catch(() => false),
      () => clock.advance(100),
    );
    expect(await stored()).toMatchObject({ status: 'reversed', reason: 'interrupted' });
    expect(host.requests.filter(({ mti }) => mti === '0200')).toHaveLength(1);
    expect(host.requests.filter(({ mti }) => mti === '0400')).toHaveLength(1);
    // What was begun before the outage goes on after it.
    const again = await till.renew(waiting.payment);
    expect((await till.present(waiting.payment, again)).status).toBe('approved');
    await app.close();
    await host.close();
  });

  it('at start: it is waited for, and each try is told', async () => {
    await proxy.cut();
    const starting: Promise<App> = createApp(config(), { log });
    await until(() => text().includes('The database is unavailable; trying again'));
    await proxy.mend();
    const app = await starting;
    await until(async () => (await app.http.inject('/ready')).statusCode === 200);
    await app.close();
    expect(text()).not.toContain('tally:tally');
  });
});
