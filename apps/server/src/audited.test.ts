import {
  ENDPOINTS,
  type EndpointShape,
  listAuditEntries,
  type ResponseOf,
  type Terminal,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOperator } from './testing/second-operator.ts';
import { registerOperator, type SignedInBrowser } from './testing/signed-in.ts';
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { asOperator, enrolDevice, newTerminal, TEST_API_KEY } from './testing/test-devices.ts';

/** Endpoints that are POSTed to and change nothing: they compute, or ask a browser to make something. */
const CHANGES_NOTHING = ['validatePolicy', 'backTestPolicy', 'beginPasskey'];

const changing = ENDPOINTS.filter(
  ({ id, method, access, path }) =>
    method !== 'GET' &&
    (access === 'operator' || access === 'session') &&
    !path.startsWith('/issuer') &&
    !CHANGES_NOTHING.includes(id),
);

type Who = Pick<SignedInBrowser, 'headers'>;

describe('issue-9/7: every change that an operator or an API key can ask for', () => {
  let app: TestApp;
  let robin: Who;
  let kim: Who;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    robin = await registerOperator(app, 'Robin');
    kim = await addOperator(app, 'Kim');
  });
  afterAll(() => app.drop());

  const send = async (method: string, url: string, payload: object | undefined, who: Who) =>
    app.http.inject({
      method: method as 'POST',
      url,
      headers: who.headers,
      ...(payload === undefined ? {} : { payload }),
    });
  const post = async <T>(url: string, payload: object, who: Who = robin): Promise<T> => {
    const answer = await send('POST', url, payload, who);
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
    return answer.json<T>();
  };
  const newest = async (): Promise<ResponseOf<typeof listAuditEntries>['data'][number] | undefined> =>
    (await asOperator(app).call(listAuditEntries, { query: { limit: 1 } })).data[0];

  const terminal = () => newTerminal(app, { label: 'Bar' });
  const enrolled = async (body: Partial<Terminal> = {}): Promise<Terminal> =>
    (await enrolDevice(app, { body })).terminal;
  const version = async (): Promise<number> => {
    const answer = await send('GET', '/v1/policies/versions/0', undefined, robin);
    const { document } = answer.json<{ document: object }>();
    return (await post<{ version: number }>('/v1/policies/versions', { document, note: 'Again' })).version;
  };
  const asked = async () =>
    post<{ id: string }>('/v1/approvals', {
      kind: 'terminal.retire',
      objectId: (await terminal()).id,
      reason: 'Sold',
    });

  const credential = async () => {
    const { ceremony, options } = await post<{ ceremony: string; options: Record<string, unknown> }>(
      '/v1/console/passkeys/options',
      {},
    );
    const made = createSoftwareAuthenticator(app.platform.config.origin).create(options);
    return { ceremony, name: 'Phone', credential: made };
  };
  const passkey = async () => post<{ id: string }>('/v1/console/passkeys', await credential());

  interface Call {
    readonly id?: string;
    readonly body?: object;
    readonly who?: Who;
  }

  /** How each of them is called with success, after whatever has to be there. An endpoint that is not here fails the test. */
  const CALLS: Readonly<Record<string, () => Promise<Call>>> = {
    amendMerchant: async () => ({ body: { timeZone: 'Europe/Paris' } }),
    createApiKey: async () => ({ body: { label: 'Shop' } }),
    revokeApiKey: async () => ({
      id: (await post<{ apiKey: { id: string } }>('/v1/api-keys', { label: 'Old' })).apiKey.id,
      body: {},
    }),
    signOut: async () => ({ body: {}, who: await addOperator(app, 'Lee') }),
    changeOperatorRole: async () => ({ id: (await addOperator(app, 'Ash')).id, body: { role: 'auditor' } }),
    removeOperator: async () => ({ id: (await addOperator(app, 'Bo')).id, body: {} }),
    createRecoveryLink: async () => ({ id: (await addOperator(app, 'Cleo')).id, body: {} }),
    createInvitation: async () => ({ body: { role: 'cashier', name: 'Dana' } }),
    revokeInvitation: async () => {
      const { invitation } = await post<{ invitation: { id: string } }>('/v1/invitations', {
        role: 'auditor',
      });
      return { id: invitation.id, body: {} };
    },
    addPasskey: async () => ({ body: await credential() }),
    renamePasskey: async () => ({ id: (await passkey()).id, body: { name: 'Safe' } }),
    removePasskey: async () => ({ id: (await passkey()).id, body: {} }),
    createRecoveryCodes: async () => ({ body: {} }),
    amendCashierSettings: async () => ({ body: { idleMinutes: 7 } }),
    setTillCode: async () => ({ body: { code: '246802' } }),
    giveTillCode: async () => ({ id: (await addOperator(app, 'Eli', 'cashier')).id, body: {} }),
    createTerminal: async () => ({ body: { label: 'Kiosk' } }),
    amendTerminal: async () => ({ id: (await terminal()).id, body: { label: 'New name' } }),
    updateTerminal: async () => ({ id: (await terminal()).id, body: { minimumLevel: 2 } }),
    approveTerminal: async () => ({ id: (await enrolled({ approvalRequired: true })).id, body: {} }),
    createActivationCode: async () => ({ id: (await terminal()).id, body: {} }),
    resendActivation: async () => {
      const { id } = await post<{ id: string }>('/v1/terminals', {
        label: 'Sent',
        enrolmentMethods: ['mail-code'],
      });
      await post(`/v1/terminals/${id}/activation-codes`, {
        delivery: { method: 'mail-code', to: 'robin@example.com' },
      });
      return { id, body: {} };
    },
    resetTerminal: async () => ({ id: (await terminal()).id, body: {} }),
    suspendTerminal: async () => ({ id: (await enrolled()).id, body: { reason: 'Lost' } }),
    resumeTerminal: async () => {
      const { id } = await enrolled();
      await post(`/v1/terminals/${id}/suspend`, {});
      return { id, body: {} };
    },
    retireTerminal: async () => ({ id: (await terminal()).id, body: {} }),
    addReferenceValue: async () => ({ body: { appId: 'own.app', signer: 'own', version: '1.0.0' } }),
    withdrawReferenceValue: async () => {
      const value = { appId: 'old.app', signer: 'own', version: '1.0.0' };
      return { id: (await post<{ id: string }>('/v1/attestation/reference-values', value)).id, body: {} };
    },
    savePolicyVersion: async () => {
      const answer = await send('GET', '/v1/policies/versions/0', undefined, robin);
      return { body: { document: answer.json<{ document: object }>().document, note: 'Mine' } };
    },
    startPolicyShadow: async () => ({ body: { version: await version() } }),
    startPolicyRollOut: async () => ({ body: { version: await version(), percent: 10 } }),
    promotePolicy: async () => {
      const made = await version();
      await post('/v1/policies/shadow', { version: made });
      return { body: { version: made } };
    },
    rollBackPolicy: async () => ({ body: { version: await version() } }),
    askApproval: async () => ({
      body: { kind: 'terminal.retire', objectId: (await terminal()).id, reason: 'Sold' },
    }),
    seeApproval: async () => ({ id: (await asked()).id, body: {}, who: kim }),
    approveApproval: async () => ({ id: (await asked()).id, body: {}, who: kim }),
    refuseApproval: async () => ({ id: (await asked()).id, body: {}, who: kim }),
    withdrawApproval: async () => ({ id: (await asked()).id, body: {} }),
    amendApprovalRules: async () => ({ body: { kinds: ['policy.activate'] } }),
  };
  // Last: from then on policies need a second person.
  const inOrder = changing.toSorted(
    (a, b) => Number(a.id === 'amendApprovalRules') - Number(b.id === 'amendApprovalRules'),
  );

  it.each(inOrder.map((endpoint): [string, EndpointShape] => [endpoint.id, endpoint]))(
    'leaves an entry in the audit log: %s',
    async (id, endpoint) => {
      const prepare = CALLS[id];
      if (prepare === undefined) throw new Error(`say here how ${id} is called, or that it changes nothing`);
      const call = await prepare();
      const who = call.who ?? robin;
      const before = (await newest())?.sequence ?? 0;
      const answer = await send(endpoint.method, endpoint.path.replace(':id', call.id ?? ''), call.body, who);
      expect(answer.statusCode, answer.body).toBe(endpoint.status);
      const entry = await newest();
      expect(entry?.sequence).toBeGreaterThan(before);
      expect(entry).toMatchObject({
        actor: { kind: 'operator', name: expect.any(String) },
        address: '127.0.0.1',
        requestId: answer.headers['x-request-id'],
      });
    },
  );

  it('is called here once, and nothing else is', () => {
    expect(Object.keys(CALLS).sort()).toEqual(changing.map(({ id }) => id).sort());
  });
});
