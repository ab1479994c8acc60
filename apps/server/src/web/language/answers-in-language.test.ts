import { createTerminal, TOKEN_PATH } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { TEST_API_KEY } from '../../testing/test-devices.ts';

describe('answers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    await ask('POST', createTerminal.path, 'en', { label: 'Theke' });
  });
  afterAll(() => app.drop());

  const ask = (method: 'GET' | 'POST', url: string, language: string | undefined, body?: object) =>
    app.http.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${TEST_API_KEY}`,
        ...(language === undefined ? {} : { 'accept-language': language }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });

  it('say their sentences in German to who wants that, and nothing else differs', async () => {
    const [english, german] = await Promise.all(
      ['en', 'de-DE,de;q=0.9'].map(async (language) => ask('GET', '/v1/terminals', language)),
    );
    expect(german?.headers).toMatchObject({ 'content-language': 'de' });
    expect(german?.headers.vary).toMatch(/^accept-language/);
    const [was, is] = [english?.json().data[0], german?.json().data[0]];
    expect(was.readiness.reasons).toMatchObject([{ code: 'not_activated', text: 'No device is enrolled.' }]);
    expect(is.readiness.reasons).toMatchObject([
      { code: 'not_activated', text: 'Kein Gerät ist angemeldet.' },
    ]);
    expect({ ...is, readiness: null }).toEqual({ ...was, readiness: null });
  });

  it('leave what is kept as it is: a policy that is copied and saved stays the one that it was', async () => {
    const { document } = (await ask('GET', '/v1/policies/versions/0', 'en')).json();
    const rule = {
      id: 'passkey-stays-here',
      language: 'cel',
      expression: '!facts.backupEligible',
      onFailure: 'refuse',
      rule: 'At level 3 the passkey cannot be synchronised to other devices.',
      remedy: 'Use an authenticator of an accepted model.',
      appliesTo: { kinds: ['webauthn'] },
    };
    const saved = await ask('POST', '/v1/policies/versions', 'de', {
      document: { ...document, rules: [rule] },
      note: 'With a rule',
    });
    expect(saved.statusCode, saved.body).toBe(201);
    const read = await ask('GET', '/v1/policies/versions/1', 'de');
    expect(read.json().document.rules).toEqual([rule]);
  });

  it('say in German why a device has no token, beside the words of OAuth', async () => {
    const refused = (language: string) =>
      app.http.inject({
        method: 'POST',
        url: TOKEN_PATH,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language },
        payload: 'grant_type=password',
      });
    const [english, german] = await Promise.all([refused('en'), refused('de')]);
    expect(german.headers['content-language']).toBe('de');
    const [was, is] = [english.json(), german.json()];
    const words = { title: expect.any(String), remedy: expect.any(String), instance: expect.any(String) };
    expect(is).toEqual({ ...was, ...words });
    expect([was.title, is.title]).toEqual([
      'The grant type is not supported',
      'Diese Art der Berechtigung wird nicht unterstützt',
    ]);
    expect(is.remedy).not.toBe(was.remedy);
  });

  it('are English for who says nothing', async () => {
    const answer = await ask('GET', '/v1/terminals', undefined);
    expect(answer.headers['content-language']).toBeUndefined();
    expect(answer.body).toContain('No device is enrolled.');
  });

  it('refuse in German, as problem details and as a page', async () => {
    const problem = await ask('GET', '/v1/nowhere', 'de');
    expect(problem.statusCode).toBe(404);
    expect(problem.json()).toMatchObject({ code: 'not_found', title: 'Nicht gefunden' });
    const page = await app.http.inject({
      url: '/nowhere',
      headers: { accept: 'text/html', 'accept-language': 'de' },
    });
    expect(page.body).toContain('<html lang="de">');
    expect(page.body).toContain('Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.');
  });
});
