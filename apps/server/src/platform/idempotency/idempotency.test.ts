import { testEngines } from '@tallystick/database/testing';
import {
  createActivationCode,
  createApiKey,
  createPayment,
  createTerminal,
  ENDPOINTS,
  listTerminals,
  takesIdempotencyKey,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  deviceClient,
  enrolDevice,
  newTerminal,
  TEST_API_KEY,
} from '../../testing/test-devices.ts';
import { Refusal } from '../refusal.ts';
import { createIdempotency } from './idempotency.ts';

const AUTHORISED = { authorization: `Bearer ${TEST_API_KEY}` };

describe.each(testEngines())('a key on a POST, on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let browser: Readonly<Record<string, string>>;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    browser = (await registerOperator(app)).headers;
  });
  afterAll(() => app.drop());

  const nextKey = () => crypto.randomUUID();
  const post = (
    url: string,
    key: string,
    payload: object,
    headers: Readonly<Record<string, string>> = AUTHORISED,
  ) => app.http.inject({ method: 'POST', url, headers: { ...headers, 'idempotency-key': key }, payload });
  const terminal = (key: string, label: string) => post(createTerminal.path, key, { label });
  const labelled = async (label: string) =>
    (await asOperator(app).call(listTerminals, { query: { search: label } })).data.length;
  /** The mechanism itself, where the work of a request has to be held up or fail. */
  const once = (key: string, work: () => Promise<string>) => {
    const { database, keys, log } = app.platform;
    const place = { merchantId: app.modules.firstMerchant.id, actorId: 'usr_1', key };
    return createIdempotency({ database, clock, keys, log }).once({ ...place, request: { a: 1 } }, work);
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    );

  it('reviewed/A10: makes one terminal, and gives its answer again byte for byte, marked', async () => {
    const key = nextKey();
    const first = await terminal(key, 'Once');
    const again = await terminal(key, 'Once');
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.body).toBe(first.body);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await labelled('Once')).toBe(1);
  });

  it('reviewed/A10: makes one terminal of 20 requests at once', async () => {
    const key = nextKey();
    const answers = await Promise.all(Array.from({ length: 20 }, () => terminal(key, 'Parallel')));
    const bodies = new Set(answers.filter(({ statusCode }) => statusCode === 201).map(({ body }) => body));
    expect(bodies.size).toBe(1);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 201)) {
      expect(answer.json()).toMatchObject({ status: 409, code: 'idempotency_in_progress' });
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await terminal(key, 'Parallel')).headers['idempotency-replayed']).toBe('true');
    expect(await labelled('Parallel')).toBe(1);
  });

  it('reviewed/A10: refuses the key of another request, be it another body or another address', async () => {
    const key = nextKey();
    const { id } = (await terminal(key, 'First')).json<{ id: string }>();
    const others = [
      await terminal(key, 'Second'),
      await post(`/v1/terminals/${id}/activation-codes`, key, {}),
    ];
    for (const other of others) {
      expect(other.json()).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    }
    expect(await labelled('Second')).toBe(0);
    const reordered = JSON.stringify({ approvalRequired: false, label: 'Order' });
    const headers = { ...AUTHORISED, 'idempotency-key': nextKey(), 'content-type': 'application/json' };
    const ask = (payload: string) =>
      app.http.inject({ method: 'POST', url: createTerminal.path, headers, payload });
    expect((await ask('{ "label": "Order", "approvalRequired": false }')).statusCode).toBe(201);
    expect((await ask(reordered)).headers['idempotency-replayed']).toBe('true');
  });

  it('reviewed/A10: gives an API key and an activation code again, which the database holds encrypted', async () => {
    const ofTerminal = (await newTerminal(app)).id;
    const asks = [
      (key: string) => post(createApiKey.path, key, { label: 'Till office' }, browser),
      (key: string) => post(createActivationCode.path.replace(':id', ofTerminal), key, {}),
    ];
    for (const ask of asks) {
      const key = nextKey();
      const first = await ask(key);
      expect(first.statusCode).toBe(201);
      expect((await ask(key)).body).toBe(first.body);
      const kept = await app.platform.database.query<{ row: string }>({
        text: "select encode(answer, 'escape') || encode(key_digest, 'escape') as row from idempotent_answers",
      });
      const secrets = Object.values(first.json<Record<string, unknown>>()).filter(
        (value): value is string => typeof value === 'string' && value.length >= 8,
      );
      for (const { row } of kept) for (const secret of [key, ...secrets]) expect(row).not.toContain(secret);
    }
  });

  it('reviewed/A10: is of one operator or API key: to another it means nothing', async () => {
    const key = nextKey();
    await terminal(key, 'Of one');
    const other = await post(createTerminal.path, key, { label: 'Of one' }, browser);
    expect([other.statusCode, other.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(await labelled('Of one')).toBe(2);
  });

  it('reviewed/A10: is free again after a refusal, and after a day', async () => {
    const key = nextKey();
    expect((await terminal(key, '')).statusCode).toBe(400);
    const suspend = (id: string) => post(`/v1/terminals/${id}/resume`, key, {});
    expect((await suspend((await newTerminal(app)).id)).statusCode).toBe(409);
    const first = await terminal(key, 'Tomorrow');
    expect(first.statusCode).toBe(201);
    clock.jump(86_400_000 - 1);
    expect((await terminal(key, 'Tomorrow')).body).toBe(first.body);
    clock.jump(1);
    const next = await terminal(key, 'Tomorrow');
    expect([next.statusCode, next.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(await labelled('Tomorrow')).toBe(2);
    clock.jump(2 * 86_400_000);
    expect((await app.modules.retention.runOnce())['idempotent_answers']).toBeGreaterThan(0);
    expect(await app.platform.database.query({ text: 'select 1 from idempotent_answers' })).toEqual([]);
  });

  it('reviewed/A10: never does again what may have been done', async () => {
    const failed = nextKey();
    const broken = () => Promise.reject(new Error('the connection broke'));
    await expect(once(failed, broken)).rejects.toThrow('the connection broke');
    expect(await codeOf(once(failed, async () => '{}'))).toBe('idempotency_outcome_unknown');

    const died = nextKey();
    const held = Promise.withResolvers<string>();
    const first = Promise.withResolvers<void>();
    const atWork = once(died, () => {
      first.resolve();
      return held.promise;
    });
    await first.promise;
    expect(await codeOf(once(died, async () => '{}'))).toBe('idempotency_in_progress');
    clock.jump(60_001);
    expect(await codeOf(once(died, async () => '{}'))).toBe('idempotency_outcome_unknown');
    held.resolve('{"done":true}');
    expect(await atWork).toEqual({ body: '{"done":true}', isReplay: false });
    expect(await once(died, async () => '{}')).toEqual({ body: '{"done":true}', isReplay: true });
  });

  it('reviewed/A10: has 1 to 255 visible characters', async () => {
    for (const key of ['', 'two words', 'k'.repeat(256)]) {
      expect((await terminal(key, 'Malformed')).json()).toMatchObject({ code: 'malformed_request' });
    }
    expect(await labelled('Malformed')).toBe(0);
  });

  it('reviewed/A10: is taken by every POST of an operator that answers with something', () => {
    const posts = ENDPOINTS.filter(({ method, access }) => method === 'POST' && access !== 'public');
    const without = posts.filter(
      (endpoint) => !takesIdempotencyKey(endpoint) && endpoint.access !== 'device',
    );
    expect(without.map(({ id }) => id)).toEqual([
      'signOut',
      'removePasskey',
      'removeOperator',
      'revokeInvitation',
    ]);
    expect(without.filter(({ response }) => response !== undefined)).toEqual([]);
  });

  it('reviewed/A10: marks the replay of a payment, too', async () => {
    const { phone, enrolled, deviceKey } = await enrolDevice(app);
    const seen: (string | null)[] = [];
    const client = deviceClient(app, phone, enrolled.deviceId, deviceKey, (headers) =>
      seen.push(headers.get('idempotency-replayed')),
    );
    const call = {
      body: { amount: { value: 500, currency: 'EUR' as const } },
      headers: { 'idempotency-key': nextKey() },
    };
    const first = await client.call(createPayment, call);
    expect(seen.at(-1)).toBeNull();
    expect((await client.call(createPayment, call)).payment).toEqual(first.payment);
    expect(seen.at(-1)).toBe('true');
  });
});
