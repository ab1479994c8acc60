import { testEngines } from '@tallystick/database/testing';
import {
  type ApiRequest,
  type ApiRequestDetail,
  createActivationCode,
  createTerminal,
  ENDPOINTS,
  listTerminals,
  REDACTED,
  REPLAY_OF_HEADER,
} from '@tallystick/protocol';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_MERCHANT } from '../../tenancy/merchants/index.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, enrolDevice, TEST_API_KEY } from '../../testing/test-devices.ts';
import { checkedDevice } from '../../trust/attestation/testing/checked-device.ts';
import { redact } from './redact.ts';
import { KEPT_OF_MERCHANT } from './request-log.ts';
import { requestStore } from './store.ts';

const PAN = '4242424242424242';

describe.each(testEngines())('requests of API keys on %s', (engine) => {
  let app: TestApp;
  let browser: SignedInBrowser;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY });
    browser = await registerOperator(app);
  });
  afterAll(() => app.drop());

  const read = async <T>(url: string): Promise<T> =>
    (await app.http.inject({ url, headers: { cookie: browser.cookie } })).json<T>();
  const list = async (query = '') => (await read<{ data: ApiRequest[] }>(`/v1/requests${query}`)).data;
  const detail = async ({ id }: ApiRequest) => read<ApiRequestDetail>(`/v1/requests/${id}`);
  const send = (method: 'GET' | 'POST', url: string, payload?: object, headers: object = {}) =>
    app.http.inject({
      method,
      url,
      headers: { authorization: `Bearer ${TEST_API_KEY}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });

  it('are listed with their answers, newest first, by pattern and not by address', async () => {
    await asOperator(app).call(listTerminals, { query: { limit: 3 } });
    const [newest] = await list();
    expect(newest).toMatchObject({
      method: 'GET',
      path: '/v1/terminals',
      status: 200,
      keyId: expect.stringMatching(/^key_/),
      requestId: expect.any(String),
      ms: expect.any(Number),
    });
    expect(newest && (await detail(newest))).toMatchObject({
      query: { limit: '3' },
      answer: { data: [] },
      whole: true,
    });
  });

  it('are found by key and by how they ended', async () => {
    await send('GET', `/v1/payments/pay_${'0'.repeat(26)}`);
    const [refused] = await list('?status=refused');
    expect(refused).toMatchObject({
      path: '/v1/payments/:id',
      params: { id: `pay_${'0'.repeat(26)}` },
      status: 404,
      problem: 'not_found',
    });
    expect(refused && (await detail(refused)).answer).toMatchObject({ code: 'not_found', status: 404 });
    expect((await list('?status=answered')).map(({ status }) => status)).not.toContain(404);
    expect(await list('?status=failed')).toEqual([]);
    expect(await list(`?keyId=${refused?.keyId}`)).toHaveLength((await list()).length);
    expect(await list(`?keyId=key_${'0'.repeat(26)}`)).toEqual([]);
  });

  it('keep the request as it was, with its idempotency key', async () => {
    await send('POST', '/v1/terminals', { label: 'Bar' }, { 'idempotency-key': 'mine-1' });
    const [made] = await list();
    expect(made && (await detail(made))).toMatchObject({
      body: { label: 'Bar' },
      idempotencyKey: 'mine-1',
      whole: true,
      answer: { label: 'Bar', status: 'created' },
    });
  });

  it('keep no code, no link, no card number and nothing that no schema names', async () => {
    const terminal = await asOperator(app).call(createTerminal, { body: { label: 'Counter' } });
    const made = await asOperator(app).call(createActivationCode, { params: { id: terminal.id }, body: {} });
    const [activation] = await list();
    const told = activation && (await detail(activation));
    expect(told).toMatchObject({ answer: { code: REDACTED, link: REDACTED } });
    expect(made.code).toMatch(/\d/);
    await send('POST', '/v1/terminals', { label: `Card ${PAN}`, password: 'hunter2', [PAN]: 1 });
    const [refused] = await list();
    const kept = refused && (await detail(refused));
    expect(kept).toMatchObject({ whole: false, body: { password: REDACTED } });
    await send('GET', `/v1/payments?search=${PAN}`);
    const rows = await app.platform.database.query({ text: 'select * from api_requests' });
    const all = JSON.stringify(rows);
    for (const secret of [PAN, 'hunter2', TEST_API_KEY, made.code ?? 'none', made.link ?? 'none']) {
      expect(all).not.toContain(secret);
    }
  });

  it('are not whole where their body could not be read: sent again without it, they might be carried out', async () => {
    const terminal = await asOperator(app).call(createTerminal, { body: { label: 'Till 9' } });
    const refused = await app.http.inject({
      method: 'POST',
      url: `/v1/terminals/${terminal.id}/retire`,
      headers: { authorization: `Bearer ${TEST_API_KEY}`, 'content-type': 'application/json' },
      payload: '{"reason":"lost',
    });
    expect(refused.statusCode).toBe(400);
    const [kept] = await list();
    expect(kept && (await detail(kept))).toMatchObject({ request: { status: 400 }, whole: false });
  });

  it('are kept where a text or a name holds half of a character, with those that were made beside them', async () => {
    await send('GET', '/v1/terminals?limit=7');
    await send('POST', '/v1/terminals', { label: 'Half \ud83d' });
    await send('POST', '/v1/terminals', { label: `${'x'.repeat(1_999)}\u{1f600}`, '\ud83d': 1 });
    await send('GET', '/v1/terminals?limit=8');
    const kept = await Promise.all((await list('?limit=4')).map(detail));
    expect(kept.map(({ query, body }) => query['limit'] ?? body)).toEqual([
      '8',
      { label: `${'x'.repeat(1_999)}\ufffd`, '\ufffd': REDACTED },
      { label: 'Half \ufffd' },
      '7',
    ]);
  });

  it('are none of a device and none of the console, and cost a payment no statement', async () => {
    const device = await enrolDevice(app);
    const before = (await list()).length;
    await checkedDevice(device).check();
    await read('/v1/payments');
    expect(await list()).toHaveLength(before);
  });

  it('are for a person, and of the merchant alone', async () => {
    expect((await send('GET', '/v1/requests')).statusCode).toBe(401);
    const [any] = await list();
    const other = `mer_${'9'.repeat(26)}`;
    expect(await requestStore.find(app.platform.database, other, any?.id ?? '')).toBeUndefined();
    expect((await requestStore.page(app.platform.database, other, {})).data).toEqual([]);
  });

  it('are not listed after what is no place in the list', async () => {
    for (const after of ['', '../..', 'zzz', `pay_${'0'.repeat(26)}`]) {
      const answer = await read<{ code: string }>(`/v1/requests?after=${encodeURIComponent(after)}`);
      expect(answer, after).toMatchObject({ code: 'malformed_request', path: '/after' });
    }
  });

  it('are at most so many of a merchant', async () => {
    const merchantId = `mer_${'8'.repeat(26)}`;
    const { database } = app.platform;
    await database.query(
      {
        text: `insert into api_requests (merchant_id, id, key_id, request_id, at, ms, method, path, status, detail)
          select $1, 'req_' || lpad(n::text, 26, '0'), 'key_', '', now(), 1, 'GET', '/', 200, '{}' from generate_series(1, $2::int) n`,
      },
      [merchantId, KEPT_OF_MERCHANT + 7],
    );
    await requestStore.trim(database, merchantId, KEPT_OF_MERCHANT);
    const [row] = await database.query<{ count: number; least: string }>(
      { text: 'select count(*)::int as count, min(id) as least from api_requests where merchant_id = $1' },
      [merchantId],
    );
    expect(row).toEqual({ count: KEPT_OF_MERCHANT, least: `req_${'8'.padStart(26, '0')}` });
  });
});

describe.each(testEngines())(
  'a request that is made again from the request log, in live mode on %s',
  (engine) => {
    let app: TestApp;
    let browser: SignedInBrowser;
    beforeAll(async () => {
      app = await createTestApp(engine, { mode: 'live', firstMerchant: TEST_MERCHANT });
      browser = await registerOperator(app);
    });
    afterAll(() => app?.drop());

    it('is refused by the server, by whoever is signed in, and does nothing', async () => {
      const ask = async (method: 'GET' | 'POST', headers: object = {}) => {
        const url = '/v1/terminals';
        const payload = method === 'POST' ? { payload: { label: 'Bar' } } : {};
        const answer = await app.http.inject({
          method,
          url,
          headers: { ...browser.headers, ...headers },
          ...payload,
        });
        return { status: answer.statusCode, body: answer.json<{ code?: string; data?: object[] }>() };
      };
      const replay = { [REPLAY_OF_HEADER]: `req_${'0'.repeat(26)}` };
      for (const method of ['GET', 'POST'] as const) {
        expect(await ask(method, replay)).toMatchObject({ status: 403, body: { code: 'not_in_live_mode' } });
      }
      expect((await ask('GET')).body.data).toEqual([]);
      expect((await ask('POST')).status).toBe(201);
      expect((await ask('GET')).body.data).toHaveLength(1);
    });
  },
);

describe('what is kept of a body', () => {
  const ANY = Type.Object({
    amount: Type.Optional(Type.Integer()),
    label: Type.Optional(Type.String()),
    input: Type.Optional(Type.Unknown()),
  });

  it.each([
    ['a number', { amount: Number(PAN) }],
    ['a number that is too long for one', { amount: Number('4242424242424242424') }],
    ['a number within what has no form', { input: { deep: [Number(PAN)] } }],
    ['a text that is cut within it', { label: `${'x'.repeat(1_984)} ${PAN}` }],
    ['a name that no schema has, cut within it', { [`${'x'.repeat(44)} ${PAN}`]: 1 }],
    ['a name within what has no form', { input: { [PAN]: 1 } }],
  ])('is no card number that is %s', (_, body) => {
    const { value, whole } = redact(body, ANY);
    expect(JSON.stringify(value)).not.toContain(PAN.slice(0, 12));
    expect(whole).toBe(false);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is nothing under the name %s, which no schema has',
    (name) => {
      const body = JSON.parse(`{"${name}":{"any":"hunter2"},"amount":5}`);
      expect(redact(body, ANY)).toEqual({
        value: Object.fromEntries([
          [name, REDACTED],
          ['amount', 5],
        ]),
        whole: false,
      });
    },
  );

  const SECRETS = [
    'code',
    'link',
    'secret',
    'token',
    'evidence',
    'cardData',
    'track2',
    'pan',
    'pin',
    'ticket',
  ];

  it.each(
    ENDPOINTS.filter(({ access }) => access === 'operator' || access === 'session').map(
      (e) => [e.id, e] as const,
    ),
  )('of %s nothing that opens something', (_, { body, response }) => {
    for (const schema of [body, response]) {
      const given = Object.fromEntries(SECRETS.map((name) => [name, 'opensSomething']));
      expect(JSON.stringify(redact(given, schema).value)).not.toContain('opensSomething');
      expect(JSON.stringify(redact({ data: [given], nested: given }, schema).value)).not.toContain(
        'opensSomething',
      );
    }
  });
});
