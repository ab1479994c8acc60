import type { Database } from '@tallystick/database';
import { testEngines } from '@tallystick/database/testing';
import {
  approveTerminal,
  getAttestation,
  getOwnTerminal,
  getPolicyShadow,
  getTerminal,
  listAttestations,
  listEvents,
  resetTerminal,
  resumeTerminal,
  retireTerminal,
  savePolicyVersion,
  startPolicyShadow,
  suspendTerminal,
} from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  deviceClient,
  enrolDevice,
  newCode,
  newTerminal,
  open,
  phoneOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';

const HOUR = 3_600_000;

describe.each(testEngines())('an enrolment whose answer was lost, on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  /** Has the transaction that enrols fail in the place of its commit, as when the database goes away. */
  let failing = false;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    const database: { transaction: Database['transaction'] } = app.platform.database;
    const transaction = database.transaction.bind(database);
    database.transaction = (work) =>
      transaction(async (on) => {
        const done = await work(on);
        // That one gives the terminal's status; the try of the code before it has its own.
        if (failing && typeof done === 'string') throw new Error('the process died');
        return done;
      });
  });
  afterAll(() => app.drop());

  const begun = async (body = {}) => {
    const terminal = await newTerminal(app, body);
    const code = await newCode(app, terminal);
    const phone = await phoneOf(app);
    const opened = await open(app, terminal.terminalNumber, typed(code));
    const request = await requestOf(phone, opened, typed(code));
    return { terminal, code, phone, id: opened.enrolmentId, request };
  };
  const done = async (body = {}) => {
    const given = await begun(body);
    return { ...given, answer: await complete(app, given.id, given.request) };
  };
  const terminalNow = (id: string) => asOperator(app).call(getTerminal, { params: { id } });
  /** All that an enrolment writes and tells. */
  const traces = async (terminalId: string) => {
    const count = async (text: string) =>
      (await app.platform.database.query<{ n: number }>({ text }, [terminalId]))[0]?.n;
    return {
      devices: await count('select count(*)::integer as n from devices where terminal_id = $1'),
      attestations: await count('select count(*)::integer as n from attestations where terminal_id = $1'),
      changes: await count('select count(*)::integer as n from terminal_changes where terminal_id = $1'),
      events: await count('select count(*)::integer as n from events where subject = $1'),
      version: (await terminalNow(terminalId)).personalisationVersion,
    };
  };

  it('is answered again to the same request: the same device, its data, and nothing that happened twice', async () => {
    const { terminal, phone, id, request, answer } = await done();
    const before = await traces(terminal.id);
    clock.advance(5 * 60_000);
    const again = await complete(app, id, request);
    expect(again).toMatchObject({
      deviceId: answer.deviceId,
      terminalId: terminal.id,
      status: 'active',
    });
    const { plaintext } = await compactDecrypt(again.personalisation ?? '', phone.decryptKey);
    const data = JSON.parse(
      Buffer.from(
        String(plaintext && new TextDecoder().decode(plaintext)).split('.')[1] ?? '',
        'base64url',
      ).toString(),
    );
    expect(data).toMatchObject({ version: 1, deviceId: answer.deviceId, terminalId: terminal.id });
    expect(await traces(terminal.id)).toEqual(before);
    // Encrypted anew each time: two answers have nothing in common that would tell more than one.
    expect(again.personalisation).not.toBe(answer.personalisation);
    const client = deviceClient(app, phone, again.deviceId, request.deviceKey);
    expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
  });

  it('is answered no more once the device has opened its channel, nor after an hour', async () => {
    const used = await done();
    const client = deviceClient(app, used.phone, used.answer.deviceId, used.request.deviceKey);
    await client.call(getOwnTerminal, {});
    expect(await codeOf(complete(app, used.id, used.request))).toBe('enrolment_closed');

    const late = await done();
    clock.advance(HOUR - 1);
    expect(await complete(app, late.id, late.request)).toMatchObject({ deviceId: late.answer.deviceId });
    clock.advance(1);
    expect(await codeOf(complete(app, late.id, late.request))).toBe('enrolment_closed');
  });

  it('is not answered to any other request, not even of the same device, and the code is not tried by it', async () => {
    const { id, request, phone, terminal, code, answer } = await done();
    const others = [
      { ...request, softwareVersion: '0.1.1' },
      { ...request, model: 'Another' },
      { ...request, secret: { form: 'code' as const, value: '00000000' } },
      { ...request, signature: Buffer.from(await phone.sign(new Uint8Array(32))).toString('base64url') },
    ];
    for (const other of others) expect(await codeOf(complete(app, id, other))).toBe('enrolment_closed');
    expect(await complete(app, id, request)).toMatchObject({ deviceId: answer.deviceId });
    expect(await codeOf(open(app, terminal.terminalNumber, typed(code)))).toBe('activation_code_used');
  });

  it('is answered with what its operator decided meanwhile', async () => {
    const { id, request, answer, terminal } = await done({ approvalRequired: true });
    expect(answer.status).toBe('awaiting_approval');
    expect(await complete(app, id, request)).toMatchObject({ status: 'awaiting_approval' });
    expect((await terminalNow(terminal.id)).status).toBe('awaiting_approval');
    await asOperator(app).call(approveTerminal, { params: { id: terminal.id }, body: {} });
    expect(await complete(app, id, request)).toMatchObject({ status: 'active', deviceId: answer.deviceId });
  });

  it('is refused while the terminal is suspended, and for good once the device is no longer its own', async () => {
    const operator = asOperator(app);
    const suspended = await done();
    const params = { id: suspended.terminal.id };
    await operator.call(suspendTerminal, { params, body: {} });
    expect(await codeOf(complete(app, suspended.id, suspended.request))).toBe('terminal_suspended');
    await operator.call(resumeTerminal, { params, body: {} });
    expect(await complete(app, suspended.id, suspended.request)).toMatchObject({ status: 'active' });

    const ends = {
      reset: ({ id }: { id: string }) => operator.call(resetTerminal, { params: { id }, body: {} }),
      retire: ({ id }: { id: string }) => operator.call(retireTerminal, { params: { id }, body: {} }),
      replace: (terminal: Awaited<ReturnType<typeof newTerminal>>) => enrolDevice(app, { terminal }),
    };
    for (const [name, end] of Object.entries(ends)) {
      const { id, request, terminal } = await done();
      await end(terminal);
      const before = await traces(terminal.id);
      expect(await codeOf(complete(app, id, request)), name).toBe('enrolment_closed');
      expect(await traces(terminal.id), name).toEqual(before);
    }
  });

  it('is one device, however often the same request comes at once', async () => {
    const { id, request, terminal } = await begun();
    const answers = await Promise.all(Array.from({ length: 20 }, () => complete(app, id, request)));
    expect(new Set(answers.map(({ deviceId }) => deviceId)).size).toBe(1);
    expect(await traces(terminal.id)).toMatchObject({ devices: 1, attestations: 1, version: 1 });
    const { data } = await asOperator(app).call(listEvents, {});
    const enrolled = data.filter(
      ({ type, subject }) => type === 'terminal.enrolled' && subject === terminal.id,
    );
    expect(enrolled).toHaveLength(1);
  });

  it('is refused once, however often a request that does not pass comes at once', async () => {
    const given = await begun();
    const request = { ...given.request, digest: 'A'.repeat(43) };
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(complete(app, given.id, request))),
    );
    expect(new Set(codes).difference(new Set(['transcript_mismatch', 'enrolment_closed'])).size).toBe(0);
    const { data } = await asOperator(app).call(listAttestations, { params: { id: given.terminal.id } });
    expect(data).toHaveLength(1);
    expect(await codeOf(complete(app, given.id, request))).toBe('enrolment_closed');
    expect(await codeOf(complete(app, given.id, given.request))).toBe('enrolment_closed');
  });

  it('goes on where the server died before the commit, also after the minute of its challenge', async () => {
    const { id, request, terminal } = await begun();
    failing = true;
    expect(await codeOf(complete(app, id, request))).toBe('internal_error');
    failing = false;
    expect(await traces(terminal.id)).toMatchObject({ devices: 0, attestations: 0 });
    const other = await requestOf(
      await phoneOf(app),
      await open(app, terminal.terminalNumber, request.secret),
      request.secret,
    );
    expect(await codeOf(complete(app, id, other))).toBe('enrolment_closed');
    clock.advance(2 * 60_000);
    expect(await complete(app, id, request)).toMatchObject({ status: 'active' });
    expect(await traces(terminal.id)).toMatchObject({ devices: 1, attestations: 1, version: 1 });
  });

  it('does not go on with a code that was spent, withdrawn or ran out meanwhile', async () => {
    const died = async () => {
      const given = await begun();
      failing = true;
      expect(await codeOf(complete(app, given.id, given.request))).toBe('internal_error');
      failing = false;
      return given;
    };
    const spent = await died();
    await enrolDevice(app, { terminal: spent.terminal, code: spent.code });
    expect(await codeOf(complete(app, spent.id, spent.request))).toBe('activation_code_used');
    const withdrawn = await died();
    await newCode(app, withdrawn.terminal);
    expect(await codeOf(complete(app, withdrawn.id, withdrawn.request))).toBe('activation_code_expired');
    const late = await died();
    clock.advance(15 * 60_000);
    expect(await codeOf(complete(app, late.id, late.request))).toBe('activation_code_expired');
  });

  it('is appraised alongside by a candidate policy once, however often it comes', async () => {
    const operator = asOperator(app);
    const { active } = await app.modules.policies.of(app.modules.firstMerchant.id);
    const { name: _name, id: _id, version: _version, ...document } = active;
    const strict: Record<string, unknown> = { ...document, allowedKinds: ['android-key'] };
    const { version } = await operator.call(savePolicyVersion, {
      body: { document: strict, note: 'phones only' },
    });
    const died = await begun();
    const doubled = await begun();
    const refused = await begun({ evidenceKinds: ['android-key'] });
    await operator.call(startPolicyShadow, { body: { version } });
    failing = true;
    await codeOf(complete(app, died.id, died.request));
    failing = false;
    await complete(app, died.id, died.request);
    await Promise.all(Array.from({ length: 10 }, () => complete(app, doubled.id, doubled.request)));
    await Promise.all(Array.from({ length: 10 }, () => codeOf(complete(app, refused.id, refused.request))));
    const { appraised, examples } = await operator.call(getPolicyShadow, {});
    expect(appraised).toBe(3);
    for (const { attestationId } of examples) {
      const call = { params: { id: attestationId } };
      expect(await operator.call(getAttestation, call)).toMatchObject({ record: { id: attestationId } });
    }
  });

  it('has a wrong code tried once, however often its request is played back', async () => {
    const { terminal, id, request, code } = await begun();
    const wrong = { form: 'code' as const, value: String((Number(code.code) + 1) % 1e8).padStart(8, '0') };
    expect(await codeOf(complete(app, id, { ...request, secret: wrong }))).toBe('activation_code_invalid');
    for (let again = 0; again < 8; again += 1) {
      expect(await codeOf(complete(app, id, { ...request, secret: wrong }))).toBe('enrolment_closed');
    }
    expect((await terminalNow(terminal.id)).activation?.attemptsLeft).toBe(4);
  });
});

describe('a bound enrolment whose answer was lost', () => {
  it('is answered over another connection, but takes nothing with it before it made its device', async () => {
    const header = 'x-tls-exporter';
    const app = await createTestApp(
      'pglite',
      { seedApiKey: TEST_API_KEY, exporterHeader: header, trustProxy: ['127.0.0.1'] },
      { clock: createManualClock() },
    );
    try {
      const [first = '', second = ''] = ['A', 'B'].map((letter) => letter.repeat(42).concat('A'));
      const terminal = await newTerminal(app);
      const code = await newCode(app, terminal);
      const opened = await open(app, terminal.terminalNumber, typed(code));
      const request = await requestOf(await phoneOf(app), opened, typed(code), { tlsExporter: first });
      const send = async (exporter: string) => {
        const url = `/v1/enrolments/${opened.enrolmentId}/complete`;
        const answer = await app.http.inject({
          method: 'POST',
          url,
          headers: { [header]: exporter },
          payload: request,
        });
        return answer.json<{ code?: string; deviceId?: string }>();
      };
      expect(await send(second)).toMatchObject({ code: 'channel_binding_mismatch' });
      const { deviceId } = await send(first);
      expect(deviceId).toMatch(/^dev_/);
      expect(await send(second)).toMatchObject({ deviceId });
    } finally {
      await app.drop();
    }
  });
});
