import { testEngines } from '@tallystick/database/testing';
import { checkConfiguration } from '@tallystick/emv';
import {
  approveTerminal,
  getPersonalisation,
  getTerminal,
  listEvents,
  listTerminals,
  Personalisation,
  resumeTerminal,
  suspendTerminal,
} from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  newCode,
  newTerminal,
  problemOf,
  TEST_API_KEY,
} from '../../testing/test-devices.ts';

describe.each(testEngines())('terminals on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());
  const operator = () => asOperator(app);

  it('are created with safe defaults and listed page by page, newest first', async () => {
    const made: string[] = [];
    for (const label of ['  One  ', 'Two', 'Three']) {
      clock.advance(1);
      made.push((await newTerminal(app, { label })).id);
    }
    const first = await operator().call(listTerminals, { query: { limit: 2 } });
    const second = await operator().call(listTerminals, {
      query: { limit: 2, ...(first.next === undefined ? {} : { after: first.next }) },
    });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made.toReversed());
    expect(second.data[0]).toMatchObject({
      label: 'One',
      status: 'created',
      currency: 'EUR',
      minimumLevel: 1,
      approvalRequired: false,
      personalisationVersion: 0,
      terminalNumber: expect.stringMatching(/^\d{8}$/),
    });
    const { data } = await operator().call(listEvents, {});
    expect(data[0]).toMatchObject({ type: 'terminal.created', subject: made[2] });
  });

  it('of another merchant are not there', async () => {
    const { id } = await newTerminal(app);
    await expect(app.modules.terminals.get(`mer_${'0'.repeat(26)}`, id)).rejects.toMatchObject({
      code: 'not_found',
    });
    const unknown = { params: { id: `trm_${'0'.repeat(26)}` } };
    expect(await codeOf(operator().call(getTerminal, unknown))).toBe('not_found');
    expect(await codeOf(operator().call(suspendTerminal, { ...unknown, body: {} }))).toBe('not_found');
    expect(await codeOf(newCode(app, unknown.params))).toBe('not_found');
  });

  it('change only from a state that allows it', async () => {
    const { id } = await newTerminal(app);
    const call = { params: { id }, body: {} };
    for (const change of [approveTerminal, suspendTerminal, resumeTerminal]) {
      expect(await codeOf(operator().call(change, call))).toBe('terminal_state_conflict');
    }
  });

  it('that wait for approval still wait after a suspension', async () => {
    const { terminal } = await enrolDevice(app, { body: { approvalRequired: true } });
    const call = { params: { id: terminal.id }, body: {} };
    const suspended = await operator().call(suspendTerminal, { ...call, body: { reason: 'stolen' } });
    expect(suspended).toMatchObject({
      status: 'suspended',
      suspension: { cause: 'operator', reason: 'stolen', remedy: expect.any(String) },
      actions: ['amend', 'update', 'resume', 'reset', 'retire'],
    });
    expect(await operator().call(resumeTerminal, call)).toMatchObject({ status: 'awaiting_approval' });
    const approved = await operator().call(approveTerminal, call);
    expect(approved.status).toBe('active');
    expect(approved.suspension).toBeUndefined();
    await operator().call(suspendTerminal, call);
    expect(await operator().call(resumeTerminal, call)).toMatchObject({ status: 'active' });
  });

  it.each(['tamper', 'counter'] as const)('that are suspended for %s do not resume', async (cause) => {
    const { terminal, client } = await enrolDevice(app);
    const { terminals, firstMerchant } = app.modules;
    clock.advance(1);
    await terminals.suspend(firstMerchant.id, terminal.id, { cause, reason: 'seen by the device' });
    expect(await codeOf(client.call(getPersonalisation, {}))).toBe('terminal_suspended');
    const call = { params: { id: terminal.id }, body: {} };
    const refused = await problemOf(operator().call(resumeTerminal, call));
    expect(refused).toMatchObject({
      code: 'terminal_reset_required',
      possible: ['amend', 'update', 'reset', 'retire'],
    });
    expect(await codeOf(newCode(app, terminal))).toBe('terminal_state_conflict');
    const { data } = await operator().call(listEvents, {});
    expect(data[0]).toMatchObject({
      type: 'terminal.suspended',
      subject: terminal.id,
      data: { suspension: { cause, reason: 'seen by the device' } },
    });
  });

  it('that are suspended for their evidence resume once it passes again', async () => {
    const { terminal, enrolled } = await enrolDevice(app);
    const { terminals, firstMerchant } = app.modules;
    await terminals.suspend(firstMerchant.id, terminal.id, { cause: 're-appraisal' });
    const call = { params: { id: terminal.id }, body: {} };
    const stored = {
      text: 'update attestations set evidence = replace(evidence, $2, $3) where device_id = $1',
    };
    const change = (from: string, to: string) =>
      app.platform.database.query(stored, [enrolled.deviceId, from, to]);
    await change('"challenge":"', '"challenge":"AAAA');
    expect(await codeOf(operator().call(resumeTerminal, call))).toBe('terminal_evidence_fails');
    await change('"challenge":"AAAA', '"challenge":"');
    expect(await operator().call(resumeTerminal, call)).toMatchObject({ status: 'active' });
  });

  it('that are suspended are suspended again for a graver cause only', async () => {
    const { terminal } = await enrolDevice(app);
    const { terminals, firstMerchant } = app.modules;
    const suspend = (cause: 'operator' | 'tamper') =>
      terminals.suspend(firstMerchant.id, terminal.id, { cause });
    await suspend('operator');
    expect((await suspend('tamper')).suspension?.cause).toBe('tamper');
    await expect(suspend('operator')).rejects.toMatchObject({ code: 'terminal_state_conflict' });
  });

  it('are personalised with data that the kernel takes, with the limits of the terminal', async () => {
    const { client, phone } = await enrolDevice(app, { body: { maximumAmount: 2_000 } });
    const { version, personalisation } = await client.call(getPersonalisation, {});
    const { plaintext } = await compactDecrypt(personalisation, phone.decryptKey);
    const [, payload = ''] = new TextDecoder().decode(plaintext).split('.');
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (!Check(Personalisation, value)) throw new TypeError('not personalisation data');
    expect(value).toMatchObject({ version, maximumAmount: 2_000, mode: 'test', trace: true });
    expect(Date.parse(value.notAfter)).toBe(clock.now() + 30 * 86_400_000);
    expect(value.emv.combinations[0]).toMatchObject({ transactionLimit: 2_001, floorLimit: 0 });
    expect(value.server.cardDataKey).not.toHaveProperty('d');
    expect(() => checkConfiguration(value.emv)).not.toThrow();
  });
});
