import { ENDPOINTS, PROBLEMS, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLog } from './testing/captured-log.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';

const { log, text } = captureLog('info');
const API_KEY = `tsk_test_${'k'.repeat(32)}`;

describe('the HTTP server', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp(
      'pglite',
      { publicRequestsPerMinute: 8, seedApiKey: API_KEY, origin: 'https://pay.example.org' },
      { log },
    );
  });
  afterAll(() => app.drop());

  const ask = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    options: { headers?: Record<string, string>; payload?: string } = {},
  ) => {
    const answer = await app.http.inject({ method, url, ...options });
    return { answer, problem: answer.json<Problem>() };
  };
  const JSON_BODY = { 'content-type': 'application/json' };
  const SIGN_IN = '/v1/console/sign-in/options';

  it('answers what is not there with problem details', async () => {
    const { answer, problem } = await ask('GET', '/v1/nothing?code=12345678');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(problem).toMatchObject({
      type: 'https://pay.example.org/docs/problems#not_found',
      status: 404,
      code: 'not_found',
      title: PROBLEMS.not_found[1],
      remedy: PROBLEMS.not_found[2],
    });
    expect(problem.instance).toMatch(/^req-/);
  });

  it('names the methods of a path that takes others', async () => {
    const { answer, problem } = await ask('DELETE', '/v1/api-keys');
    expect(problem).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  it.each([
    ['a body that is not JSON', '{"a":', JSON_BODY, 400, 'malformed_request'],
    ['an empty body said to be JSON', '', JSON_BODY, 400, 'malformed_request'],
    ['a poisoned body', '{"__proto__":{"x":1}}', JSON_BODY, 400, 'malformed_request'],
    [
      'another content type',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    ['plain text', 'a', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a body that is too large', `"${'x'.repeat(300_000)}"`, JSON_BODY, 413, 'payload_too_large'],
  ])('refuses %s', async (_name, payload, headers, status, code) => {
    const { answer, problem } = await ask('POST', '/v1/terminals', {
      payload,
      headers: { ...headers, authorization: `Bearer ${API_KEY}` },
    });
    expect(answer.statusCode).toBe(status);
    expect(problem.code).toBe(code);
  });

  it('names the field that does not fit', async () => {
    const { problem } = await ask('POST', SIGN_IN, { payload: '{"extra":1}', headers: JSON_BODY });
    expect(problem).toMatchObject({ code: 'malformed_request', path: '/extra' });
  });

  it('reviewed/A4: refuses a cursor that no list of its kind gives', async () => {
    const lists = ENDPOINTS.filter(
      // What is for people alone is tested beside its list.
      ({ query, path, access }) =>
        access !== 'session' &&
        !path.startsWith('/issuer') &&
        'after' in ((query as { properties?: object })?.properties ?? {}),
    );
    expect(lists.length).toBeGreaterThan(7);
    for (const { path } of lists) {
      const url = path.replace(':id', `trm_${'0'.repeat(26)}`);
      for (const after of ['', '../..', 'zzz', 'null', `xyz_${'0'.repeat(26)}`, '-1', '1e3']) {
        const { problem } = await ask('GET', `${url}?after=${encodeURIComponent(after)}`, {
          headers: { authorization: `Bearer ${API_KEY}` },
        });
        expect(problem, `${path} ${after}`).toMatchObject({ code: 'malformed_request', path: '/after' });
      }
    }
  });

  it('tells nothing of a fault of its own but the id under which the log has it', async () => {
    const { problem } = await ask('GET', '/v1/merchant', { headers: { authorization: 'Bearer tsk_test_x' } });
    expect(problem.code).toBe('sign_in_required');
    const failing = app.modules.merchants.get;
    app.modules.merchants.get = () => Promise.reject(new Error('secret-of-the-inside'));
    const { answer, problem: failed } = await ask('GET', '/v1/merchant', {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    app.modules.merchants.get = failing;
    expect(failed).toMatchObject({ status: 500, code: 'internal_error' });
    expect(answer.body).not.toContain('secret-of-the-inside');
    expect(text()).toContain(failed.instance);
    expect(text()).toContain('secret-of-the-inside');
    expect(text()).not.toContain(API_KEY);
  });

  it('limits what one address may ask of a public endpoint, and says when to come again', async () => {
    const codes: number[] = [];
    let last: Awaited<ReturnType<typeof ask>> | undefined;
    for (let tries = 0; tries < 12; tries += 1) {
      last = await ask('POST', SIGN_IN);
      codes.push(last.answer.statusCode);
    }
    expect(codes.filter((code) => code === 200).length).toBeLessThanOrEqual(4);
    expect(last?.problem.code).toBe('too_many_requests');
    expect(Number(last?.answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('hardens every answer', async () => {
    for (const url of ['/health', '/', '/v1/nothing', '/docs/problems']) {
      const { headers } = await app.http.inject({ method: 'GET', url });
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toContain('max-age=');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
    }
  });

  it('says that it is up, and ready with its database', async () => {
    expect((await app.http.inject('/health')).json()).toMatchObject({ status: 'up', mode: 'test' });
    const ready = await app.http.inject('/ready');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({ status: 'ready', database: { kind: 'pglite', reachable: true } });
  });

  it('asks the database once, however many ask at once whether it is ready', async () => {
    const asked = vi.spyOn(app.platform.database, 'isReachable');
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.http.inject('/ready')));
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(asked.mock.calls.length).toBeLessThan(5);
    asked.mockRestore();
  });

  it('has every endpoint of the protocol, but the issuer’s', () => {
    const missing = ENDPOINTS.filter(
      ({ method, path: url }) => !url.startsWith('/issuer') && !app.http.hasRoute({ method, url }),
    );
    expect(missing.map((endpoint) => endpoint.id)).toEqual([]);
  });

  it('lets nobody through a gate without what it asks for', async () => {
    for (const endpoint of ENDPOINTS.filter(
      ({ access, path }) => access !== 'public' && !path.startsWith('/issuer'),
    )) {
      const { answer } = await ask(endpoint.method as 'GET', endpoint.path.replace(/:\w+/g, 'x'), {
        ...(endpoint.body ? { payload: '{}', headers: JSON_BODY } : {}),
      });
      expect(answer.statusCode, endpoint.id).toBe(401);
    }
  });
});
