import { ENDPOINTS, type EndpointShape, EVENT_STREAM_PATH, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOperator, type SignedInBrowser } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { channelOf, enrolDevice, TEST_API_KEY, type TestDevice } from './testing/test-devices.ts';

const ours = ENDPOINTS.filter(({ path }) => !path.startsWith('/issuer'));
const ID = '0'.repeat(26);

describe('a query parameter that an endpoint does not have', () => {
  let app: TestApp;
  let browser: SignedInBrowser;
  let device: TestDevice;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    browser = await registerOperator(app);
    device = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const headersFor = async (
    { access, method }: EndpointShape,
    url: string,
  ): Promise<Record<string, string>> => {
    const { origin } = app.platform.config;
    if (access === 'public') return { origin };
    if (access !== 'device') return { ...browser.headers, origin };
    const channel = channelOf(app, device);
    return channel.authorise({ method, url: `${origin}${url}` });
  };

  it.each(ours.map((endpoint) => [endpoint.id, endpoint] as const))(
    'reviewed/A4: is refused by %s, and named',
    async (_, endpoint) => {
      const url = endpoint.path.replace(':id', `trm_${ID}`);
      const answer = await app.http.inject({
        method: endpoint.method,
        url: `${url}?surplus=1`,
        headers: { ...(await headersFor(endpoint, url)), 'content-type': 'application/json' },
        ...(endpoint.method === 'GET' ? {} : { payload: '{}' }),
      });
      expect(answer.json<Problem>()).toMatchObject({
        status: 400,
        code: 'malformed_request',
        path: '/surplus',
      });
    },
  );

  it('reviewed/A4: is refused by the stream of events', async () => {
    const headers = { authorization: `Bearer ${TEST_API_KEY}` };
    const answer = await app.http.inject({ url: `${EVENT_STREAM_PATH}?after=evt_${ID}`, headers });
    expect(answer.json<Problem>()).toMatchObject({ status: 400, code: 'malformed_request', path: '/after' });
  });

  it('reviewed/A4: is ignored where the standard says so, and by what is no part of the API', async () => {
    // RFC 6749, 3.2: the token endpoint ignores parameters that it does not know. RFC 8414, 3: metadata is a document.
    const token = await app.http.inject({ method: 'POST', url: '/v1/token?surplus=1' });
    expect(token.body).not.toContain('surplus');
    for (const url of ['/.well-known/oauth-authorization-server', '/health', '/openapi.json', '/']) {
      expect((await app.http.inject({ url: `${url}?surplus=1` })).statusCode).toBe(200);
    }
  });
});
