import { testEngines } from '@tallystick/database/testing';
import {
  approveTerminal,
  createChallenge,
  getOwnTerminal,
  getPersonalisation,
  listEvents,
  retireTerminal,
  suspendTerminal,
} from '@tallystick/protocol';
import { compactDecrypt, compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  linked,
  newCode,
  open,
  p256Of,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';
import { beginsAt } from './testing/enrolment-fixture.ts';

describe.each(testEngines())('enrolment on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const { begin, opened, complete, terminalNow } = beginsAt(() => app, clock);

  it.each(['code', 'link'] as const)('makes a device of a phone with the right %s', async (form) => {
    const { terminal, code, number } = await begin();
    const secret = form === 'code' ? typed(code) : linked(code);
    const phone = await phoneOf(app);
    const begun = await open(app, number, secret);
    expect(begun).toMatchObject({ terminalLabel: 'Counter', mode: 'test', level: 1 });
    const done = await complete(app, begun.enrolmentId, await requestOf(phone, begun, secret));
    expect(done.status).toBe('active');

    const { plaintext } = await compactDecrypt(done.personalisation ?? '', phone.decryptKey);
    const signed = await compactVerify(new TextDecoder().decode(plaintext), {
      ...begun.personalisationKey,
      alg: 'ES256',
    });
    expect(signed.protectedHeader.typ).toBe('personalisation+jwt');
    expect(JSON.parse(new TextDecoder().decode(signed.payload))).toMatchObject({
      version: 1,
      deviceId: done.deviceId,
      terminalId: terminal.id,
      terminalNumber: number,
      currency: 'EUR',
      emv: { combinations: [{ aid: 'F0544C4C595301', kernelId: 3 }], caPublicKeys: [] },
    });
    const after = await terminalNow(terminal.id);
    expect(after).toMatchObject({
      status: 'active',
      personalisationVersion: 1,
      device: { id: done.deviceId, kind: 'virtual', level: 1 },
      lastAttestation: { purpose: 'enrol', verdict: expect.stringMatching(/affirming|warning/) },
    });
    expect(after.activation).toBeUndefined();
    const events = await asOperator(app).call(listEvents, {});
    expect(events.data[0]).toMatchObject({ type: 'terminal.enrolled', subject: terminal.id });
  });

  it('refuses keys, items and versions that it cannot take, naming the field', async () => {
    const malformed = async (change: (body: Awaited<ReturnType<typeof requestOf>>) => object) => {
      const { opened: begun, code } = await opened();
      const body = await requestOf(await phoneOf(app), begun, typed(code));
      return problemOf(complete(app, begun.enrolmentId, { ...body, ...change(body) }));
    };
    expect(
      await malformed(({ deviceKey }) => ({ deviceKey: { ...p256Of(deviceKey), x: p256Of(deviceKey).y } })),
    ).toMatchObject({ code: 'malformed_request', path: '/deviceKey' });
    expect(await malformed(({ deviceKey }) => ({ encryptionKey: p256Of(deviceKey) }))).toMatchObject({
      code: 'malformed_request',
      path: '/encryptionKey',
    });
    expect(await malformed(() => ({ securityItems: {} }))).toMatchObject({
      code: 'malformed_request',
      path: '/securityItems/app.id',
    });
    expect(await malformed(() => ({ softwareVersion: '0.0.9' }))).toMatchObject({
      code: 'software_outdated',
    });
    expect(await malformed(() => ({ extra: 1 }))).toMatchObject({
      code: 'malformed_request',
      path: '/extra',
    });
  });

  it('refuses a device key that is enrolled already', async () => {
    const first = await opened();
    const phone = await phoneOf(app);
    const keys = await phone.generateKeys();
    const frozen: typeof phone = Object.assign(Object.create(phone), { generateKeys: async () => keys });
    const body = await requestOf(frozen, first.opened, typed(first.code));
    const second = await opened();
    await complete(app, first.opened.enrolmentId, body);
    const again = await requestOf(frozen, second.opened, typed(second.code));
    expect(await codeOf(complete(app, second.opened.enrolmentId, again))).toBe('device_key_reused');
    expect((await terminalNow(second.terminal.id)).activation).toBeDefined();
  });

  it('puts a new device in the place of the old one, whose token ends', async () => {
    const old = await enrolDevice(app);
    expect(await old.client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    const next = await enrolDevice(app, { terminal: old.terminal });
    expect(await codeOf(old.client.call(getOwnTerminal, {}))).toBe('token_invalid');
    expect(await codeOf(old.client.call(getOwnTerminal, {}))).toBe('client_assertion_invalid');
    expect(await next.client.call(getPersonalisation, {})).toMatchObject({ version: 2 });
  });

  it('waits for an operator where one must approve', async () => {
    const { client, enrolled, terminal } = await enrolDevice(app, { body: { approvalRequired: true } });
    expect(enrolled.status).toBe('awaiting_approval');
    expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'awaiting_approval' });
    expect(await client.call(getPersonalisation, {})).toMatchObject({ version: 1 });
    const ask = () => client.call(createChallenge, { body: { purpose: 'periodic' } });
    expect(await codeOf(ask())).toBe('terminal_awaiting_approval');
    await asOperator(app).call(approveTerminal, { params: { id: terminal.id }, body: {} });
    expect(await ask()).toMatchObject({ purpose: 'periodic' });
  });

  it('takes no code round a suspension, and none at all for a closed terminal', async () => {
    const { terminal } = await enrolDevice(app);
    const code = await newCode(app, terminal);
    const operator = asOperator(app);
    await operator.call(suspendTerminal, { params: { id: terminal.id }, body: {} });
    expect(await codeOf(open(app, terminal.terminalNumber, typed(code)))).toBe('activation_code_expired');
    await operator.call(retireTerminal, { params: { id: terminal.id }, body: {} });
    expect(await codeOf(newCode(app, terminal))).toBe('terminal_state_conflict');
    expect(await codeOf(operator.call(retireTerminal, { params: { id: terminal.id }, body: {} }))).toBe(
      'terminal_state_conflict',
    );
  });

  it('keeps no code, link or key in clear, and shows them in no event', async () => {
    const { code, opened: begun } = await opened();
    await complete(app, begun.enrolmentId, await requestOf(await phoneOf(app), begun, typed(code)));
    const secrets = [code.code, linked(code).value];
    for (const table of ['activations', 'enrolments', 'events', 'attestations', 'terminals', 'devices']) {
      const rows = await app.platform.database.query({ text: `select t::text as row from ${table} t` });
      for (const { row } of rows) for (const secret of secrets) expect(String(row)).not.toContain(secret);
    }
  });
});
