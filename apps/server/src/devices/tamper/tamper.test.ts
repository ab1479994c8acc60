import { openDatabase } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import {
  createClient,
  createPayment,
  getOwnPayment,
  getOwnTerminal,
  getTerminal,
  listEvents,
  listTamperReports,
  reportTamper,
  resumeTerminal,
  TAMPER_REPORT_TYPE,
  type TamperClaims,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { testConfig } from '../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  deviceClient,
  enrolDevice,
  injectFetch,
  problemOf,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
let named = 0;
const reportId = () => {
  named += 1;
  return `report${String(named).padStart(16, '0')}`;
};

const claimsOf = (device: TestDevice, more: Partial<TamperClaims> = {}): TamperClaims => ({
  reportId: reportId(),
  deviceId: device.enrolled.deviceId,
  reference: 'ABCD-1234',
  action: 'trip',
  seen: [{ trip: 'hook', detail: 'window.fetch', sure: true }],
  softwareVersion: '0.1.0',
  time: Math.floor(Date.now() / 1000),
  ...more,
});
const sign = async (
  device: TestDevice,
  claims: object,
  header: object = { alg: 'ES256', typ: TAMPER_REPORT_TYPE },
) => {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${Buffer.from(await device.phone.sign(Buffer.from(input))).toString('base64url')}`;
};

/** Two processes of one server: on PostgreSQL each with connections of its own. */
describe.each(testEngines())('tamper reports on %s', (engine) => {
  let app: App;
  let other: App;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const created = await createTestDatabase(engine);
    const config = testConfig({ seedApiKey: TEST_API_KEY });
    const second =
      created.url === undefined ? created.database : await openDatabase({ url: created.url, orm: true });
    app = await createApp(config, { database: created.database, checkAnswers: true });
    other = await createApp(config, { database: second, checkAnswers: true });
    drop = async () => {
      await other.close();
      await app.close();
      if (second !== created.database) await second.close();
      await created.drop();
    };
    await until(() => app.modules.deviceStatuses.listening && other.modules.deviceStatuses.listening);
  });
  afterAll(() => drop());

  const tell = (report: string, at: App = app) =>
    createClient({ origin: at.platform.config.origin, fetch: injectFetch(at) }).call(reportTamper, {
      body: { report },
    });
  const pay = (client: TestDevice['client'], key: string) =>
    client.call(createPayment, {
      body: { amount: { value: 1250, currency: 'EUR' } },
      headers: { 'idempotency-key': key },
    });
  const there = (device: TestDevice) =>
    deviceClient(other, device.phone, device.enrolled.deviceId, device.deviceKey);
  const reportsOf = async (device: TestDevice) =>
    (await asOperator(app).call(listTamperReports, { params: { id: device.terminal.id } })).data;
  const terminalOf = (device: TestDevice) =>
    asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });

  it('stop the terminal in every process at once, and say why', async () => {
    const device = await enrolDevice(app);
    const elsewhere = there(device);
    await pay(device.client, 'here');
    await pay(elsewhere, 'there');
    expect(await tell(await sign(device, claimsOf(device)))).toEqual({});
    expect(await codeOf(pay(elsewhere, 'after'))).toBe('terminal_suspended');
    expect(await codeOf(pay(device.client, 'after'))).toBe('terminal_suspended');
    expect(await codeOf(elsewhere.call(getOwnTerminal, {}))).toBe('terminal_suspended');
    expect(await terminalOf(device)).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'tamper', reason: expect.stringMatching(/hook.*ABCD-1234/) },
    });
    const resumed = asOperator(app).call(resumeTerminal, { params: { id: device.terminal.id }, body: {} });
    expect(await codeOf(resumed)).toBe('terminal_reset_required');
  });

  it('are kept with what was seen, and told as an event', async () => {
    const device = await enrolDevice(app);
    const claims = claimsOf(device, { reference: 'ZZZZ-0000' });
    await tell(await sign(device, claims));
    expect(await reportsOf(device)).toMatchObject([
      {
        deviceId: device.enrolled.deviceId,
        reference: 'ZZZZ-0000',
        action: 'trip',
        suspended: true,
        seen: claims.seen,
      },
    ]);
    const { data } = await asOperator(app).call(listEvents, {});
    expect(data.filter(({ subject }) => subject === device.terminal.id).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['terminal.tamper_reported', 'terminal.suspended']),
    );
  });

  it('count once, however often and wherever the same one comes', async () => {
    const device = await enrolDevice(app);
    const report = await sign(device, claimsOf(device));
    await Promise.all([tell(report), tell(report, other), tell(report)]);
    await tell(report, other);
    expect(await reportsOf(device)).toHaveLength(1);
  });

  it('are taken from a device that is suspended already, and make the cause graver', async () => {
    const device = await enrolDevice(app);
    await app.modules.terminals.suspend(app.modules.firstMerchant.id, device.terminal.id, {
      cause: 'operator',
      reason: 'lost',
    });
    await tell(await sign(device, claimsOf(device)), other);
    expect((await terminalOf(device)).suspension?.cause).toBe('tamper');
  });

  it('do not stop the device that took the place of the one they come from', async () => {
    const device = await enrolDevice(app);
    const next = await enrolDevice(app, { terminal: device.terminal });
    await tell(await sign(device, claimsOf(device)));
    await pay(next.client, 'next');
    expect(await reportsOf(device)).toMatchObject([{ suspended: false }]);
  });

  it('of what is only reported stop nothing', async () => {
    const device = await enrolDevice(app);
    const seen = [{ trip: 'automation' as const, detail: 'navigator.webdriver', sure: true }];
    await tell(await sign(device, claimsOf(device, { action: 'report', seen })));
    await pay(device.client, 'still');
    expect(await reportsOf(device)).toMatchObject([{ action: 'report', suspended: false }]);
  });

  it('cancel the payment whose card was not read, and say how it ended', async () => {
    const device = await enrolDevice(app);
    const { payment } = await pay(device.client, 'under-way');
    const report = await sign(device, claimsOf(device, { paymentId: payment.id }));
    const told = { payment: { id: payment.id, amount: payment.amount, end: 'cancelled' } };
    expect(await tell(report)).toEqual(told);
    expect(await tell(report, other)).toEqual(told);
  });

  it('say nothing of the payment of another terminal', async () => {
    const [device, foreign] = [await enrolDevice(app), await enrolDevice(app)];
    const { payment } = await pay(foreign.client, 'theirs');
    expect(await tell(await sign(device, claimsOf(device, { paymentId: payment.id })))).toEqual({});
    const still = await foreign.client.call(getOwnPayment, { params: { id: payment.id } });
    expect(still.status).toBe('created');
  });

  it('are refused, all alike, unless a device that we know signed exactly this', async () => {
    const [device, foreign] = [await enrolDevice(app), await enrolDevice(app)];
    const good = claimsOf(device);
    const report = await sign(device, good);
    const [header = '', payload = '', signature = ''] = report.split('.');
    const flipped = `${signature.slice(0, 10)}${signature[10] === 'A' ? 'B' : 'A'}${signature.slice(11)}`;
    const bad = [
      await sign(foreign, good),
      await sign(device, { ...good, deviceId: `dev_${'0'.repeat(26)}` }),
      await sign(device, good, { alg: 'none', typ: TAMPER_REPORT_TYPE }),
      await sign(device, good, { alg: 'ES256', typ: 'att-evidence+jwt' }),
      await sign(device, { ...good, extra: 1 }),
      await sign(device, { ...good, seen: [] }),
      await sign(device, { ...good, seen: [{ trip: 'ghost', detail: '', sure: true }] }),
      `${header}.${part({ ...good, action: 'report' })}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.AAAA`,
      'a.b.c',
    ];
    for (const one of bad) {
      const { code, detail } = await problemOf(tell(one));
      expect([code, detail], one).toEqual(['tamper_report_invalid', undefined]);
    }
    expect(await reportsOf(device)).toEqual([]);
    await pay(device.client, 'untouched');
  });

  it('come in a number that has an end, and stop the terminal all the same', async () => {
    const device = await enrolDevice(app);
    const seen = [{ trip: 'clock' as const, detail: 'back 3 min', sure: true }];
    for (let i = 0; i < 100; i += 1) {
      await tell(await sign(device, claimsOf(device, { action: 'report', seen })));
    }
    const one = await sign(device, claimsOf(device));
    expect(await codeOf(tell(one))).toBe('too_many_requests');
    expect(await codeOf(pay(device.client, 'full'))).toBe('terminal_suspended');
  });
});
