import { type Access, ENDPOINTS, type EndpointShape } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askEndpoint, pathOf } from './testing/ask-endpoint.ts';
import { registerOperator, type SignedInBrowser } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { channelOf, enrolDevice, TEST_API_KEY, type TestDevice } from './testing/test-devices.ts';

const ours = ENDPOINTS.filter(({ path }) => !path.startsWith('/issuer'));
const endpointsOf = (...access: Access[]) =>
  ours
    .filter((endpoint) => access.includes(endpoint.access))
    .map((endpoint) => [endpoint.id, endpoint] as const);

describe('what each caller may not do', () => {
  let app: TestApp;
  let browser: SignedInBrowser;
  let device: TestDevice;

  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    browser = await registerOperator(app);
    device = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const ask = (endpoint: EndpointShape, headers: Record<string, string>) =>
    askEndpoint(app, endpoint, headers);
  it.each(endpointsOf('operator', 'session').filter(([, { method }]) => method !== 'GET'))(
    '%s does nothing for a cookie that another page sends, or for no page at all',
    async (_, endpoint) => {
      const { cookie } = browser;
      for (const more of [
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `${app.platform.config.origin}.evil.example` },
        { 'sec-fetch-site': 'same-site' },
        {},
      ]) {
        expect(await ask(endpoint, { cookie, ...more })).toEqual([403, 'origin_refused']);
      }
    },
  );

  it.each(endpointsOf('session'))('%s is for a person and not for an API key', async (_, endpoint) => {
    expect(await ask(endpoint, { authorization: `Bearer ${TEST_API_KEY}` })).toEqual([
      401,
      'sign_in_required',
    ]);
  });

  it.each(endpointsOf('operator'))('%s is not for keys of live mode or of nobody', async (_, endpoint) => {
    for (const key of [
      TEST_API_KEY.replace('test', 'live'),
      `${TEST_API_KEY}x`,
      TEST_API_KEY.slice(0, -1),
      '',
    ]) {
      const authorization = `Bearer ${key}`;
      expect(await ask(endpoint, { authorization })).toEqual([401, 'sign_in_required']);
      // Neither does a cookie that is good stand in for the key that is not.
      expect(await ask(endpoint, { ...browser.headers, authorization })).toEqual([401, 'sign_in_required']);
    }
  });

  it.each(endpointsOf('device'))('%s is for a device and not for its operator', async (_, endpoint) => {
    expect(await ask(endpoint, browser.headers)).toEqual([401, 'token_missing']);
    expect(await ask(endpoint, { authorization: `Bearer ${TEST_API_KEY}` })).toEqual([401, 'token_invalid']);
    expect(await ask(endpoint, { authorization: `DPoP ${TEST_API_KEY}` })).toEqual([401, 'token_invalid']);
  });

  it.each(endpointsOf('operator', 'session'))('%s is not for devices', async (_, endpoint) => {
    const { origin } = app.platform.config;
    const channel = channelOf(app, device);
    const url = `${origin}${pathOf(endpoint)}`;
    const headers = await channel.authorise({ method: endpoint.method, url });
    expect(await ask(endpoint, headers)).toEqual([401, 'sign_in_required']);
  });
});
