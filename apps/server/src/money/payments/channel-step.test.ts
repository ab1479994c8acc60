import {
  createDeviceChannel,
  type DeviceChannelOptions,
  makeWebCryptoSessionKey,
} from '@tallystick/channel/client';
import { testEngines } from '@tallystick/database/testing';
import {
  createClient,
  createPayment,
  getOwnTerminal,
  getPaymentTrace,
  listChannelSessions,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  enrolDevice,
  injectFetch,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { channelStep } from './channel-step.ts';

const MINUTE = 60_000;
const origin = 'http://localhost:4000';

describe.each(testEngines())('the channel in the trace of a payment on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  /** A start of the app on a device whose enclave takes 40 ms a signature, by a clock of its own. */
  const startOf = (
    { phone, enrolled, deviceKey }: TestDevice,
    more: Partial<DeviceChannelOptions> = { makeSessionKey: makeWebCryptoSessionKey },
  ) => {
    let elapsed = 0;
    const fetch = injectFetch(app);
    const channel = createDeviceChannel({
      origin,
      fetch,
      deviceId: enrolled.deviceId,
      publicJwk: deviceKey,
      sign: (bytes) => {
        elapsed += 40;
        return phone.sign(bytes);
      },
      technique: 'enclave',
      storage: 'enclave',
      elapsed: () => elapsed,
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      ...more,
    });
    return createClient({ origin, fetch, ...channel });
  };
  const pay = async (client: ReturnType<typeof startOf>): Promise<string> => {
    const answer = await client.call(createPayment, {
      body: { amount: { value: 500, currency: 'EUR' } },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    return answer.payment.id;
  };
  const traceOf = async (id: string) =>
    (await asOperator(app).call(getPaymentTrace, { params: { id } })).steps;
  const channelOf = async (id: string) => (await traceOf(id)).filter(({ kind }) => kind === 'channel');
  const sessionsOf = async ({ terminal }: TestDevice) =>
    (await asOperator(app).call(listChannelSessions, { params: { id: terminal.id } })).data;

  it('tells the technique, how the key is kept, what was measured, for how long, and whether TLS binds it', async () => {
    const device = await enrolDevice(app);
    const id = await pay(startOf(device));
    const [session] = await sessionsOf(device);
    const steps = await traceOf(id);
    expect(steps.map(({ kind, title }) => (kind === 'state' ? title : kind))).toEqual(['created', 'channel']);
    expect(steps[1]).toMatchObject({
      at: steps[0]?.at,
      title: 'Proved by the device’s own key',
      summary: 'In memory, not extractable, not bound to the TLS connection',
    });
    const told = (steps[1]?.objects ?? []).map(({ tag, value, meaning }) => [tag, value, meaning]);
    expect(told).toEqual([
      ['technique', 'certified', 'A session key that the device key (es256) certified'],
      ['key', session?.keyThumbprint, undefined],
      ['storage', 'non-extractable', 'In memory, not extractable'],
      ['timing.enclave', '40 ms', 'A signature by a key in the enclave'],
      ['life', '50 requests', 'How many requests the device expected to make when it chose'],
      ['binding', 'no', undefined],
      ['session', session?.id, `Begun ${session?.begunAt}`],
    ]);
  });

  it('is of the time when the payment was made, not of now', async () => {
    const device = await enrolDevice(app);
    const early = await pay(startOf(device));
    clock.advance(60 * MINUTE);
    // The app starts anew, and this time without session keys.
    const late = await pay(startOf(device, {}));
    expect((await channelOf(early)).map(({ title }) => title)).toEqual(['Proved by the device’s own key']);
    const [step, ...more] = await channelOf(late);
    expect(more).toEqual([]);
    expect(step).toMatchObject({ title: 'Proved by a key in the enclave' });
    expect(step?.objects?.[0]).toMatchObject({
      value: 'enclave',
      meaning: 'The device key itself (es256)',
    });
    expect(step?.objects?.map(({ tag }) => tag)).not.toContain('open');
  });

  it('says so where a sub-session from before could have signed too, and no more once its token is over', async () => {
    const device = await enrolDevice(app);
    await startOf(device).call(getOwnTerminal, {});
    clock.advance(15 * MINUTE - 1);
    const again = startOf(device, {});
    const both = await pay(again);
    clock.advance(1);
    const one = await pay(again);
    const [, older] = await sessionsOf(device);
    const openIn = async (id: string) =>
      (await channelOf(id)).flatMap(({ objects = [] }) => objects.filter(({ tag }) => tag === 'open'));
    expect(await openIn(both)).toMatchObject([{ value: older?.id }]);
    expect(await openIn(one)).toEqual([]);
  });

  it('is of the device that made the payment, not of the one that took its place', async () => {
    const device = await enrolDevice(app);
    const id = await pay(startOf(device));
    const next = await enrolDevice(app, { terminal: device.terminal });
    const own = await pay(startOf(next, {}));
    const first = (await sessionsOf(device)).find(({ deviceId }) => deviceId === device.enrolled.deviceId);
    const valuesOf = async (payment: string) =>
      (await channelOf(payment)).flatMap(({ objects = [] }) => objects.map(({ value }) => value));
    expect(await valuesOf(id)).toContain(first?.id);
    expect(await valuesOf(own)).toContain('enclave');
    expect(await valuesOf(own)).not.toContain(first?.id);
  });

  it('is read when a trace is, and by no payment', async () => {
    const client = startOf(await enrolDevice(app));
    await pay(client);
    const query = vi.spyOn(app.platform.database, 'query');
    const reads = () => query.mock.calls.filter(([{ text }]) => text.includes('from channel_sessions'));
    const id = await pay(client);
    expect(query).toHaveBeenCalled();
    expect(reads()).toEqual([]);
    await traceOf(id);
    expect(reads()).toHaveLength(1);
    query.mockRestore();
  });

  it('is left out once it is no longer on record', () => {
    expect(channelStep(new Date(0), [])).toEqual([]);
  });
});
