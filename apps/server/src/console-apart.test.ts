import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENDPOINTS, type EndpointShape, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askEndpoint } from './testing/ask-endpoint.ts';
import { inviteOperator } from './testing/invited.ts';
import { registerOperator, type SignedInBrowser } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { linked, newCode, newTerminal, TEST_API_KEY } from './testing/test-devices.ts';
import { exampleOf } from './web/open-api/example.ts';

const SHOP = 'https://pay.example.org';
const DESK = 'https://console.example.org';
const AT_SHOP = { host: 'pay.example.org' };
const AT_DESK = { host: 'console.example.org' };

const endpointsOf = (access: EndpointShape['access']) =>
  ENDPOINTS.filter((endpoint) => endpoint.access === access && !endpoint.path.startsWith('/issuer')).map(
    (endpoint) => [endpoint.id, endpoint] as const,
  );
/** By which nobody is signed in yet; a browser that a page of elsewhere leads there would be. */
const ENTRANCES = endpointsOf('public').filter(([, { path }]) => path.startsWith('/v1/console/'));

/** Folders of apps that are built, as far as the server looks. */
const builtApps = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'tallystick-web-'));
  for (const app of ['console', 'till', 'wallet']) {
    mkdirSync(join(root, app, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(root, app, 'dist', 'index.html'), `<!doctype html><title>${app}</title>`);
    writeFileSync(join(root, app, 'dist', 'assets', 'index-Ab3dE6gH.js'), 'export {}');
  }
  return root;
};

describe('a console at an origin of its own', () => {
  let app: TestApp;
  let owner: SignedInBrowser;

  beforeAll(async () => {
    app = await createTestApp('pglite', {
      origin: SHOP,
      consoleOrigin: DESK,
      seedApiKey: TEST_API_KEY,
      webRoot: builtApps(),
      trustProxy: ['192.0.2.1'],
    });
    owner = await registerOperator(app);
  });
  afterAll(() => app.drop());

  const ask = (endpoint: EndpointShape, headers: Record<string, string>) =>
    askEndpoint(app, endpoint, headers);
  const session = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    app.http.inject({
      url: '/v1/console/session',
      headers: { cookie: owner.cookie, ...headers },
      remoteAddress,
    });

  it('signs in there, with a passkey and a cookie of that host alone', async () => {
    expect(owner.cookie).toMatch(/^__Host-tallystick=/);
    const { options } = (
      await app.http.inject({ method: 'POST', url: '/v1/console/sign-in/options', headers: AT_DESK })
    ).json<{ options: { rpId: string } }>();
    expect(options.rpId).toBe('console.example.org');
    expect((await session({ ...AT_DESK, origin: DESK })).statusCode).toBe(200);
    const invited = await inviteOperator(app, owner, 'auditor', 'Ada');
    expect((await session({ ...AT_DESK, cookie: invited.cookie })).statusCode).toBe(200);
  });

  it('is where invitations lead', async () => {
    const made = await app.http.inject({
      method: 'POST',
      url: '/v1/invitations',
      headers: owner.headers,
      payload: { role: 'cashier', name: 'Chris' },
    });
    expect(made.json<{ link: string }>().link).toMatch(/^https:\/\/console\.example\.org\/console\/#join=/);
  });

  it('leaves devices, their passkeys and activation links where they are', async () => {
    const terminal = await newTerminal(app);
    const code = await newCode(app, terminal);
    expect(code.link).toMatch(/^https:\/\/pay\.example\.org\/till\/#activate=/);
    const opened = await app.http.inject({
      method: 'POST',
      url: '/v1/enrolments',
      headers: AT_SHOP,
      payload: { terminalNumber: terminal.terminalNumber, secret: linked(code) },
    });
    expect(opened.json<{ webauthn: { rpId: string } }>().webauthn.rpId).toBe('pay.example.org');
  });

  it.each([...endpointsOf('session'), ...endpointsOf('operator')])(
    '%s takes the cookie at no other host, wherever it came from',
    async (_, endpoint) => {
      for (const headers of [
        { ...AT_SHOP, origin: SHOP },
        { ...AT_SHOP, origin: DESK },
        { ...AT_SHOP, 'sec-fetch-site': 'same-origin' },
        { host: 'localhost' },
        { ...AT_DESK, origin: SHOP },
        { ...AT_DESK, 'sec-fetch-site': 'same-site' },
      ]) {
        expect(await ask(endpoint, { cookie: owner.cookie, ...headers })).toEqual([403, 'origin_refused']);
      }
    },
  );

  it('is looked for: every way in', () => expect(ENTRANCES.length).toBeGreaterThan(5));

  it.each(ENTRANCES)('%s lets nobody in at another host, or from its pages', async (_, endpoint) => {
    const asked = [
      { ...AT_SHOP, origin: SHOP },
      { ...AT_SHOP, origin: DESK },
      AT_SHOP,
      { ...AT_DESK, origin: SHOP },
    ];
    for (const headers of asked) {
      const answer = await app.http.inject({
        method: endpoint.method,
        url: endpoint.path,
        headers: { ...headers, 'content-type': 'application/json' },
        payload: JSON.stringify(exampleOf(endpoint.body ?? {})),
      });
      expect([answer.statusCode, answer.json<Problem>().code]).toEqual([403, 'origin_refused']);
    }
  });

  it('takes API keys at either host', async () => {
    for (const host of [AT_SHOP, AT_DESK]) {
      const { statusCode } = await app.http.inject({
        url: '/v1/merchant',
        headers: { ...host, authorization: `Bearer ${TEST_API_KEY}` },
      });
      expect(statusCode).toBe(200);
    }
  });

  it('knows its host with and without the port that https means, and in capitals', async () => {
    for (const host of ['console.example.org:443', 'Console.Example.ORG']) {
      expect((await session({ host })).statusCode).toBe(200);
    }
    for (const host of ['console.example.org:4443', 'console.example.org.evil.example', 'x', '[']) {
      expect((await session({ host })).statusCode).toBe(403);
    }
  });

  it('believes a forwarded host from the proxies that are named, and from nobody else', async () => {
    const forwarded = { host: 'inner', 'x-forwarded-host': 'console.example.org' };
    expect((await session(forwarded, '192.0.2.1')).statusCode).toBe(200);
    expect((await session(forwarded, '192.0.2.2')).statusCode).toBe(403);
    const hidden = { ...AT_DESK, 'x-forwarded-host': 'pay.example.org' };
    expect((await session(hidden, '192.0.2.1')).statusCode).toBe(403);
  });

  it.each([
    ['console', AT_DESK, AT_SHOP],
    ['till', AT_SHOP, AT_DESK],
    ['wallet', AT_SHOP, AT_DESK],
  ])('serves the %s at one host, and tells people at the other where it is', async (name, here, there) => {
    const get = (url: string, headers: object) => app.http.inject({ url, headers: { ...headers } });
    expect((await get(`/${name}/`, here)).body).toContain(`<title>${name}</title>`);
    expect((await get(`/${name}`, here)).statusCode).toBe(302);
    const address = `${name === 'console' ? DESK : SHOP}/${name}/`;
    for (const url of [`/${name}`, `/${name}/`, `/${name}/deeper/place`]) {
      const page = await get(url, { ...there, accept: 'text/html,*/*' });
      expect(page.statusCode).toBe(404);
      expect(page.body).toContain(`href="${address}"`);
      expect(page.body).not.toContain(`<title>${name}</title>`);
    }
    const german = await get(`/${name}/`, { ...there, accept: 'text/html', 'accept-language': 'de' });
    expect(german.body).toContain('<html lang="de">');
    const script = await get(`/${name}/assets/index-Ab3dE6gH.js`, there);
    expect([script.statusCode, script.json<Problem>().code]).toEqual([404, 'not_found']);
  });

  it('lets no other origin read an answer: no CORS, whoever asks', async () => {
    for (const url of ['/v1/console/session', '/v1/payments', '/v1/installation', '/console/', '/till/']) {
      for (const method of ['GET', 'OPTIONS'] as const) {
        const { headers } = await app.http.inject({
          method,
          url,
          headers: { ...AT_DESK, origin: SHOP, cookie: owner.cookie, 'access-control-request-method': 'GET' },
        });
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      }
    }
  });
});

describe('a console at the same origin as the tills', () => {
  it('answers no request with its cookie that a page of elsewhere caused, not even to read', async () => {
    const app = await createTestApp('pglite');
    const { cookie } = await registerOperator(app);
    const read = async (headers: Record<string, string>) =>
      (await app.http.inject({ url: '/v1/console/session', headers: { cookie, ...headers } })).statusCode;
    expect(await read({})).toBe(200);
    expect(await read({ 'sec-fetch-site': 'none' })).toBe(200);
    expect(await read({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await read({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await read({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await read({ origin: 'https://evil.example' })).toBe(403);
    await app.drop();
  });
});
