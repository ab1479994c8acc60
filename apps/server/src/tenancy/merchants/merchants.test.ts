import { testEngines } from '@tallystick/database/testing';
import type { ApiKey, Merchant, Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { ConfigError } from '../../platform/config.ts';
import { captureLog } from '../../testing/captured-log.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { testConfig } from '../../testing/test-config.ts';
import { TEST_MERCHANT } from './index.ts';

describe.each(testEngines())('merchants on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let browser: SignedInBrowser;

  beforeAll(async () => {
    app = await createTestApp(engine, {}, { clock });
    browser = await registerOperator(app);
  });
  afterAll(() => app.drop());

  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    payload?: object,
  ) => {
    const answer = await app.http.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, body: answer.json<T>(), text: answer.body };
  };
  const makeKey = async () =>
    (
      await send<{ apiKey: ApiKey; secret: string }>('POST', '/v1/api-keys', browser.headers, {
        label: 'Shop',
      })
    ).body;
  const withKey = (secret: string) => ({ authorization: `Bearer ${secret}` });

  it('begins with the test merchant', async () => {
    const { body } = await send<Merchant>('GET', '/v1/merchant', browser.headers);
    expect(body).toMatchObject({
      name: TEST_MERCHANT.name,
      currency: 'EUR',
      countryCode: '276',
      mode: 'test',
    });
    expect(body.merchantNumber).toMatch(/^\d{15}$/);
  });

  it('has one first merchant, however many processes begin at once', async () => {
    const { merchants } = app.modules;
    const settings = { firstMerchant: undefined, merchantTimeZone: undefined, seedApiKey: undefined };
    const made = await Promise.all(Array.from({ length: 5 }, () => merchants.ensureFirst(settings)));
    expect(new Set(made.map((merchant) => merchant.id)).size).toBe(1);
  });

  it('shows an API key once and keeps its hash only', async () => {
    const { apiKey, secret } = await makeKey();
    expect(secret).toMatch(/^tsk_test_[A-Za-z0-9_-]{32}$/);
    const listed = await send<{ data: ApiKey[] }>('GET', '/v1/api-keys', browser.headers);
    expect(listed.body.data.map((key) => key.id)).toContain(apiKey.id);
    expect(listed.text).not.toContain(secret);
    const rows = await app.platform.database.query({ text: 'select * from api_keys' });
    const stored = rows.map((row) =>
      Object.values(row).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
      ),
    );
    expect(stored.flat().join(' ')).not.toContain(secret.slice(13));
  });

  it('lets a key in until it is revoked, and stamps its use', async () => {
    const { apiKey, secret } = await makeKey();
    expect((await send('GET', '/v1/merchant', withKey(secret))).status).toBe(200);
    const { data } = (await send<{ data: ApiKey[] }>('GET', '/v1/api-keys', browser.headers)).body;
    expect(data.find((key) => key.id === apiKey.id)?.lastUsedAt).toBe(new Date(clock.now()).toISOString());
    const revoked = await send<ApiKey>('POST', `/v1/api-keys/${apiKey.id}/revoke`, browser.headers, {});
    expect(revoked.body.revokedAt).toBeDefined();
    const refused = await send<Problem>('GET', '/v1/merchant', withKey(secret));
    expect(refused.body.code).toBe('sign_in_required');
  });

  it.each(['tsk_test_', 'tsk_live_'])('refuses a key that nobody made: %s…', async (prefix) => {
    const refused = await send<Problem>('GET', '/v1/merchant', withKey(prefix + 'a'.repeat(32)));
    expect(refused.body.code).toBe('sign_in_required');
  });

  it('does not let a key make keys, nor a cookie stand in for a wrong key', async () => {
    const { secret } = await makeKey();
    expect((await send<Problem>('GET', '/v1/api-keys', withKey(secret))).body.code).toBe('sign_in_required');
    const both = { ...browser.headers, ...withKey(`tsk_test_${'b'.repeat(32)}`) };
    expect((await send<Problem>('GET', '/v1/merchant', both)).body.code).toBe('sign_in_required');
  });

  it('knows no key of another merchant', async () => {
    const unknown = `key_${'0'.repeat(26)}`;
    const { body } = await send<Problem>('POST', `/v1/api-keys/${unknown}/revoke`, browser.headers, {});
    expect(body.code).toBe('not_found');
  });

  it('does not open a database of test mode in live mode', async () => {
    const { database } = app.platform;
    await expect(createApp(testConfig({ mode: 'live' }), { database })).rejects.toThrow(ConfigError);
  });
});

describe('settings of the first merchant', () => {
  it('reviewed/A3: that have no effect, because there is one, are told in the log, each by its name', async () => {
    const app = await createTestApp('pglite');
    const { database } = app.platform;
    const toldBy = async (env: Record<string, string>): Promise<string[]> => {
      const { log, text } = captureLog();
      const { firstMerchant, firstMerchantGiven = {}, merchantTimeZone } = readConfig(env);
      const config = testConfig({ firstMerchant, firstMerchantGiven, merchantTimeZone });
      await (await createApp(config, { database, log })).close();
      return [...text().matchAll(/"setting":"(\w+)".*has no effect/g)].map(([, name = '']) => name);
    };
    const others = {
      MERCHANT_NAME: 'Ash & Sons',
      MERCHANT_CURRENCY: 'JPY',
      MERCHANT_COUNTRY: '392',
      MERCHANT_NUMBER: '392000000000015',
      MERCHANT_TIME_ZONE: 'Asia/Tokyo',
    };
    for (const [name, value] of Object.entries(others))
      expect(await toldBy({ [name]: value })).toEqual([name]);
    expect(await toldBy(others)).toEqual(Object.keys(others));
    const { name, currency, countryCode, merchantNumber, timeZone } = TEST_MERCHANT;
    const same = {
      MERCHANT_NAME: name,
      MERCHANT_CURRENCY: currency,
      MERCHANT_COUNTRY: countryCode,
      MERCHANT_NUMBER: merchantNumber,
      MERCHANT_TIME_ZONE: timeZone,
    };
    expect(await toldBy(same)).toEqual([]);
    expect(await toldBy({ MERCHANT_NAME: name })).toEqual([]);
    // A default that was written out is a setting too.
    await database.query({ text: "update merchants set currency = 'JPY'" });
    expect(await toldBy({ MERCHANT_CURRENCY: 'EUR' })).toEqual(['MERCHANT_CURRENCY']);
    expect(await toldBy({ MERCHANT_NAME: name })).toEqual([]);
    await app.drop();
  });
});

describe('live mode', () => {
  it('asks whom to begin with', async () => {
    await expect(createTestApp('pglite', { mode: 'live' })).rejects.toThrow(/MERCHANT_NAME/);
    const firstMerchant = { ...TEST_MERCHANT, name: 'Ash & Sons' };
    const app = await createTestApp('pglite', { mode: 'live', firstMerchant });
    expect(app.modules.firstMerchant).toMatchObject({ name: 'Ash & Sons', mode: 'live' });
    await app.drop();
  });
});
