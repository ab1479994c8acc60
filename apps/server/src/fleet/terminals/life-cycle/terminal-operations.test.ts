import { testEngines } from '@tallystick/database/testing';
import {
  type ActivationCode,
  amendTerminal,
  approveTerminal,
  createActivationCode,
  getOwnTerminal,
  getPersonalisation,
  getTerminal,
  listAttestations,
  listTerminalChanges,
  listTerminals,
  PERSONALISATION_VERSION_HEADER,
  resetTerminal,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  type TerminalUpdate,
  updateTerminal,
} from '@tallystick/protocol';
import { compactDecrypt, decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { registerOperator } from '../../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  deviceClient,
  enrolDevice,
  linked,
  newCode,
  newTerminal,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../../testing/test-devices.ts';

/** The code that a reset made. */
const madeBy = ({ activation }: { readonly activation?: ActivationCode }): ActivationCode => {
  if (activation === undefined) throw new Error('the reset made no code');
  return activation;
};

describe.each(testEngines())('operations on terminals on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());
  const operator = () => asOperator(app);
  const of = ({ id }: { id: string }) => ({ params: { id } });
  const nothing = (terminal: { id: string }) => ({ ...of(terminal), body: {} });
  const update = (terminal: { id: string }, body: TerminalUpdate) =>
    operator().call(updateTerminal, { ...of(terminal), body });

  it('create with every setting, and refuse settings that contradict each other', async () => {
    const settings = {
      label: 'Bar',
      minimumLevel: 2,
      approvalRequired: true,
      currency: 'CHF',
      maximumAmount: 1_500,
      enrolmentMethods: ['link'],
      oneTimeMethods: ['link'],
      evidenceKinds: ['android-key', 'virtual'],
      receiptLines: ['Open till late'],
      emvLimits: { cvmLimit: 1_000 },
    } as const;
    const made = await newTerminal(app, {
      ...settings,
      enrolmentMethods: ['link'],
      oneTimeMethods: ['link'],
      evidenceKinds: ['android-key', 'virtual'],
      receiptLines: ['Open till late'],
    });
    expect(made).toMatchObject(settings);
    const refused = await problemOf(
      newTerminal(app, { enrolmentMethods: ['link'], oneTimeMethods: ['digits'] }),
    );
    expect(refused).toMatchObject({ code: 'malformed_request', path: '/oneTimeMethods' });
  });

  it('amend leaves the device at work and gives it the new data', async () => {
    const { terminal, client, phone } = await enrolDevice(app);
    const before = await client.call(getOwnTerminal, {});
    const body = {
      label: 'Terrace',
      maximumAmount: 7_700,
      receiptLines: ['Thank you'],
      emvLimits: { transactionLimit: 5_000, cvmLimit: 2_000 },
    };
    const amended = await operator().call(amendTerminal, { ...of(terminal), body });
    expect(amended).toMatchObject({ ...body, status: 'active' });
    expect(amended.device?.personalisationVersion).toBe(before.personalisationVersion);
    expect(await client.call(getOwnTerminal, {})).toMatchObject({
      label: 'Terrace',
      status: 'active',
      personalisationVersion: before.personalisationVersion + 1,
    });
    const fetched = await client.call(getPersonalisation, {});
    const { plaintext } = await compactDecrypt(fetched.personalisation, phone.decryptKey);
    expect(decodeJwt(new TextDecoder().decode(plaintext))).toMatchObject({
      version: before.personalisationVersion + 1,
      terminalLabel: 'Terrace',
      maximumAmount: 7_700,
      receiptLines: ['Thank you'],
      emv: { combinations: [{ transactionLimit: 5_000, cvmLimit: 2_000 }] },
    });
    const shown = await operator().call(getTerminal, of(terminal));
    expect(shown.device?.personalisationVersion).toBe(fetched.version);
  });

  it('tell every device in every answer which data are its newest', async () => {
    const { terminal, phone, enrolled, deviceKey } = await enrolDevice(app);
    const seen: (string | null)[] = [];
    const watching = deviceClient(app, phone, enrolled.deviceId, deviceKey, (headers) =>
      seen.push(headers.get(PERSONALISATION_VERSION_HEADER)),
    );
    await watching.call(getOwnTerminal, {});
    await operator().call(amendTerminal, { ...of(terminal), body: { label: 'Window' } });
    await watching.call(getOwnTerminal, {});
    expect(seen.filter((version) => version !== null)).toEqual(['1', '2']);
  });

  it('amend keeps a suspension as it is', async () => {
    const { terminal } = await enrolDevice(app);
    const body = { reason: 'lost its screen' };
    const { suspension } = await operator().call(suspendTerminal, { ...of(terminal), body });
    clock.advance(60_000);
    const amended = await operator().call(amendTerminal, { ...of(terminal), body: { label: 'Spare' } });
    expect(amended.suspension).toEqual(suspension);
  });

  it('amend and update that change nothing do nothing', async () => {
    const { terminal, client } = await enrolDevice(app);
    const before = await operator().call(getTerminal, of(terminal));
    await operator().call(amendTerminal, { ...of(terminal), body: { label: ` ${terminal.label} ` } });
    await update(terminal, { minimumLevel: terminal.minimumLevel, enrolmentMethods: ['digits', 'link'] });
    await update(terminal, {});
    expect(await operator().call(getTerminal, of(terminal))).toMatchObject({
      status: 'active',
      personalisationVersion: before.personalisationVersion,
    });
    expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
  });

  it('update ends the device, which is told why, and asks for a new activation', async () => {
    const { terminal, client, phone, enrolled, deviceKey } = await enrolDevice(app);
    const open1 = await newCode(app, terminal);
    const updated = await update(terminal, { approvalRequired: true, currency: 'CHF' });
    expect(updated).toMatchObject({ status: 'created', approvalRequired: true, currency: 'CHF' });
    expect(updated.device).toBeUndefined();
    expect(updated.activation).toBeUndefined();
    expect(await codeOf(client.call(getOwnTerminal, {}))).toBe('terminal_updated');
    // With no token held, the token endpoint says it too.
    const fresh = deviceClient(app, phone, enrolled.deviceId, deviceKey);
    expect(await codeOf(fresh.call(getOwnTerminal, {}))).toBe('terminal_updated');
    expect(await codeOf(open(app, terminal.terminalNumber, typed(open1)))).toBe('activation_code_expired');
    const again = await enrolDevice(app, { terminal });
    expect(again.enrolled.status).toBe('awaiting_approval');
  });

  it('reset ends the device, keeps the record and gives the code that brings it back', async () => {
    const { terminal, client, phone, enrolled, deviceKey } = await enrolDevice(app);
    const body = { reason: 'new phone' };
    const reset = await operator().call(resetTerminal, { ...of(terminal), body });
    expect(reset.terminal).toMatchObject({
      id: terminal.id,
      terminalNumber: terminal.terminalNumber,
      label: terminal.label,
      status: 'created',
      activation: { id: madeBy(reset).id, methods: ['digits', 'link'] },
    });
    expect(await codeOf(client.call(getOwnTerminal, {}))).toBe('terminal_reset');
    const fresh = deviceClient(app, phone, enrolled.deviceId, deviceKey);
    expect(await codeOf(fresh.call(getOwnTerminal, {}))).toBe('terminal_reset');
    const back = await enrolDevice(app, { terminal, code: madeBy(reset) });
    expect(await back.client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    const { data } = await operator().call(listAttestations, { ...of(terminal), query: {} });
    expect(data.length).toBe(2);
  });

  it.each(['tamper', 'counter'] as const)('reset brings back what was suspended for %s', async (cause) => {
    const { terminal } = await enrolDevice(app);
    const { terminals, firstMerchant } = app.modules;
    await terminals.suspend(firstMerchant.id, terminal.id, { cause });
    const reset = await operator().call(resetTerminal, nothing(terminal));
    expect(reset.terminal).toMatchObject({ status: 'created' });
    expect(reset.terminal.suspension).toBeUndefined();
    const back = await enrolDevice(app, { terminal, code: madeBy(reset) });
    expect(back.enrolled.status).toBe('active');
  });

  it('retire is final, and keeps label and number', async () => {
    const { terminal, client } = await enrolDevice(app);
    const retired = await operator().call(retireTerminal, nothing(terminal));
    expect(retired).toMatchObject({ status: 'retired', label: terminal.label, actions: [] });
    expect(await codeOf(client.call(getOwnTerminal, {}))).toBe('terminal_retired');
    const calls = [
      approveTerminal,
      suspendTerminal,
      resumeTerminal,
      resetTerminal,
      retireTerminal,
      createActivationCode,
    ];
    for (const call of calls) {
      expect(await problemOf(operator().call(call, nothing(terminal)))).toMatchObject({
        code: 'terminal_state_conflict',
        detail: 'The terminal is retired.',
        possible: [],
      });
    }
    expect(await codeOf(update(terminal, { minimumLevel: 3 }))).toBe('terminal_state_conflict');
    const { data } = await operator().call(listTerminals, {});
    expect(data.map(({ id }) => id)).toContain(terminal.id);
  });

  it.each([
    ['digits', linked],
    ['link', typed],
  ] as const)('make and take codes by %s alone where only that is allowed', async (method, otherForm) => {
    const terminal = await newTerminal(app, { enrolmentMethods: [method] });
    const code = await newCode(app, terminal);
    expect([code.code !== undefined, code.link !== undefined]).toEqual([
      method === 'digits',
      method === 'link',
    ]);
    const other = otherForm({ ...code, code: '12345678', link: `x.${'A'.repeat(22)}` });
    expect(await codeOf(open(app, terminal.terminalNumber, other))).toBe('enrolment_method_refused');
    // Digits counted, so asking for the form is no way to guess on; a link cannot be guessed.
    const { activation } = await operator().call(getTerminal, of(terminal));
    expect(activation).toMatchObject({ attemptsLeft: method === 'digits' ? 5 : 4, methods: [method] });
    const right = method === 'digits' ? typed(code) : linked(code);
    expect(await open(app, terminal.terminalNumber, right)).toMatchObject({ terminalLabel: terminal.label });
  });

  it('let a one-time method work once, until a reset', async () => {
    const terminal = await newTerminal(app, {
      enrolmentMethods: ['digits', 'link'],
      oneTimeMethods: ['digits', 'link'],
    });
    await enrolDevice(app, { terminal });
    expect(await operator().call(getTerminal, of(terminal))).toMatchObject({ spentMethods: ['link'] });
    const second = await newCode(app, terminal);
    expect(second.link).toBeUndefined();
    const phone = await phoneOf(app);
    const opened = await open(app, terminal.terminalNumber, typed(second));
    await complete(app, opened.enrolmentId, await requestOf(phone, opened, typed(second)));
    expect(await problemOf(newCode(app, terminal))).toMatchObject({
      code: 'enrolment_methods_spent',
      possible: expect.arrayContaining(['reset']),
    });
    const { activation, terminal: reset } = await operator().call(resetTerminal, nothing(terminal));
    expect(reset.spentMethods).toEqual([]);
    expect(activation).toMatchObject({ code: expect.any(String), link: expect.any(String) });
  });

  it('refuse a device whose evidence is not of a kind that the terminal takes', async () => {
    const terminal = await newTerminal(app, { evidenceKinds: ['android-key'] });
    const code = await newCode(app, terminal);
    const opened = await open(app, terminal.terminalNumber, linked(code));
    expect(opened.evidenceKinds).not.toContain('virtual');
    const body = await requestOf(await phoneOf(app), opened, linked(code));
    const refused = await problemOf(complete(app, opened.enrolmentId, body));
    expect(refused.code).toBe('enrolment_refused');
    expect(refused.checks).toContainEqual(
      expect.objectContaining({ id: 'evidence.kind.terminal', status: 'contraindicated' }),
    );
  });

  it('of two operators at once exactly one is done', async () => {
    const { terminal } = await enrolDevice(app, { body: { approvalRequired: true } });
    const results = async (...calls: Promise<unknown>[]) =>
      (
        await Promise.all(
          calls.map((call) =>
            call.then(
              () => 'done',
              () => 'refused',
            ),
          ),
        )
      ).sort();
    const approve = () => operator().call(approveTerminal, nothing(terminal));
    const suspend = () => operator().call(suspendTerminal, nothing(terminal));
    const resume = () => operator().call(resumeTerminal, nothing(terminal));
    const retire = () => operator().call(retireTerminal, nothing(terminal));
    expect(await results(approve(), approve())).toEqual(['done', 'refused']);
    expect(await results(suspend(), suspend(), suspend())).toEqual(['done', 'refused', 'refused']);
    expect(await results(resume(), resume())).toEqual(['done', 'refused']);
    expect(await results(retire(), retire(), suspend())).toContain('refused');
    const { data } = await operator().call(listTerminalChanges, { ...of(terminal), query: {} });
    const times = (type: string) => data.filter((change) => change.type === type).length;
    expect(times('terminal.approved')).toBe(1);
    expect(times('terminal.resumed')).toBe(1);
    expect(times('terminal.retired')).toBe(1);
  });

  it('are kept in the history with who did them and what they changed', async () => {
    const { headers } = await registerOperator(app, 'Robin');
    const { terminal } = await enrolDevice(app);
    clock.advance(1);
    await operator().call(amendTerminal, { ...of(terminal), body: { label: 'Kiosk' } });
    clock.advance(1);
    const suspended = await app.http.inject({
      method: 'POST',
      url: suspendTerminal.path.replace(':id', terminal.id),
      headers,
      payload: { reason: 'left on a tram' },
    });
    expect(suspended.statusCode).toBe(200);
    clock.advance(1);
    await app.modules.terminals.suspend(app.modules.firstMerchant.id, terminal.id, { cause: 'counter' });
    const { data } = await operator().call(listTerminalChanges, { ...of(terminal), query: { limit: 3 } });
    expect(data).toMatchObject([
      { type: 'terminal.suspended', by: { kind: 'server' }, cause: 'counter' },
      {
        type: 'terminal.suspended',
        by: { kind: 'operator', name: 'Robin' },
        cause: 'operator',
        reason: 'left on a tram',
      },
      {
        type: 'terminal.amended',
        by: { kind: 'api-key', name: expect.any(String) },
        settings: { label: { from: 'Counter', to: 'Kiosk' } },
      },
    ]);
    const types: string[] = [];
    let after: string | undefined;
    do {
      const query = { limit: 2, ...(after === undefined ? {} : { after }) };
      const page = await operator().call(listTerminalChanges, { ...of(terminal), query });
      types.push(...page.data.map(({ type }) => type));
      after = page.next;
    } while (after !== undefined);
    expect(types.sort()).toEqual(
      [
        'terminal.created',
        'terminal.activation_code_created',
        'terminal.enrolled',
        'terminal.amended',
        'terminal.suspended',
        'terminal.suspended',
      ].sort(),
    );
  });
});
