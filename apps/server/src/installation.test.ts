import { FIELD_READER_PATH, getInstallation, listTestAmounts } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { OPTIONAL_MODULES } from './modules.ts';
import { refusalOf } from './testing/config-refusal.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { asOperator, TEST_API_KEY } from './testing/test-devices.ts';

describe('TALLYSTICK_WITHOUT', () => {
  it('leaves nothing out unless it is set', () => {
    expect(readConfig({}).without).toEqual(new Set());
    expect(readConfig({ TALLYSTICK_WITHOUT: 'test-field' }).without).toEqual(new Set(['test-field']));
  });

  it('names what is no optional module, and those that are', () => {
    const error = refusalOf({ TALLYSTICK_WITHOUT: 'test-field,payments' });
    expect(error.variable).toBe('TALLYSTICK_WITHOUT');
    expect(error.message).toContain('"payments"');
    for (const { name } of OPTIONAL_MODULES) expect(error.message).toContain(name);
  });
});

describe('an installation without the test field', () => {
  let whole: TestApp;
  let part: TestApp;
  beforeAll(async () => {
    whole = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    part = await createTestApp('pglite', { seedApiKey: TEST_API_KEY, without: new Set(['test-field']) });
  });
  afterAll(async () => {
    await whole.drop();
    await part.drop();
  });
  const get = (app: TestApp, url: string) => app.http.inject({ method: 'GET', url });

  it('has none of its routes, and nothing of them in its reference', async () => {
    expect(whole.http.hasRoute({ method: 'GET', url: FIELD_READER_PATH })).toBe(true);
    expect(part.http.hasRoute({ method: 'GET', url: FIELD_READER_PATH })).toBe(false);
    const key = { headers: { authorization: `Bearer ${TEST_API_KEY}` } };
    const asked = await part.http.inject({ method: 'GET', url: listTestAmounts.path, ...key });
    expect([asked.statusCode, asked.headers['allow']]).toEqual([404, undefined]);
    const documented = async (app: TestApp) =>
      Object.keys((await get(app, '/openapi.json')).json<{ paths: object }>().paths);
    expect(await documented(whole)).toContain(listTestAmounts.path);
    expect(await documented(part)).toEqual(
      (await documented(whole)).filter((path) => path !== listTestAmounts.path),
    );
  });

  it('says so, for pages that would show it', async () => {
    const said = (app: TestApp) => asOperator(app).call(getInstallation, {});
    expect(await said(whole)).toEqual({
      mode: 'test',
      origin: 'http://localhost:4000',
      currency: 'EUR',
      optionalModules: ['test-field'],
    });
    expect(await said(part)).toEqual({
      mode: 'test',
      origin: 'http://localhost:4000',
      currency: 'EUR',
      optionalModules: [],
    });
  });
});
