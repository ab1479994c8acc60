import { testEngines } from '@tallystick/database/testing';
import type { Problem, Session } from '@tallystick/protocol';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator } from '../../testing/signed-in.ts';
import {
  type AuthenticatorFaults,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../../testing/software-authenticator.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';

interface Ceremony {
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
}

const ORIGIN = 'http://localhost:4000';
const HOUR_MS = 3_600_000;

describe.each(testEngines())('console sign-in on %s', (engine) => {
  const clock = createManualClock();
  const { log, text } = captureLog('trace');
  let app: TestApp | undefined;

  const opened = async (): Promise<TestApp> => {
    app ??= await createTestApp(engine, {}, { clock, log });
    return app;
  };
  afterAll(() => app?.drop());
  beforeEach(async () => {
    const { database } = (await opened()).platform;
    await database.script(
      'delete from operators; delete from passkeys; delete from setup_tokens; delete from sessions',
    );
  });

  const post = async <T>(path: string, payload: object, headers: Record<string, string> = {}) => {
    const answer = await (await opened()).http.inject({
      method: 'POST',
      url: `/v1/console/${path}`,
      payload,
      headers,
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') as T, answer };
  };
  const session = async (headers: Record<string, string>) =>
    (await opened()).http.inject({ method: 'GET', url: '/v1/console/session', headers });
  const newToken = async () => {
    const { modules } = await opened();
    return (await modules.operators.createSetupToken(modules.firstMerchant.id)) ?? '';
  };
  const register = async (
    setupToken: string,
    authenticator: SoftwareAuthenticator,
    faults?: AuthenticatorFaults,
  ) => {
    const begun = await post<Ceremony & Problem>('registration/options', { setupToken, name: 'Robin' });
    if (begun.status !== 200) return begun;
    const { ceremony, options } = begun.body;
    const credential = authenticator.create(options, faults);
    return post<Session & Problem>('registration', { ceremony, setupToken, credential });
  };
  const signIn = async (authenticator: SoftwareAuthenticator, faults?: AuthenticatorFaults) => {
    const { ceremony, options } = (await post<Ceremony>('sign-in/options', {})).body;
    const credential = authenticator.get(options, faults);
    return post<Session & Problem>('sign-in', { ceremony, credential });
  };
  const cookieOf = ({ answer }: Awaited<ReturnType<typeof post>>) =>
    answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

  it('makes the first operator from a one-time link, and signs in again later', async () => {
    const authenticator = createSoftwareAuthenticator(ORIGIN);
    const setupToken = await newToken();
    const registered = await register(setupToken, authenticator);
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({ operator: { name: 'Robin' }, merchant: { mode: 'test' } });

    const signedIn = await signIn(authenticator);
    expect(signedIn.status).toBe(200);
    const [cookie] = signedIn.answer.cookies;
    expect(cookie).toMatchObject({
      name: 'tallystick',
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 43_200,
    });
    const who = await session({ cookie: cookieOf(signedIn) });
    expect(who.json()).toMatchObject({ operator: { name: 'Robin' } });
    for (const secret of [setupToken, cookie?.value.split('.')[1] ?? '?'])
      expect(text()).not.toContain(secret);
  });

  it('asks for a discoverable passkey and for the person to be verified', async () => {
    const { body } = await post<Ceremony>('registration/options', {
      setupToken: await newToken(),
      name: 'A',
    });
    expect(body.options).toMatchObject({
      rp: { id: 'localhost' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it('spends the link once, also when two people race for it', async () => {
    const setupToken = await newToken();
    const other = await newToken();
    const tries = await Promise.all(
      [setupToken, setupToken, other, other].map((token) =>
        register(token, createSoftwareAuthenticator(ORIGIN)),
      ),
    );
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of tries)
      if (status !== 201) expect(body).toMatchObject({ code: 'setup_link_invalid' });
    expect((await register(setupToken, createSoftwareAuthenticator(ORIGIN))).body).toMatchObject({
      code: 'setup_link_invalid',
    });
  });

  it('ends the link after a day, and makes none once there is an operator', async () => {
    const setupToken = await newToken();
    clock.advance(24 * HOUR_MS + 1);
    expect((await register(setupToken, createSoftwareAuthenticator(ORIGIN))).body).toMatchObject({
      code: 'setup_link_invalid',
    });
    await registerOperator(await opened());
    expect(await newToken()).toBe('');
  });

  it.each<[string, AuthenticatorFaults]>([
    ['made for another page', { origin: 'http://evil.example' }],
    ['made for another challenge', { challenge: 'AAAA' }],
    ['made without the person being verified', { userVerified: false }],
  ])('registers no passkey that was %s', async (_name, faults) => {
    const refused = await register(await newToken(), createSoftwareAuthenticator(ORIGIN), faults);
    expect(refused.body).toMatchObject({ code: 'passkey_refused' });
    expect(refused.answer.cookies).toEqual([]);
  });

  it.each<[string, AuthenticatorFaults]>([
    ['by another key', { otherKey: true }],
    ['for another page', { origin: 'http://localhost:4001' }],
    ['for another challenge', { challenge: 'AAAA' }],
    ['without the person being verified', { userVerified: false }],
    ['with a counter that went back', { counter: 1 }],
    [
      'for another person',
      { userHandle: Buffer.from(`mer_${'0'.repeat(26)}.opr_${'0'.repeat(26)}`).toString('base64url') },
    ],
    ['for nobody', { userHandle: '' }],
  ])('gives one answer to a passkey used %s', async (_name, faults) => {
    const authenticator = createSoftwareAuthenticator(ORIGIN);
    await register(await newToken(), authenticator);
    expect((await signIn(authenticator)).status).toBe(200);
    const { status, body, answer } = await signIn(authenticator, faults);
    expect(status).toBe(403);
    const { instance: _, ...rest } = body;
    expect(rest).toEqual({
      type: 'http://localhost:4000/docs/problems#passkey_refused',
      title: 'The passkey was not accepted',
      status: 403,
      code: 'passkey_refused',
      remedy: 'Try again, or use another of your passkeys.',
    });
    expect(answer.cookies).toEqual([]);
  });

  it('takes each answer once and within five minutes', async () => {
    const authenticator = createSoftwareAuthenticator(ORIGIN);
    await register(await newToken(), authenticator);
    const { ceremony, options } = (await post<Ceremony>('sign-in/options', {})).body;
    const payload = { ceremony, credential: authenticator.get(options) };
    const tries = await Promise.all([1, 2, 3].map(() => post('sign-in', payload)));
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);

    const late = (await post<Ceremony>('sign-in/options', {})).body;
    clock.advance(5 * 60_000 + 1);
    const answer = { ceremony: late.ceremony, credential: authenticator.get(late.options) };
    expect((await post('sign-in', answer)).body).toMatchObject({ code: 'passkey_refused' });
  });

  it.each([{}, { id: 'x' }, { id: 'x', rawId: 'x', type: 'public-key', response: {} }])(
    'refuses a credential of the shape %j as any other',
    async (credential) => {
      const { ceremony } = (await post<Ceremony>('sign-in/options', {})).body;
      expect((await post('sign-in', { ceremony, credential })).body).toMatchObject({
        code: 'passkey_refused',
      });
    },
  );

  it('ends a session at sign-out and after twelve hours', async () => {
    const first = await registerOperator(await opened());
    expect((await session(first.headers)).statusCode).toBe(200);
    const out = await post('sign-out', {}, first.headers);
    expect(out.status).toBe(204);
    expect(out.answer.cookies[0]).toMatchObject({ name: 'tallystick', value: '' });
    expect((await session(first.headers)).json()).toMatchObject({ code: 'sign_in_required' });

    const again = await signIn(first.authenticator);
    const headers = { cookie: cookieOf(again) };
    clock.advance(12 * HOUR_MS - 1);
    expect((await session(headers)).statusCode).toBe(200);
    clock.advance(2);
    expect((await session(headers)).json()).toMatchObject({ code: 'sign_in_required' });
  });

  it.each([
    'tallystick=',
    'tallystick=mer_x.y',
    `tallystick=mer_${'0'.repeat(26)}.${'A'.repeat(43)}`,
    `other=mer_${'0'.repeat(26)}.${'A'.repeat(43)}`,
  ])('takes no made-up cookie: %s', async (cookie) => {
    expect((await session({ cookie })).json()).toMatchObject({ code: 'sign_in_required' });
  });

  it('changes nothing for another page, or for one that does not say who it is', async () => {
    const { cookie } = await registerOperator(await opened());
    for (const headers of [
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'http://localhost:4001' },
      { cookie, origin: 'null' },
      { cookie },
      { cookie, 'sec-fetch-site': 'same-site' },
    ]) {
      expect((await post('sign-out', {}, headers)).body).toMatchObject({ code: 'origin_refused' });
    }
    expect((await session({ cookie })).statusCode).toBe(200);
    expect((await post('sign-out', {}, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
    expect((await post('sign-in/options', {}, { origin: 'http://evil.example' })).body).toMatchObject({
      code: 'origin_refused',
    });
  });
});

describe('over https', () => {
  it('binds the cookie to this host and to https', async () => {
    const app = await createTestApp('pglite', { origin: 'https://pay.example.org' });
    const setupToken = await app.modules.operators.createSetupToken(app.modules.firstMerchant.id);
    const begun = await app.http.inject({
      method: 'POST',
      url: '/v1/console/registration/options',
      payload: { setupToken, name: 'A' },
    });
    const { ceremony, options } = begun.json<Ceremony>();
    const done = await app.http.inject({
      method: 'POST',
      url: '/v1/console/registration',
      payload: {
        ceremony,
        setupToken,
        credential: createSoftwareAuthenticator('https://pay.example.org').create(options),
      },
    });
    expect(done.cookies[0]).toMatchObject({ name: '__Host-tallystick', secure: true, path: '/' });
    await app.drop();
  });
});
