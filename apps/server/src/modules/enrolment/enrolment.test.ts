import { type Evidence, fromBase64Url, webauthnChallenge } from '@tallystick/attestation/evidence';
import { testEngines } from '@tallystick/database/testing';
import {
  approveTerminal,
  createChallenge,
  getOwnTerminal,
  getPersonalisation,
  getTerminal,
  listAttestations,
  listEvents,
  PROBLEMS,
  retireTerminal,
  suspendTerminal,
} from '@tallystick/protocol';
import type { DeviceKeys, PhoneFault } from '@tallystick/virtual-devices/phone';
import { compactDecrypt, compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import {
  type AuthenticatorFaults,
  createSoftwareAuthenticator,
} from '../../testing/software-authenticator.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete as completeNow,
  enrolDevice,
  linked,
  newCode,
  newTerminal,
  type Opened,
  open,
  p256Of,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';

const MINUTE = 60_000;
const wrongCode = (code = '') => ({
  form: 'code' as const,
  value: code.replace(/./g, (digit) => String((Number(digit) + 1) % 10)),
});

describe.each(testEngines())('enrolment on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  /** Ids sort by the millisecond, so what is to be the newest comes after one. */
  const complete: typeof completeNow = (...request) => {
    clock.advance(1);
    return completeNow(...request);
  };
  const begin = async (body = {}) => {
    const terminal = await newTerminal(app, body);
    const code = await newCode(app, terminal);
    return { terminal, code, number: terminal.terminalNumber };
  };
  const opened = async (body = {}) => {
    const begun = await begin(body);
    return { ...begun, opened: await open(app, begun.number, typed(begun.code)) };
  };
  const terminalNow = (id: string) => asOperator(app).call(getTerminal, { params: { id } });

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

  it('refuses a wrong code in the same words as an unknown terminal', async () => {
    const { code, number } = await begin();
    const wrong = await problemOf(open(app, number, wrongCode(code.code)));
    const unknown = await problemOf(open(app, '00000000', typed(code)));
    expect(wrong.code).toBe('activation_code_invalid');
    expect({ ...wrong, instance: '' }).toEqual({ ...unknown, instance: '' });
  });

  it('locks a code after five wrong tries, also for the right one, and a new code works', async () => {
    const { terminal, code, number } = await begin();
    for (let tries = 1; tries <= 4; tries += 1) {
      expect(await codeOf(open(app, number, wrongCode(code.code)))).toBe('activation_code_invalid');
    }
    expect((await terminalNow(terminal.id)).activation?.attemptsLeft).toBe(1);
    clock.advance(1);
    expect(await codeOf(open(app, number, wrongCode(code.code)))).toBe('activation_code_locked');
    const [event] = (await asOperator(app).call(listEvents, {})).data;
    expect(event).toMatchObject({
      type: 'enrolment.refused',
      subject: terminal.id,
      data: { code: 'activation_code_locked' },
    });
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_code_locked');
    expect(await codeOf(open(app, number, linked(code)))).toBe('activation_code_locked');
    expect((await terminalNow(terminal.id)).activation).toBeUndefined();
    const next = await newCode(app, terminal);
    expect(await open(app, number, typed(next))).toMatchObject({ terminalLabel: 'Counter' });
  });

  it('looks at no more than five guesses, however many come at once', async () => {
    const { code, number } = await begin();
    const guesses = Array.from({ length: 40 }, (_, i) => ({
      form: 'code' as const,
      value: String((Number(code.code) + 1 + i) % 100_000_000).padStart(8, '0'),
    }));
    const codes = await Promise.all(guesses.map((guess) => codeOf(open(app, number, guess))));
    expect(codes.filter((found) => found === 'activation_code_locked').length).toBeGreaterThanOrEqual(35);
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_code_locked');
  });

  it('refuses a code that has expired, was used, or was replaced', async () => {
    const expired = await begin();
    clock.advance(15 * MINUTE);
    expect(await codeOf(open(app, expired.number, typed(expired.code)))).toBe('activation_code_expired');
    expect(await codeOf(open(app, expired.number, linked(expired.code)))).toBe('activation_code_expired');

    const used = await opened();
    const body = await requestOf(await phoneOf(app), used.opened, typed(used.code));
    await complete(app, used.opened.enrolmentId, body);
    expect(await codeOf(open(app, used.number, typed(used.code)))).toBe('activation_code_used');

    const replaced = await begin();
    const next = await newCode(app, replaced.terminal);
    expect(await codeOf(open(app, replaced.number, typed(replaced.code)))).toBe('activation_code_expired');
    expect(await open(app, replaced.number, typed(next))).toBeDefined();
  });

  it('refuses a code of another terminal, and counts it as a wrong one', async () => {
    const one = await begin();
    const other = await begin();
    expect(await codeOf(open(app, one.number, linked(other.code)))).toBe('activation_code_foreign');
    expect(await codeOf(open(app, one.number, typed(other.code)))).toBe('activation_code_foreign');
    expect((await terminalNow(one.terminal.id)).activation?.attemptsLeft).toBe(3);
    expect(await codeOf(open(app, '00000000', typed(other.code)))).toBe('activation_code_invalid');
  });

  it('makes ten codes a day for one terminal and no more', async () => {
    const { terminal } = await begin();
    for (let made = 2; made <= 10; made += 1) await newCode(app, terminal);
    const problem = await problemOf(newCode(app, terminal));
    expect(problem.code).toBe('activation_quota_exceeded');
    clock.advance(24 * 60 * MINUTE);
    expect(await newCode(app, terminal)).toMatchObject({ terminalId: terminal.id });
  });

  it('lets exactly one of 50 devices win that race on one code', async () => {
    const { terminal, code, number } = await begin();
    const requests = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const begun = await open(app, number, typed(code));
        return { id: begun.enrolmentId, body: await requestOf(await phoneOf(app), begun, typed(code)) };
      }),
    );
    const ended = await Promise.allSettled(requests.map(({ id, body }) => complete(app, id, body)));
    const won = ended.filter((end) => end.status === 'fulfilled');
    const codes = ended.flatMap((end) =>
      end.status === 'rejected' ? [(end.reason as { code: string }).code] : [],
    );
    expect(won).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['activation_code_used']));
    expect((await terminalNow(terminal.id)).device?.id).toBe(won[0]?.value.deviceId);
  });

  it('refuses an answer after a minute, and one to no enrolment', async () => {
    const late = await opened();
    const answer = await requestOf(await phoneOf(app), late.opened, typed(late.code));
    clock.advance(MINUTE);
    expect(await codeOf(complete(app, late.opened.enrolmentId, answer))).toBe('challenge_expired');
    expect(await codeOf(complete(app, `enr_${'0'.repeat(26)}`, answer))).toBe('not_found');
  });

  it('refuses a wrong second showing of the code, and one that was replaced meanwhile', async () => {
    const { opened: begun, code } = await opened();
    const body = await requestOf(await phoneOf(app), begun, wrongCode(code.code));
    expect(await codeOf(complete(app, begun.enrolmentId, body))).toBe('activation_code_invalid');

    const second = await opened();
    const next = await newCode(app, second.terminal);
    const phone = await phoneOf(app);
    const withNext = await requestOf(phone, second.opened, typed(next));
    expect(await codeOf(complete(app, second.opened.enrolmentId, withNext))).toBe('enrolment_closed');
  });

  it('refuses parts of two enrolments put together', async () => {
    const whole = async () => {
      const begun = await opened();
      return { ...begun, body: await requestOf(await phoneOf(app), begun.opened, typed(begun.code)) };
    };
    const other = await whole();
    const parts = ['deviceKey', 'encryptionKey', 'evidence', 'digest', 'signature'] as const;
    for (const part of parts) {
      const { body, opened: begun, terminal } = await whole();
      const value = part === 'digest' ? 'A'.repeat(43) : other.body[part];
      const spliced = { ...body, [part]: value };
      expect(await codeOf(complete(app, begun.enrolmentId, spliced))).toBe('transcript_mismatch');
      expect((await terminalNow(terminal.id)).device).toBeUndefined();
    }
    const { body, opened: begun } = await whole();
    const items = { ...body, securityItems: { ...body.securityItems, 'app.version': '2' } };
    expect(await codeOf(complete(app, begun.enrolmentId, items))).toBe('transcript_mismatch');
    // The whole of one request under the name of another.
    const target = await whole();
    expect(
      await codeOf(complete(app, target.opened.enrolmentId, { ...other.body, secret: typed(target.code) })),
    ).toBe('transcript_mismatch');
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

  it.each<[PhoneFault, string]>([
    ['unlocked-bootloader', 'boot.locked'],
    ['wrong-challenge', 'key.challenge'],
    ['software-key', 'key.securityLevel'],
    ['revoked-key', 'chain.revocation'],
    ['old-patch', 'patch.os'],
    ['wrong-app-signature', 'app.signature'],
    ['spliced-key', 'key.binding'],
    ['extended-chain', 'chain.'],
    ['unordered-tags', 'key.tagOrder'],
  ])('refuses a phone that plays %s, says which check failed and what to do', async (fault, check) => {
    const { opened: begun, code, terminal } = await opened();
    const phone = await phoneOf(app, [fault]);
    const body = await requestOf(phone, begun, typed(code));
    const problem = await problemOf(complete(app, begun.enrolmentId, body));
    expect(problem.code).toBe('enrolment_refused');
    const shown = problem.checks?.find(({ id }) => id.startsWith(check));
    expect(shown?.remedy).toMatch(/\w/);
    expect(problem.checks?.every(({ status }) => status !== 'affirming')).toBe(true);

    const { data } = await asOperator(app).call(listAttestations, { params: { id: terminal.id } });
    expect(data[0]).toMatchObject({ purpose: 'enrol', verdict: 'contraindicated', kind: 'virtual' });
    expect(data[0]?.checks.length).toBeGreaterThanOrEqual(problem.checks?.length ?? 0);
    const events = await asOperator(app).call(listEvents, {});
    expect(events.data[0]).toMatchObject({ type: 'enrolment.refused', subject: terminal.id });
    const after = await terminalNow(terminal.id);
    expect(after.status).toBe('created');
    expect(after.activation).toBeDefined();
  });

  it('refuses a level below what the terminal asks for, and below what it had', async () => {
    const strict = await opened({ minimumLevel: 2 });
    expect(strict.opened.level).toBe(2);
    const low = await requestOf(await phoneOf(app), strict.opened, typed(strict.code), { level: 1 });
    const refused = await problemOf(complete(app, strict.opened.enrolmentId, low));
    expect(refused.checks?.map(({ id }) => id)).toContain('level.minimum');

    const { terminal } = await enrolDevice(app, { level: 2 });
    const code = await newCode(app, terminal);
    const begun = await open(app, terminal.terminalNumber, typed(code));
    const lower = await requestOf(await phoneOf(app), begun, typed(code), { level: 1 });
    const problem = await problemOf(complete(app, begun.enrolmentId, lower));
    expect(problem.checks?.map(({ id }) => id)).toEqual(expect.arrayContaining(['level.downgrade']));
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

/** What a browser till gives: a credential over the challenge that binds it to the device's keys. */
const browserEvidence =
  (begun: Opened, change: { readonly otherKeys?: boolean; readonly faults?: AuthenticatorFaults } = {}) =>
  async (keys: DeviceKeys): Promise<Evidence> => {
    const challenge = fromBase64Url(begun.challenge.value, 'ERR_EVIDENCE', 'challenge');
    const { deviceKeyThumbprint, encryptionKeyThumbprint } = keys;
    const bound = change.otherKeys ? encryptionKeyThumbprint : deviceKeyThumbprint;
    const credential = createSoftwareAuthenticator('http://localhost:4000').create(
      {
        challenge: await webauthnChallenge(challenge, bound, encryptionKeyThumbprint),
        user: { id: begun.webauthn.userId },
      },
      change.faults,
    );
    return { kind: 'webauthn', credential };
  };

describe('enrolment of a browser', () => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const enrol = async (change: Parameters<typeof browserEvidence>[1] = {}) => {
    const terminal = await newTerminal(app);
    const code = await newCode(app, terminal);
    const begun = await open(app, terminal.terminalNumber, typed(code));
    const evidence = browserEvidence(begun, change);
    const body = await requestOf(await phoneOf(app), begun, typed(code), { evidence });
    return completeNow(app, begun.enrolmentId, body);
  };

  it('takes a credential that is bound to the device keys, in test mode', async () => {
    expect(await enrol()).toMatchObject({ status: 'active' });
  });

  it.each([
    ['bound to other keys', { otherKeys: true }, 'webauthn.challenge'],
    ['made on another page', { faults: { origin: 'https://evil.example' } }, 'webauthn.origin'],
    ['made for another challenge', { faults: { challenge: 'AAAA' } }, 'webauthn.challenge'],
    ['whose user was not verified', { faults: { userVerified: false } }, 'webauthn.userVerified'],
  ])('refuses a credential %s', async (_, change, check) => {
    const problem = await problemOf(enrol(change));
    expect(problem.code).toBe('enrolment_refused');
    expect(problem.checks?.map(({ id }) => id)).toContain(check);
  });
});

describe('enrolment in live mode', () => {
  it('refuses a virtual phone, and a browser whose credential is not attested', async () => {
    const clock = createManualClock();
    const test = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { clock });
    const firstMerchant = {
      name: 'Real Coffee',
      currency: 'EUR' as const,
      countryCode: '276',
      merchantNumber: '276000000000099',
    };
    const live = await createTestApp('pglite', { mode: 'live', firstMerchant }, { clock });
    try {
      const { firstMerchant: merchant, terminals } = live.modules;
      const terminal = await terminals.create(merchant.id, { label: 'Counter' });
      const code = await terminals.createActivationCode(merchant.id, terminal.id);
      const begun = await open(live, terminal.terminalNumber, typed(code));
      expect(begun.evidenceKinds).not.toContain('virtual');
      const unattested = await open(live, terminal.terminalNumber, typed(code));
      const passkey = await requestOf(await phoneOf(test), unattested, typed(code), {
        evidence: browserEvidence(unattested),
      });
      const refused = await problemOf(completeNow(live, unattested.enrolmentId, passkey));
      expect(refused.checks?.map(({ id }) => id)).toContain('webauthn.format');

      const body = await requestOf(await phoneOf(test), begun, typed(code));
      const problem = await problemOf(completeNow(live, begun.enrolmentId, body));
      expect(problem.code).toBe('enrolment_refused');
      expect(problem.title).toBe(PROBLEMS.enrolment_refused[1]);
      expect(problem.checks?.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['evidence.kind', 'evidence.mode']),
      );
    } finally {
      await live.drop();
      await test.drop();
    }
  });
});
