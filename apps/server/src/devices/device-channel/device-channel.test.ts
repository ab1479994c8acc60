import { hash } from 'node:crypto';
import { createProofMaker } from '@tallystick/channel/client';
import { openDatabase } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import {
  CLIENT_ASSERTION_TYPE,
  getOwnTerminal,
  type Problem,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  TOKEN_PATH,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { testConfig } from '../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  deviceClient,
  enrolDevice,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';

const ORIGIN = 'http://localhost:4000';
const OWN = getOwnTerminal.path;
const base64Url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe.each(testEngines())('the device channel on %s', (engine) => {
  const clock = createManualClock();
  // Two processes of one server: on PostgreSQL each with connections of its own.
  let app: App;
  let other: App;
  let drop: () => Promise<void>;
  let device: TestDevice;

  beforeAll(async () => {
    const created = await createTestDatabase(engine);
    const config = testConfig({ seedApiKey: TEST_API_KEY });
    const second =
      created.url === undefined ? created.database : await openDatabase({ url: created.url, orm: true });
    app = await createApp(config, { database: created.database, clock });
    other = await createApp(config, { database: second, clock });
    drop = async () => {
      await other.close();
      await app.close();
      if (second !== created.database) await second.close();
      await created.drop();
    };
    await until(() => app.modules.deviceStatuses.listening && other.modules.deviceStatuses.listening);
    device = await enrolDevice(app);
  });
  afterAll(() => drop());

  const proofs = () =>
    createProofMaker({
      publicJwk: device.deviceKey,
      sign: (bytes) => device.phone.sign(bytes),
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
  const signed = async (claims: object, header: object = { alg: 'ES256', typ: 'JWT' }) => {
    const input = `${base64Url(header)}.${base64Url(claims)}`;
    return `${input}.${Buffer.from(await device.phone.sign(Buffer.from(input))).toString('base64url')}`;
  };
  const nonceOf = async (at = app) =>
    String((await at.http.inject({ method: 'GET', url: OWN })).headers['dpop-nonce']);
  const assertion = (more: object = {}, nonce?: string) => {
    const iat = Math.floor(clock.now() / 1000);
    const { deviceId } = device.enrolled;
    const jti = crypto.randomUUID();
    return signed({
      iss: deviceId,
      sub: deviceId,
      aud: `${ORIGIN}${TOKEN_PATH}`,
      jti,
      iat,
      exp: iat + 60,
      nonce,
      ...more,
    });
  };
  const askToken = async (given: { form?: Record<string, string>; dpop?: string; type?: string } = {}) => {
    const nonce = await nonceOf();
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: await assertion({}, nonce),
      ...given.form,
    };
    const dpop =
      given.dpop ?? (await proofs().make({ method: 'POST', url: `${ORIGIN}${TOKEN_PATH}`, nonce }));
    return app.http.inject({
      method: 'POST',
      url: TOKEN_PATH,
      headers: { 'content-type': given.type ?? 'application/x-www-form-urlencoded', dpop },
      payload: new URLSearchParams(form).toString(),
    });
  };
  const newToken = async (): Promise<string> =>
    (await askToken()).json<{ access_token: string }>().access_token;
  const proofFor = async (token: string, more: { url?: string } = {}) =>
    proofs().make({
      method: 'GET',
      url: `${ORIGIN}${OWN}`,
      tokenHash: hash('sha256', token, 'base64url'),
      nonce: await nonceOf(),
      ...more,
    });
  const get = (headers: Record<string, string>, at = app) =>
    at.http.inject({ method: 'GET', url: OWN, headers });
  const problem = (answer: { json<T>(): T }) => answer.json<Problem>().code;

  it('lets a device in with its token and a proof, and sends a nonce with each answer', async () => {
    const token = await newToken();
    const answer = await get({ authorization: `DPoP ${token}`, dpop: await proofFor(token) });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ deviceId: device.enrolled.deviceId, status: 'active' });
    expect(answer.headers['dpop-nonce']).toMatch(/^[A-Za-z0-9_-]{44}$/);
  });

  it('refuses a request without a token, without a proof, or with a bearer token', async () => {
    const token = await newToken();
    const missing = await get({});
    expect([missing.statusCode, problem(missing)]).toEqual([401, 'token_missing']);
    expect(missing.headers['www-authenticate']).toBe('DPoP algs="ES256"');
    expect(problem(await get({ authorization: `DPoP ${token}` }))).toBe('dpop_proof_missing');
    expect(problem(await get({ authorization: `Bearer ${token}`, dpop: await proofFor(token) }))).toBe(
      'token_invalid',
    );
  });

  it('refuses a proof for another server or token, or two of them, and says so in the header', async () => {
    const token = await newToken();
    const another = await newToken();
    const authorization = `DPoP ${token}`;
    for (const dpop of [
      await proofFor(token, { url: `http://other.example${OWN}` }),
      await proofFor(another),
      `${await proofFor(token)},${await proofFor(token)}`,
      'nonsense',
    ]) {
      const answer = await get({ authorization, dpop });
      expect(problem(answer)).toBe('dpop_proof_invalid');
      expect(answer.headers['www-authenticate']).toContain('error="invalid_dpop_proof"');
    }
  });

  it('reported/L03: refuses two DPoP headers', async () => {
    const token = await newToken();
    const dpop = [await proofFor(token), await proofFor(token)];
    const headers = { authorization: `DPoP ${token}`, dpop };
    const answer = await app.http.inject({ method: 'GET', url: OWN, headers });
    expect([answer.statusCode, problem(answer)]).toEqual([401, 'dpop_proof_invalid']);
  });

  it('reported/L04: refuses its token by Bearer with a DPoP challenge, and reads the scheme in small letters', async () => {
    const token = await newToken();
    const bearer = await get({ authorization: `Bearer ${token}`, dpop: await proofFor(token) });
    expect(bearer.statusCode).toBe(401);
    expect(bearer.headers['www-authenticate']).toMatch(/^DPoP /);
    const small = await get({ authorization: `dpop ${token}`, dpop: await proofFor(token) });
    expect(small.statusCode).toBe(200);
  });

  it('reported/D01: takes a proof whose header and key name more than this server knows', async () => {
    const token = await newToken();
    const [, payload = ''] = (await proofFor(token)).split('.');
    const jwk = { ...device.deviceKey, 'x5t#S256': 'x', iat: 1 };
    const header = base64Url({ typ: 'dpop+jwt', alg: 'ES256', kid: 'device-1', jwk });
    const signature = await device.phone.sign(new TextEncoder().encode(`${header}.${payload}`));
    const dpop = `${header}.${payload}.${Buffer.from(signature).toString('base64url')}`;
    expect((await get({ authorization: `DPoP ${token}`, dpop })).statusCode).toBe(200);
  });

  it('takes at another process a proof that was made for this one, once for both', async () => {
    await until(() => other.modules.deviceChannel.otherProcesses === 1);
    const token = await newToken();
    const headers = { authorization: `DPoP ${token}`, dpop: await proofFor(token) };
    expect((await get(headers, other)).statusCode).toBe(200);
    expect(problem(await get(headers, other))).toBe('dpop_proof_replayed');
    expect(problem(await get(headers))).toBe('dpop_proof_replayed');
  });

  it('asks for a nonce where there is none', async () => {
    const token = await newToken();
    const authorization = `DPoP ${token}`;
    const without = await proofs().make({
      method: 'GET',
      url: `${ORIGIN}${OWN}`,
      tokenHash: hash('sha256', token, 'base64url'),
    });
    expect(problem(await get({ authorization, dpop: without }))).toBe('use_dpop_nonce');
  });

  it('refuses a token of another server or not of its type', async () => {
    const token = await newToken();
    const forged = await signed(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
    const answer = await get({ authorization: `DPoP ${forged}`, dpop: await proofFor(forged) });
    expect(problem(answer)).toBe('token_invalid');
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('says how wrong the clock of a device is', async () => {
    const token = await newToken();
    const maker = createProofMaker({
      publicJwk: device.deviceKey,
      sign: (bytes) => device.phone.sign(bytes),
      now: () => clock.now() + 3_600_000,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const dpop = await maker.make({
      method: 'GET',
      url: `${ORIGIN}${OWN}`,
      tokenHash: hash('sha256', token, 'base64url'),
      nonce: await nonceOf(),
    });
    const answer = await get({ authorization: `DPoP ${token}`, dpop });
    expect(answer.json<Problem>()).toMatchObject({
      code: 'device_clock_wrong',
      detail: 'The clock of this device is 60 minutes fast.',
    });
  });

  it('gives tokens to the device alone, for this grant alone', async () => {
    const answer = await askToken();
    expect(answer.json()).toMatchObject({ token_type: 'DPoP', expires_in: 900 });
    expect(answer.headers['cache-control']).toBe('no-store');
    const form = async (more: Record<string, string>) => problem(await askToken({ form: more }));
    expect(await form({ grant_type: 'authorization_code' })).toBe('unsupported_grant_type');
    expect(await form({ client_assertion_type: 'x' })).toBe('malformed_request');
    expect(await form({ client_assertion: 'x' })).toBe('client_assertion_invalid');
    const refused = [
      { sub: `dev_${'0'.repeat(26)}`, iss: `dev_${'0'.repeat(26)}` },
      { exp: Math.floor(clock.now() / 1000) - 600 },
    ];
    for (const more of refused) {
      expect(await form({ client_assertion: await assertion(more, await nonceOf()) })).toBe(
        'client_assertion_invalid',
      );
    }
    // reviewed/A6
    const json = await askToken({ type: 'application/json' });
    expect(json.json()).toMatchObject({
      code: 'unsupported_media_type',
      error: 'invalid_request',
      detail: 'The token endpoint takes application/x-www-form-urlencoded.',
    });
    expect(json.headers['accept-post']).toBe('application/x-www-form-urlencoded');
    expect(problem(await askToken({ dpop: 'x' }))).toBe('dpop_proof_invalid');
    const url = `${ORIGIN}${TOKEN_PATH}`;
    expect(problem(await askToken({ dpop: await proofs().make({ method: 'POST', url }) }))).toBe(
      'use_dpop_nonce',
    );
  });

  it('refuses a suspended terminal at once, here and in every other process, and lets it in again', async () => {
    const fresh = await enrolDevice(app);
    const { deviceId } = fresh.enrolled;
    const there = deviceClient(other, fresh.phone, deviceId, fresh.deviceKey);
    const ask = (client = fresh.client) => client.call(getOwnTerminal, {});
    const params = { id: fresh.terminal.id };
    expect(await ask()).toMatchObject({ status: 'active' });
    expect(await ask(there)).toMatchObject({ status: 'active' });

    await asOperator(app).call(suspendTerminal, { params, body: { reason: 'lost' } });
    expect(await codeOf(ask())).toBe('terminal_suspended');
    await until(() =>
      ask(there).then(
        () => false,
        () => true,
      ),
    );
    expect(await codeOf(ask(there))).toBe('terminal_suspended');
    // A process that never saw the device asks the database.
    expect(await codeOf(ask(deviceClient(other, fresh.phone, deviceId, fresh.deviceKey)))).toBe(
      'terminal_suspended',
    );

    await asOperator(other).call(resumeTerminal, { params, body: {} });
    expect(await ask(there)).toMatchObject({ status: 'active' });
    await asOperator(app).call(retireTerminal, { params, body: {} });
    expect(await codeOf(ask())).toBe('terminal_retired');
  });
});
