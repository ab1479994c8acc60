import {
  type Caller,
  callersOf,
  ENDPOINT_ROLES,
  ENDPOINTS,
  type EndpointShape,
  type Problem,
  ROLES,
  type Session,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOperator } from './testing/invited.ts';
import { registerOperator } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { TEST_API_KEY } from './testing/test-devices.ts';

const ID = '0'.repeat(26);
const gated = ENDPOINTS.filter(({ access }) => access === 'operator' || access === 'session');
const byId = gated.map((endpoint) => [endpoint.id, endpoint] as const);

describe('roles', () => {
  let app: TestApp;
  const headersOf = new Map<Caller, Record<string, string>>();

  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    const owner = await registerOperator(app);
    headersOf.set('owner', owner.headers);
    headersOf.set('api_key', { authorization: `Bearer ${TEST_API_KEY}` });
    for (const role of ROLES) {
      if (role !== 'owner') headersOf.set(role, (await inviteOperator(app, owner, role, role)).headers);
    }
  });
  afterAll(() => app.drop());

  /** A request that whoever may send it is refused for its shape, if for anything: nothing is changed by it. */
  const ask = (endpoint: EndpointShape, headers: Record<string, string>) =>
    app.http.inject({
      method: endpoint.method,
      url: `${endpoint.path.replace(':id', `none_${ID}`)}${endpoint.method === 'GET' ? '?none=1' : ''}`,
      headers: { ...headers, ...(endpoint.body ? { 'content-type': 'application/json' } : {}) },
      ...(endpoint.body ? { payload: '{"none":1}' } : {}),
    });

  it('have a line for every endpoint that a person or a key may call, and for no other', () => {
    expect(Object.keys(ENDPOINT_ROLES).toSorted()).toEqual(gated.map(({ id }) => id).toSorted());
  });

  it.each(byId)('%s is open to the roles that it names and to nobody else', async (id, endpoint) => {
    const named = callersOf(id) ?? [];
    for (const [caller, headers] of headersOf) {
      const answer = await ask(endpoint, headers);
      const { code, possible } = answer.json<Problem>();
      if (caller === 'api_key' && endpoint.access === 'session') {
        expect([caller, code]).toEqual([caller, 'sign_in_required']);
      } else if (named.includes(caller)) {
        expect([caller, answer.statusCode, code]).toEqual([caller, 400, 'malformed_request']);
      } else {
        expect([caller, answer.statusCode, code]).toEqual([caller, 403, 'role_not_allowed']);
        expect(possible).toEqual(named.filter((each) => each !== 'api_key'));
      }
    }
  });

  it('leave API keys everything but what is for a person', () => {
    for (const { id, access } of gated) {
      expect([id, callersOf(id)?.includes('api_key')]).toEqual([id, access === 'operator']);
    }
  });

  it('let an owner do everything, and an auditor and a cashier change nothing but their own', () => {
    const own = [
      'signOut',
      'beginPasskey',
      'addPasskey',
      'renamePasskey',
      'removePasskey',
      'createRecoveryCodes',
      'setTillCode',
    ];
    for (const { id, method } of gated) {
      const callers = callersOf(id) ?? [];
      expect([id, callers.includes('owner')]).toEqual([id, true]);
      if (method === 'GET' || own.includes(id) || id === 'validatePolicy') continue;
      expect([id, callers.includes('auditor') || callers.includes('cashier')]).toEqual([id, false]);
    }
  });

  it('are told to the console with what they allow', async () => {
    for (const role of ROLES) {
      const answer = await app.http.inject({
        url: '/v1/console/session',
        headers: headersOf.get(role) ?? {},
      });
      const { operator, may } = answer.json<Session>();
      expect(operator.role).toBe(role);
      expect(may).toEqual(
        gated
          .map(({ id }) => id)
          .filter((id) => callersOf(id)?.includes(role))
          .toSorted(
            (a, b) => Object.keys(ENDPOINT_ROLES).indexOf(a) - Object.keys(ENDPOINT_ROLES).indexOf(b),
          ),
      );
    }
  });

  it.each(['cashier', 'auditor'] as const)('decide on the event stream too: %s', async (role) => {
    if (role === 'auditor') return expect(callersOf('listEvents')).toContain('auditor');
    const answer = await app.http.inject({ url: '/v1/events/stream', headers: headersOf.get(role) ?? {} });
    expect(answer.json<Problem>().code).toBe('role_not_allowed');
  });

  it('stop a server whose endpoint names none', () => {
    const nameless = { ...gated[0], id: 'nameless', path: '/v1/nameless', method: 'GET', access: 'operator' };
    expect(() => app.platform.routes.add(nameless as EndpointShape, () => undefined)).toThrow('nameless');
  });
});
