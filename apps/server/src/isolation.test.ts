import { testEngines } from '@tallystick/database/testing';
import {
  addReferenceValue,
  askApproval,
  type Client,
  createActivationCode,
  createClient,
  createPayment,
  createTerminal,
  ENDPOINTS,
  type EndpointShape,
  listApprovals,
  listAttestations,
  listAuditEntries,
  listEvents,
  listPayments,
  listTerminals,
  type Problem,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOperator } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  injectFetch,
  TEST_API_KEY,
  type TestDevice,
} from './testing/test-devices.ts';

/** Bodies of the endpoints whose own is not empty. */
const BODIES: Readonly<Record<string, object>> = {
  presentPayment: { ticket: 'a.b.c', cardData: 'a.b.c.d.e' },
  changeOperatorRole: { role: 'auditor' },
  renamePasskey: { name: 'Mine' },
};
const OTHER_KEY = `tsk_test_${'o'.repeat(32)}`;

/** Two merchants on one server, each with a key, a terminal, an enrolled device and a payment. */
describe.each(testEngines())('two merchants on %s', (engine) => {
  let app: TestApp;
  let own: TestDevice;
  let foreign: TestDevice;
  let foreignMerchant: string;
  let foreignPayment: string;
  let foreignKeyId: string;
  let foreignAttestation: string;
  let foreignReference: string;
  let foreignApproval: string;
  let foreignRequest: string;
  const foreignPeople = { operator: '', passkey: '', invitation: '' };
  let headers: { cookie: string; origin: string };

  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY });
    const { database, ids, keys } = app.platform;
    foreignMerchant = ids.make('merchant');
    foreignKeyId = ids.make('apiKey');
    await database.query(
      {
        text: `insert into merchants (merchant_id, name, mode, currency, country_code, merchant_number, created_at)
          values ($1, 'Other', 'test', 'EUR', '276', '276000000000099', now())`,
      },
      [foreignMerchant],
    );
    await database.query(
      {
        text: `insert into api_keys (merchant_id, id, label, hint, digest, created_at) values ($1, $2, 'Other', 'tsk_test_oooo', $3, now())`,
      },
      [foreignMerchant, foreignKeyId, keys.digest('api-key', OTHER_KEY)],
    );
    for (const kind of ['operator', 'passkey', 'invitation'] as const) foreignPeople[kind] = ids.make(kind);
    const { operator, passkey, invitation } = foreignPeople;
    await database.query(
      {
        text: `insert into operators (merchant_id, id, name, role, created_at) values ($1, $2, 'Theirs', 'owner', now())`,
      },
      [foreignMerchant, operator],
    );
    await database.query(
      {
        text: `insert into passkeys (merchant_id, credential_id, operator_id, id, public_key, counter, transports, created_at)
          values ($1, 'theirs', $2, $3, '', 0, '[]', now())`,
      },
      [foreignMerchant, operator, passkey],
    );
    await database.query(
      {
        text: `insert into operator_links (merchant_id, id, digest, kind, role, created_at, expires_at)
          values ($1, $2, '', 'invitation', 'cashier', now(), now() + interval '1 day')`,
      },
      [foreignMerchant, invitation],
    );
    foreignRequest = ids.make('apiRequest');
    await database.query(
      {
        text: `insert into api_requests (merchant_id, id, key_id, request_id, at, ms, method, path, status, detail)
          values ($1, $2, $3, 'req_theirs', now(), 1, 'GET', '/v1/terminals', 200, '{"params":{}}')`,
      },
      [foreignMerchant, foreignRequest, foreignKeyId],
    );
    ({ headers } = await registerOperator(app));
    own = await enrolDevice(app);
    const terminal = await other().call(createTerminal, { body: { label: 'Theirs' } });
    const code = await other().call(createActivationCode, { params: { id: terminal.id }, body: {} });
    foreign = await enrolDevice(app, { terminal, code });
    foreignPayment = (await create(foreign.client, 'theirs')).payment.id;
    const results = await other().call(listAttestations, { params: { id: terminal.id }, query: {} });
    foreignAttestation = results.data[0]?.id ?? '';
    const reference = await other().call(addReferenceValue, {
      body: { appId: 'their.app', signer: 'theirs', version: '9.9.9' },
    });
    foreignReference = reference.id;
    const asked = await other().call(askApproval, {
      body: { kind: 'terminal.retire', objectId: terminal.id, reason: 'Theirs' },
    });
    foreignApproval = asked.id;
  });
  afterAll(() => app.drop());

  const other = (): Client =>
    createClient({
      origin: app.platform.config.origin,
      fetch: injectFetch(app),
      authorise: () => ({ authorization: `Bearer ${OTHER_KEY}` }),
    });
  const create = (client: Client, key: string) =>
    client.call(createPayment, {
      body: { amount: { value: 500, currency: 'EUR' } },
      headers: { 'idempotency-key': key },
    });

  const foreignIdIn = (path: string): string => {
    if (path.startsWith('/v1/api-keys')) return foreignKeyId;
    if (path.startsWith('/v1/approvals')) return foreignApproval;
    if (path.startsWith('/v1/requests')) return foreignRequest;
    if (path.startsWith('/v1/attestations')) return foreignAttestation;
    if (path.startsWith('/v1/attestation/reference-values')) return foreignReference;
    if (path.startsWith('/v1/operators')) return foreignPeople.operator;
    if (path.startsWith('/v1/console/passkeys')) return foreignPeople.passkey;
    if (path.startsWith('/v1/invitations')) return foreignPeople.invitation;
    return path.includes('/payments/') ? foreignPayment : foreign.terminal.id;
  };
  const withId = ENDPOINTS.filter(
    ({ path, access }) => path.includes(':id') && access !== 'public' && !path.startsWith('/issuer'),
  );
  /** A body that is of the endpoint's form, so that only the id is at fault. */
  const bodyFor = (endpoint: EndpointShape): object | undefined => {
    if (endpoint.body === undefined) return undefined;
    return BODIES[endpoint.id] ?? {};
  };
  const stateOf = async () => {
    const tables = [
      'terminals',
      'devices',
      'activations',
      'payments',
      'api_keys',
      'attestations',
      'reference_values',
      'approvals',
      'audit_entries',
      'operators',
      'passkeys',
      'operator_links',
    ];
    const states = tables.map(async (table) => {
      const rows = await app.platform.database.query<{ row: string }>(
        { text: `select t::text as row from ${table} t where merchant_id = $1` },
        [foreignMerchant],
      );
      return rows.map(({ row }) => row.replace(/"[^"]*\+00"/g, 'time')).sort();
    });
    return Promise.all(states);
  };

  it.each(withId.map((endpoint) => [endpoint.id, endpoint] as const))(
    'do not reach each other by %s',
    async (_, endpoint) => {
      const before = await stateOf();
      const path = endpoint.path.replace(':id', foreignIdIn(endpoint.path));
      const body = bodyFor(endpoint);
      const given = {
        method: endpoint.method,
        url: path,
        ...(body === undefined ? {} : { payload: body }),
      } as const;
      if (endpoint.access === 'device') {
        const bound = { ...endpoint, params: undefined, path } as unknown as typeof createPayment;
        const asked = own.client.call(bound, { ...(body === undefined ? {} : { body }) } as never);
        expect(['not_found', 'ticket_invalid']).toContain(await codeOf(asked));
      } else {
        const authorisations: Record<string, string>[] = [headers];
        if (endpoint.access === 'operator') authorisations.push({ authorization: `Bearer ${TEST_API_KEY}` });
        for (const authorisation of authorisations) {
          const answer = await app.http.inject({ ...given, headers: authorisation });
          expect([answer.statusCode, answer.json<Problem>().code]).toEqual([404, 'not_found']);
        }
      }
      expect(await stateOf()).toEqual(before);
    },
  );

  it('see in every list only what is their own', async () => {
    const mine = (await create(own.client, 'mine')).payment.id;
    for (const [client, payment, terminal] of [
      [asOperator(app), mine, own.terminal.id],
      [other(), foreignPayment, foreign.terminal.id],
    ] as const) {
      const payments = await client.call(listPayments, {});
      expect(payments.data.map(({ id }) => id)).toEqual([payment]);
      const terminals = await client.call(listTerminals, {});
      expect(terminals.data.map(({ id }) => id)).toEqual([terminal]);
      const events = await client.call(listEvents, {});
      const subjects = new Set(events.data.map(({ subject }) => subject));
      expect([...subjects].filter((subject) => !subject.startsWith('apr_')).sort()).toEqual(
        [payment, terminal].sort(),
      );
      expect(subjects.has(foreignApproval)).toBe(payment === foreignPayment);
      const approvals = await client.call(listApprovals, {});
      expect(approvals.data.map(({ id }) => id)).toEqual(payment === foreignPayment ? [foreignApproval] : []);
      const merchants = (await client.call(listAuditEntries, {})).data.map(({ merchantId }) => merchantId);
      expect(new Set(merchants).size).toBe(1);
    }
    const asked = await asOperator(app).call(listPayments, { query: { terminalId: foreign.terminal.id } });
    expect(asked.data).toEqual([]);
    for (const search of [foreignPayment, foreign.terminal.id, foreign.terminal.terminalNumber, '%']) {
      const query = { search };
      const found = await Promise.all([
        asOperator(app).call(listPayments, { query }),
        asOperator(app).call(listTerminals, { query }),
        asOperator(app).call(listEvents, { query }),
      ]);
      expect(found.map(({ data }) => data.length)).toEqual([0, 0, 0]);
    }
    const theirs = await other().call(listPayments, { query: { search: foreignPayment } });
    expect(theirs.data.map(({ id }) => id)).toEqual([foreignPayment]);
  });

  it('may use the same idempotency key for payments of their own', async () => {
    const [first, second] = [await create(own.client, 'same'), await create(foreign.client, 'same')];
    expect(first.payment.id).not.toBe(second.payment.id);
  });
});
