import {
  beginRegistration,
  createApiKey,
  createPayment,
  createTerminal,
  ENDPOINTS,
  type EndpointShape,
  openEnrolment,
  PROBLEMS,
  type Problem,
  resumeTerminal,
  submitEvidence,
  suspendTerminal,
  TOKEN_PATH,
} from '@tallystick/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from './testing/captured-log.ts';
import { registerOperator } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { channelOf, enrolDevice, TEST_API_KEY, type TestDevice } from './testing/test-devices.ts';

const RUNS = 40;
const ours = ENDPOINTS.filter(({ path }) => !path.startsWith('/issuer'));

/** Texts that look like what a member may hold, and texts that look like nothing. */
const texts = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '',
    'a.b.c',
    'eyJhbGciOiJFUzI1NiJ9.e30.AAAA',
    'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..AAAA.AAAA.AAAA',
    `pay_${'0'.repeat(26)}`,
    `trm_${'z'.repeat(26)}`,
    '12345678',
    'A'.repeat(43),
    '\u0000',
    '\ud800',
    "' or 1=1 --",
    '2026-11-23T10:00:00Z',
  ),
);
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: texts },
  fc.constantFrom<unknown>(null, true, 0, -1, 1, 1.5, 1e308, [], {}),
  fc.jsonValue({ maxDepth: 3 }),
);
const membersOf = (schema: unknown): string[] =>
  Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
const bodiesFor = ({ body }: EndpointShape): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record(Object.fromEntries(membersOf(body).map((name) => [name, values])), {
        requiredKeys: [],
      }),
    },
    { weight: 1, arbitrary: values },
  );

/** Whatever comes in, each answer is a promised one: never a fault of ours, never a request that hangs. */
describe('a request of random content', () => {
  const { log, text } = captureLog('error');
  let app: TestApp;
  let device: TestDevice;
  let session: { cookie: string; origin: string };

  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { log });
    session = (await registerOperator(app)).headers;
    device = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const authorised = async (endpoint: EndpointShape, path: string): Promise<Record<string, string>> => {
    const { access, method } = endpoint;
    if (access === 'public') return {};
    if (access === 'session') return session;
    if (access === 'operator') return { authorization: `Bearer ${TEST_API_KEY}` };
    return channelOf(app, device).authorise({ method, url: `${app.platform.config.origin}${path}` });
  };
  const expectPromised = (answer: { statusCode: number; body: string; json<T>(): T }, status: number) => {
    if (answer.statusCode === status) return;
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    const { code } = answer.json<Problem>();
    expect(Object.hasOwn(PROBLEMS, code), answer.body).toBe(true);
    expect(answer.statusCode, `${answer.body} ${text()}`).toBeLessThan(500);
  };

  it.each(ours.map((endpoint) => [endpoint.id, endpoint] as const))(
    'is answered as promised by %s',
    async (_, endpoint) => {
      const query = fc.record(
        Object.fromEntries([...membersOf(endpoint.query), 'other'].map((name) => [name, texts])),
        { requiredKeys: [] },
      );
      let entered = 0;
      const own = [
        device.terminal.id,
        `pay_${'0'.repeat(26)}`,
        `enr_${'0'.repeat(26)}`,
        `rcp_${'0'.repeat(26)}`,
      ];
      const ids = fc.oneof(
        fc.constantFrom(...own),
        fc.webSegment({ size: 'small' }).filter((id) => id !== ''),
      );
      await fc.assert(
        fc.asyncProperty(bodiesFor(endpoint), query, ids, async (body, search, id) => {
          // Stopping the one terminal, or signing out, would end the test and not the server.
          if (/^(retire|reset|update|suspend)Terminal$/.test(endpoint.id) && id === device.terminal.id)
            return;
          if (endpoint.id === 'signOut') return;
          const path = endpoint.path.replace(':id', id);
          const headers = {
            ...(await authorised(endpoint, path)),
            ...(endpoint.idempotent ? { 'idempotency-key': crypto.randomUUID() } : {}),
            ...(endpoint.body ? { 'content-type': 'application/json' } : {}),
          };
          const parameters = Object.entries(search)
            .map(([name, value]) => `${name}=${encodeURIComponent((value ?? '').toWellFormed())}`)
            .join('&');
          const answer = await app.http.inject({
            method: endpoint.method,
            url: `${path}${endpoint.query ? `?${parameters}` : ''}`,
            headers,
            ...(endpoint.body ? { payload: JSON.stringify(body) ?? 'null' } : {}),
          });
          if (answer.statusCode !== 401) entered += 1;
          expectPromised(answer, endpoint.status);
        }),
        { numRuns: RUNS },
      );
      if (endpoint.id !== 'signOut') expect(entered).toBeGreaterThan(RUNS / 4);
    },
  );

  it('is answered as promised where evidence says anything of what it is for', async () => {
    const claims = fc.record(
      {
        challenge: texts,
        deviceId: texts,
        purpose: fc.constantFrom('transaction', 'pin', 'periodic'),
        paymentId: texts,
        amount: fc.constantFrom('1', '1250', '', '-1', '1e9'),
        currency: texts,
      },
      { requiredKeys: ['challenge', 'deviceId', 'purpose'] },
    );
    await fc.assert(
      fc.asyncProperty(claims, async (given) => {
        const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
        const evidence = `${part({ alg: 'ES256' })}.${part(given)}.${'A'.repeat(86)}`;
        const answer = await app.http.inject({
          method: 'POST',
          url: submitEvidence.path,
          headers: await authorised(submitEvidence, submitEvidence.path),
          payload: { challengeId: `chl_${'0'.repeat(26)}`, evidence },
        });
        expectPromised(answer, submitEvidence.status);
      }),
      { numRuns: 150 },
    );
  });

  it('is answered as promised by the token endpoint', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(texts, texts), { maxLength: 5 }), texts, async (form, proof) => {
        const answer = await app.http.inject({
          method: 'POST',
          url: TOKEN_PATH,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            dpop: encodeURIComponent(proof.toWellFormed()),
          },
          payload: new URLSearchParams(
            form.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
          ).toString(),
        });
        expectPromised(answer, 200);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    'a\u0000b',
    '\u0000',
    '\ud800',
    'a\udc00',
    '\u202e',
    '🂡'.repeat(10),
    "'; drop table payments; --",
  ])('may hold the text %j wherever a text is kept', async (given) => {
    const calls: [EndpointShape, string, object][] = [
      [createTerminal, createTerminal.path, { label: given }],
      [suspendTerminal, suspendTerminal.path.replace(':id', device.terminal.id), { reason: given }],
      [resumeTerminal, resumeTerminal.path.replace(':id', device.terminal.id), {}],
      [createPayment, createPayment.path, { amount: { value: 1, currency: 'EUR' }, reference: given }],
      [createApiKey, createApiKey.path, { label: given }],
      [beginRegistration, beginRegistration.path, { setupToken: given, name: given }],
      [
        openEnrolment,
        openEnrolment.path,
        { terminalNumber: '12345678', secret: { form: 'code', value: given } },
      ],
    ];
    for (const [endpoint, path, body] of calls) {
      const headers = {
        ...(await authorised(endpoint, path)),
        ...(endpoint.idempotent ? { 'idempotency-key': crypto.randomUUID() } : {}),
      };
      const answer = await app.http.inject({ method: endpoint.method, url: path, headers, payload: body });
      expectPromised(answer, endpoint.status);
    }
  });
});
