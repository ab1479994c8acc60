import { type Evidence, webauthnChallenge } from '@tallystick/attestation/evidence';
import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import { listAttestations, listEvents, PROBLEMS } from '@tallystick/protocol';
import type { DeviceKeys, PhoneFault } from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import {
  type AuthenticatorFaults,
  createSoftwareAuthenticator,
} from '../../testing/software-authenticator.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  complete as completeNow,
  enrolDevice,
  newCode,
  newTerminal,
  type Opened,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';
import { beginsAt } from './testing/enrolment-fixture.ts';

describe.each(testEngines())('the evidence of an enrolment on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const { opened, complete, terminalNow } = beginsAt(() => app, clock);

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
});

/** What a browser till gives: a credential over the challenge that binds it to the device's keys. */
const browserEvidence =
  (begun: Opened, change: { readonly otherKeys?: boolean; readonly faults?: AuthenticatorFaults } = {}) =>
  async (keys: DeviceKeys): Promise<Evidence> => {
    const challenge = fromBase64Url(begun.challenge.value);
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
