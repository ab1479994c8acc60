import { testEngines } from '@tallystick/database/testing';
import type { Passkey, Problem, Session } from '@tallystick/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { registerBy } from '../../testing/invited.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createSoftwareAuthenticator } from '../../testing/software-authenticator.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { parseRecoveryCode } from './recovery-code.ts';

const MINUTE_MS = 60_000;

describe.each(testEngines())('an operator on %s', (engine) => {
  const clock = createManualClock();
  const { log, text } = captureLog('trace');
  let app: TestApp;
  let owner: SignedInBrowser;
  let next = 1;

  beforeAll(async () => {
    app = await createTestApp(engine, { publicRequestsPerMinute: 10_000 }, { clock, log });
  });
  afterAll(() => app.drop());
  beforeEach(async () => {
    await app.platform.database.script(
      'delete from operators; delete from passkeys; delete from setup_tokens; delete from sessions; delete from operator_links; delete from recovery_sets; delete from recovery_codes',
    );
    owner = await registerOperator(app, 'Olivia');
    next += 1;
  });

  const post = async <T = Problem>(
    url: string,
    payload: object = {},
    headers: Record<string, string> = owner.headers,
    remoteAddress = `192.0.2.${next}`,
  ) => {
    const answer = await app.http.inject({
      method: 'POST',
      url: `/v1/console/${url}`,
      headers,
      payload,
      remoteAddress,
    });
    return {
      status: answer.statusCode,
      answer,
      body: JSON.parse(answer.body || '{}') as T & Partial<Problem>,
    };
  };
  const newCodes = async () => (await post<{ codes: string[] }>('recovery-codes')).body.codes;
  const recover = (code: string, from?: string) => post<{ token: string }>('recovery', { code }, {}, from);
  const left = async () =>
    (await app.http.inject({ url: '/v1/console/recovery-codes', headers: owner.headers })).json<{
      left: number;
    }>().left;

  it('comes back by each of ten codes once, and the codes are kept as digests', async () => {
    expect(await left()).toBe(0);
    const codes = await newCodes();
    expect(new Set(codes).size).toBe(10);
    expect(await left()).toBe(10);
    const [code = '', second = ''] = codes;
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);

    // As a person types it.
    const { token } = (await recover(` ${code.toLowerCase().replaceAll('-', ' ')} `)).body;
    const link = await post<{ endsPasskeys: boolean }>('link', { token }, {});
    expect(link.body.endsPasskeys).toBe(false);
    const back = await registerBy(app, token, 'ignored');
    const who = await app.http.inject({ url: '/v1/console/session', headers: back.headers });
    expect(who.json<Session>().operator).toMatchObject({ name: 'Olivia', role: 'owner' });
    const before = await app.http.inject({ url: '/v1/console/session', headers: owner.headers });
    expect(before.statusCode).toBe(401);

    expect((await recover(code)).body.code).toBe('recovery_code_refused');
    expect((await recover(second)).status).toBe(200);
    for (const secret of [code, code.replaceAll('-', ''), token]) expect(text()).not.toContain(secret);
  });

  it('has one use of a code, also where two are quick, and fifteen minutes after it', async () => {
    const [code = '', second = ''] = await newCodes();
    const tries = await Promise.all([1, 2, 3].map(() => recover(code)));
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
    const { token } = (await recover(second)).body;
    clock.jump(15 * MINUTE_MS + 1);
    await expect(registerBy(app, token, 'late')).rejects.toThrow('setup_link_invalid');
  });

  it('is guarded by new codes, which end earlier ones', async () => {
    const [code = ''] = await newCodes();
    await newCodes();
    expect((await recover(code)).body.code).toBe('recovery_code_refused');
    expect(await left()).toBe(10);
  });

  it('waits after five wrong codes, longer each time, from wherever they come', async () => {
    const [code = ''] = await newCodes();
    const wrong = (at: number) => `${code.slice(0, 7)}${String(at).padStart(2, '0')}-0000-0000`;
    for (let at = 0; at < 5; at += 1) {
      expect((await recover(wrong(at), `198.51.100.${at + 1}`)).body.code).toBe('recovery_code_refused');
    }
    const paused = await recover(code, '198.51.100.9');
    expect([paused.status, paused.answer.headers['retry-after']]).toEqual([429, '60']);
    clock.jump(MINUTE_MS);
    expect((await recover(wrong(6), '198.51.100.10')).body.code).toBe('recovery_code_refused');
    expect((await recover(code, '198.51.100.11')).answer.headers['retry-after']).toBe('120');
    clock.jump(2 * MINUTE_MS);
    expect((await recover(code, '198.51.100.12')).status).toBe(200);
  });

  it('is not guessed at from one address without end', async () => {
    const answers: string[] = [];
    for (let at = 0; at < 40; at += 1) {
      const code = `ZZZZ-${String(at).padStart(4, '0')}-0000-0000`;
      answers.push((await recover(code, '203.0.113.77')).body.code ?? '');
    }
    expect(answers.filter((code) => code === 'too_many_requests').length).toBeGreaterThan(5);
  });

  it.each(['', 'x', '1234-1234-1234', 'U234-1234-1234-1234', '1234-1234-1234-12345'])(
    'is refused %j, which is no code',
    (typed) => expect(parseRecoveryCode(typed)).toBeUndefined(),
  );

  it('comes back by no code of before new ones were made, also where it was typed in time', async () => {
    const [code = ''] = await newCodes();
    const { token } = (await recover(code)).body;
    await newCodes();
    expect((await post('link', { token }, {})).body.code).toBe('setup_link_invalid');
  });

  it('adds, names and removes own passkeys, and keeps the last', async () => {
    const passkeys = async () =>
      (await app.http.inject({ url: '/v1/console/passkeys', headers: owner.headers })).json<{
        data: Passkey[];
      }>().data;
    const [first] = await passkeys();
    expect((await post(`passkeys/${first?.id}/remove`)).body.code).toBe('last_passkey');

    const authenticator = createSoftwareAuthenticator(app.platform.config.origin);
    const begun = await post<{ ceremony: string; options: Record<string, unknown> }>('passkeys/options');
    expect(begun.body.options['excludeCredentials']).toHaveLength(1);
    const added = await post<Passkey>('passkeys', {
      ceremony: begun.body.ceremony,
      name: ' Key ring ',
      credential: authenticator.create(begun.body.options),
    });
    expect(added.body).toMatchObject({ name: 'Key ring' });
    const renamed = await post<Passkey>(`passkeys/${added.body.id}/rename`, { name: 'Safe' });
    expect(renamed.body).toMatchObject({ id: added.body.id, name: 'Safe' });

    const signIn = (await post<{ ceremony: string; options: Record<string, unknown> }>('sign-in/options'))
      .body;
    const entered = await post<Session>('sign-in', {
      ceremony: signIn.ceremony,
      credential: authenticator.get(signIn.options),
    });
    expect(entered.body.operator).toMatchObject({ name: 'Olivia' });
    expect((await passkeys()).find(({ id }) => id === added.body.id)).toHaveProperty('lastUsedAt');

    // Each asked for in a session that began with the other: of two at once one goes, and one stays.
    const byAdded = entered.answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const [ofAdded, ofFirst] = await Promise.all([
      post(`passkeys/${added.body.id}/remove`),
      post(`passkeys/${first?.id}/remove`, {}, { ...owner.headers, cookie: byAdded }),
    ]);
    const statuses = [ofAdded.status, ofFirst.status].toSorted();
    // Refused as the last one, or as asked for in a session that has ended with the other.
    expect(statuses[0]).toBe(204);
    expect([401, 409]).toContain(statuses[1]);
    const kept = ofAdded.status === 204 ? owner.headers : { ...owner.headers, cookie: byAdded };
    const after = await app.http.inject({ url: '/v1/console/passkeys', headers: kept });
    expect(after.json<{ data: Passkey[] }>().data).toHaveLength(1);
  });

  it('ends with a passkey that was removed: whoever is signed in by it is signed out', async () => {
    const { origin } = app.platform.config;
    const stolen = createSoftwareAuthenticator(origin);
    const begun = await post<{ ceremony: string; options: Record<string, unknown> }>('passkeys/options');
    const added = await post<Passkey>('passkeys', {
      ceremony: begun.body.ceremony,
      name: 'Stolen laptop',
      credential: stolen.create(begun.body.options),
    });
    const asked = (await post<{ ceremony: string; options: Record<string, unknown> }>('sign-in/options'))
      .body;
    const entered = await post<Session>('sign-in', {
      ceremony: asked.ceremony,
      credential: stolen.get(asked.options),
    });
    const cookie = entered.answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const seen = () => app.http.inject({ url: '/v1/console/session', headers: { cookie } });
    expect((await seen()).statusCode).toBe(200);
    expect((await post(`passkeys/${added.body.id}/remove`)).status).toBe(204);
    expect((await seen()).statusCode).toBe(401);
    const own = await app.http.inject({ url: '/v1/console/session', headers: owner.headers });
    expect(own.statusCode).toBe(200);
  });

  it('is not signed in by a passkey that was removed while the session began', async () => {
    await app.platform.database.script("update sessions set passkey_id = 'psk_gone'");
    const seen = await app.http.inject({ url: '/v1/console/session', headers: owner.headers });
    expect(seen.statusCode).toBe(401);
  });

  it('is written down: codes made, refused and used, the way back, and none of the secrets', async () => {
    const codes = await newCodes();
    const [code = '', wrong = ''] = codes;
    await recover(`${wrong.slice(0, -1)}${wrong.endsWith('0') ? '1' : '0'}`);
    const { token } = (await recover(code)).body;
    owner = await registerBy(app, token, 'Olivia');
    const answer = await app.http.inject({ url: '/v1/audit/entries?limit=6', headers: owner.headers });
    const { data } = answer.json<{ data: { action: string; actor: object; object: object }[] }>();
    const object = { kind: 'operator', id: expect.stringMatching(/^opr_/) };
    expect(data).toMatchObject([
      { action: 'session.began', object },
      { action: 'operator.recovered', actor: { kind: 'operator', name: 'Olivia' }, object },
      { action: 'recovery_code.used', actor: { kind: 'job', id: 'recovery' }, object },
      {
        action: 'recovery_code.refused',
        actor: { kind: 'job', id: 'recovery' },
        after: { failed: 1 },
        object,
      },
      {
        action: 'recovery_codes.created',
        actor: { kind: 'operator', name: 'Olivia' },
        object,
        after: { count: 10 },
      },
      { action: 'session.began', object },
    ]);
    for (const secret of [code, wrong, token]) expect(answer.body).not.toContain(secret);
  });
});
