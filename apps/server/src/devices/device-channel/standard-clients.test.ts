import { testEngines } from '@tallystick/database/testing';
import {
  CLIENT_ASSERTION_TYPE,
  getOwnTerminal,
  type Payment,
  type Problem,
  TOKEN_PATH,
} from '@tallystick/protocol';
import { freePort } from '@tallystick/testbed';
import { WORLD_CLIENTS } from '@tallystick/testbed/world';
import { createVirtualPhone } from '@tallystick/virtual-devices';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { enrolDevice, TEST_API_KEY, virtualRootOf } from '../../testing/test-devices.ts';

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' };
const ECDH = { name: 'ECDH', namedCurve: 'P-256' };
const INSECURE = { [oauth.allowInsecureRequests]: true };

/** Clients of OAuth that know nothing of Tallystick, over a socket. */
describe.each(testEngines())('standard clients of OAuth on %s', (engine) => {
  let app: TestApp;
  let origin: string;
  let clientId: string;
  let pair: CryptoKeyPair;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    app = await createTestApp(engine, { origin, port, seedApiKey: TEST_API_KEY });
    await app.listen();
    const [signing, encryption] = await Promise.all([
      crypto.subtle.generateKey(ES256, true, ['sign', 'verify']),
      crypto.subtle.generateKey(ECDH, false, ['deriveBits', 'deriveKey']),
    ]);
    pair = signing;
    const phone = createVirtualPhone({
      root: await virtualRootOf(app),
      makeKeys: async () => ({ signing, encryption }),
    });
    ({ deviceId: clientId } = (await enrolDevice(app, { phone })).enrolled);
  });
  afterAll(() => app?.drop());

  const discovered = async (): Promise<oauth.AuthorizationServer> => {
    const issuer = new URL(origin);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    return oauth.processDiscoveryResponse(issuer, found);
  };

  it('reviewed/A8: oauth4webapi finds the endpoint, gets a token after it was asked for a nonce, and calls the API', async () => {
    const server = await discovered();
    const client: oauth.Client = { client_id: clientId };
    const proofs = oauth.DPoP(client, pair);
    const ask = async () =>
      oauth.processClientCredentialsResponse(
        server,
        client,
        await oauth.clientCredentialsGrantRequest(
          server,
          client,
          oauth.PrivateKeyJwt(pair.privateKey),
          {},
          { DPoP: proofs, ...INSECURE },
        ),
      );
    const asked = await ask().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(asked)).toBe(true);
    expect(asked).toMatchObject({ status: 400, error: 'use_dpop_nonce' });

    const token = await ask();
    expect(token).toMatchObject({ token_type: 'dpop' });
    const own = await oauth.protectedResourceRequest(
      token.access_token,
      'GET',
      new URL(getOwnTerminal.path, origin),
      undefined,
      undefined,
      { DPoP: proofs, ...INSECURE },
    );
    expect(await own.json()).toMatchObject({ deviceId: clientId, status: 'active' });

    const again = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.PrivateKeyJwt(pair.privateKey),
      token.refresh_token ?? '',
      { DPoP: proofs, ...INSECURE },
    );
    expect(await oauth.processRefreshTokenResponse(server, client, again)).toMatchObject({
      access_token: expect.any(String),
    });
  });

  it('leads to its documentation', async () => {
    const { service_documentation: page = '' } = await discovered();
    expect((await fetch(page)).status).toBe(200);
  });

  it.each(Object.entries(WORLD_CLIENTS))(
    'reviewed/A8: %s gets a token by itself, starts a payment and asks for it',
    async (_, connect) => {
      const client = await connect({ origin, clientId, pair });
      const own = await client.request({ method: 'GET', path: getOwnTerminal.path });
      expect(await own.json()).toMatchObject({ deviceId: clientId, status: 'active' });
      const started = await client.request({
        method: 'POST',
        path: '/v1/payments',
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: { amount: { value: 1250, currency: 'EUR' } },
      });
      expect(started.status).toBe(201);
      const { payment } = (await started.json()) as { payment: Payment };
      const asked = await client.request({ method: 'GET', path: `/v1/terminal/payments/${payment.id}` });
      expect(await asked.json()).toMatchObject({ id: payment.id, status: 'created' });
    },
  );

  it('an assertion without a nonce is good once', async () => {
    const server = await discovered();
    const client: oauth.Client = { client_id: clientId };
    const proofs = oauth.DPoP(client, pair);
    let kept: URLSearchParams | undefined;
    const ask = () =>
      oauth.clientCredentialsGrantRequest(
        server,
        client,
        async (as, by, body, headers) => {
          if (kept === undefined) await oauth.PrivateKeyJwt(pair.privateKey)(as, by, body, headers);
          else for (const [name, value] of kept) body.set(name, value);
        },
        {},
        {
          DPoP: proofs,
          ...INSECURE,
          [oauth.customFetch]: (url: string, init: RequestInit) => {
            kept = new URLSearchParams(String(init.body));
            return fetch(url, init);
          },
        },
      );
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const answer = await ask();
      statuses.push(answer.status);
      await oauth.processClientCredentialsResponse(server, client, answer).catch(() => {});
    }
    expect(statuses).toEqual([400, 200, 401]);
  });

  const post = async (form: Record<string, string> | string, type = 'application/x-www-form-urlencoded') => {
    const answer = await fetch(`${origin}${TOKEN_PATH}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof form === 'string' ? form : new URLSearchParams(form),
    });
    const said = (await answer.json()) as Problem & { error: string; error_description: string };
    return { status: answer.status, type: answer.headers.get('content-type'), said, answer };
  };

  it('reported/L02: a grant that is not supported is refused in the words of RFC 6749, 5.2', async () => {
    const { status, type, said, answer } = await post({
      grant_type: 'password',
      username: 'a',
      password: 'b',
    });
    expect(status).toBe(400);
    expect(type).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(said).toMatchObject({
      error: 'unsupported_grant_type',
      code: 'unsupported_grant_type',
      status: 400,
    });
    expect(said.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it.each<[string, Record<string, string> | string, string, number, string]>([
    ['no grant', {}, 'application/x-www-form-urlencoded', 400, 'invalid_request'],
    ['JSON', '{"grant_type":"client_credentials"}', 'application/json', 400, 'invalid_request'],
    ['another type of content', 'x', 'text/plain', 400, 'invalid_request'],
    [
      'no proof',
      {
        grant_type: 'client_credentials',
        client_assertion_type: CLIENT_ASSERTION_TYPE,
        client_assertion: 'a.b.c',
      },
      'application/x-www-form-urlencoded',
      400,
      'invalid_dpop_proof',
    ],
    [
      'a refresh token without a proof',
      { grant_type: 'refresh_token', refresh_token: 'nobody' },
      'application/x-www-form-urlencoded',
      400,
      'invalid_dpop_proof',
    ],
  ])('says what is wrong by the codes of OAuth: %s', async (_, form, type, status, error) => {
    const answer = await post(form, type);
    expect([answer.status, answer.said.error]).toEqual([status, error]);
    expect(answer.said.remedy).not.toBe('');
  });

  it('reported/L01: a proof without a nonce is answered with 400, use_dpop_nonce and a nonce', async () => {
    const server = await discovered();
    const client: oauth.Client = { client_id: clientId };
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.PrivateKeyJwt(pair.privateKey),
      {},
      { DPoP: oauth.DPoP(client, pair), ...INSECURE },
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[A-Za-z0-9_-]{44}$/);
    expect(await answer.json()).toMatchObject({ error: 'use_dpop_nonce', code: 'use_dpop_nonce' });
  });

  it('a client whose assertion is by another key is not authenticated', async () => {
    const server = await discovered();
    const client: oauth.Client = { client_id: clientId };
    const other = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
    const proofs = oauth.DPoP(client, pair);
    const ask = () =>
      oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.PrivateKeyJwt(other.privateKey),
        {},
        {
          DPoP: proofs,
          ...INSECURE,
        },
      );
    await oauth.processClientCredentialsResponse(server, client, await ask()).catch(() => {});
    const answer = await ask();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('DPoP');
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
  });
});
