import type { Evidence } from '@tallystick/attestation/evidence';
import { parseP256Jwk, supportingInput } from '@tallystick/attestation/evidence';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import {
  createChallenge,
  getTerminal,
  listAttestations,
  type Problem,
  type SupportingEvidence,
  submitEvidence,
} from '@tallystick/protocol';
import {
  createVirtualIphone,
  createVirtualRoot,
  type DeviceKeys,
  type VirtualIphone,
} from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createScriptedHost, type ScriptedHost } from '../../../testing/scripted-host.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  deviceClient,
  enrolDevice,
  iphoneOf,
  linked,
  newCode,
  newTerminal,
  open,
  problemOf,
  requestOf,
  TEST_API_KEY,
  type TestDevice,
  virtualRootOf,
} from '../../../testing/test-devices.ts';
import { payingDevice } from '../../../testing/test-payments.ts';
import { acquirerUp } from '../../../testing/until.ts';

const challengeBytes = (value: string) => fromBase64Url(value);
const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** The checks that an enrolment failed, but for what the app says of itself, which is appraised beside it. */
const provenOf = ({ checks = [] }: Problem): string[] =>
  checks.map(({ id }) => id).filter((id) => !id.startsWith('items.'));

describe.each(testEngines())('an iPhone on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let host: ScriptedHost;
  let phone: VirtualIphone;
  let device: TestDevice;
  beforeAll(async () => {
    host = await createScriptedHost();
    const issuer = { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' };
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY, issuer }, { clock });
    await app.listen();
    await acquirerUp(app);
    phone = await iphoneOf(app);
    device = await enrolDevice(app, { phone });
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  const askedBy = (of: TestDevice) => of.client.call(createChallenge, { body: { purpose: 'periodic' } });
  const answered = async (
    of: TestDevice,
    challenge: { readonly id: string; readonly value: string },
    supporting: readonly SupportingEvidence[],
  ) => {
    const evidence = await of.phone.answer({
      challenge: challengeBytes(challenge.value),
      deviceId: of.enrolled.deviceId,
      purpose: 'periodic',
      level: 1,
    });
    return of.client.call(submitEvidence, {
      body: { challengeId: challenge.id, evidence, supporting: [...supporting] },
    });
  };
  const last = (of = device) =>
    app.modules.attestation.lastSupporting(app.modules.firstMerchant.id, of.enrolled.deviceId);
  const failedOf = async (call: Promise<unknown>) => {
    const problem = await problemOf(call);
    expect(problem.code).toBe('attestation_refused');
    return problem.checks?.map(({ id }) => id);
  };

  it('enrols with App Attest, is shown as such, and pays', async () => {
    const terminal = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
    expect(terminal).toMatchObject({
      device: { kind: 'apple-appattest', level: 1 },
      lastAttestation: { kind: 'apple-appattest', purpose: 'enrol', verdict: 'affirming' },
    });
    const till = payingDevice(app, device);
    const { payment, ticket } = await till.ready(1_250);
    expect(await till.present(payment, ticket)).toMatchObject({ status: 'approved' });
    const [signal] = await last();
    expect(signal).toMatchObject({ kind: 'apple-assertion', verdict: 'affirming' });
    expect(signal?.passedAt).toEqual(signal?.at);
  });

  it('reported/P01, P03, P07: of iOS 27 enrols with its key id as iOS spells it, and gives assertions', async () => {
    const root = await virtualRootOf(app);
    const quirks = { extensions: 'unannounced', keyId: 'ios' } as const;
    const newer = createVirtualIphone({ root, now: clock.now, quirks });
    const own = await enrolDevice(app, { phone: newer });
    expect(own.enrolled.status).toBe('active');
    const challenge = await askedBy(own);
    clock.advance(1_000);
    const assertion = await newer.assert(challengeBytes(challenge.value));
    expect((await answered(own, challenge, [assertion])).result).toMatchObject({ verdict: 'affirming' });
    expect((await last(own)).at(0)).toMatchObject({ kind: 'apple-assertion', verdict: 'affirming' });
  });

  it('enrols at level 2, with the version of its system and keys in the Secure Enclave', async () => {
    const { enrolled } = await enrolDevice(app, { phone: await iphoneOf(app), level: 2 });
    expect(enrolled.status).toBe('active');
  });

  it('gives an assertion with a periodic answer, and its counter rises', async () => {
    const challenge = await askedBy(device);
    clock.advance(1_000);
    const assertion = await phone.assert(challengeBytes(challenge.value));
    const { result } = await answered(device, challenge, [assertion]);
    expect(result).toMatchObject({ verdict: 'affirming', purpose: 'periodic' });
    expect(result.checks.map(({ id }) => id)).toContain('appAttest.counter');
    expect(await last()).toMatchObject([
      { kind: 'apple-assertion', verdict: 'affirming', at: new Date(clock.now()) },
    ]);
  });

  it('refuses an assertion of another challenge, and remembers when the signal was last good', async () => {
    const [before] = await last();
    const old = await phone.assert(challengeBytes((await askedBy(device)).value));
    clock.advance(1_000);
    const challenge = await askedBy(device);
    expect(await failedOf(answered(device, challenge, [old]))).toEqual(['appAttest.signature']);
    expect(await last()).toMatchObject([
      { verdict: 'contraindicated', at: new Date(clock.now()), passedAt: before?.passedAt },
    ]);
    // The challenge is spent with the refusal.
    const again = await phone.assert(challengeBytes(challenge.value));
    expect(await codeOf(answered(device, challenge, [again]))).toBe('challenge_used');
  });

  it('refuses a counter that was there before, and one of two at once', async () => {
    const first = await askedBy(device);
    await answered(device, first, [await phone.assert(challengeBytes(first.value))]);
    phone.appAttest.rollBack(0);
    const second = await askedBy(device);
    const rolledBack = await phone.assert(challengeBytes(second.value));
    expect(await failedOf(answered(device, second, [rolledBack]))).toEqual(['appAttest.counter']);

    phone.appAttest.rollBack(100);
    const twins = [await askedBy(device), await askedBy(device)];
    const assertions: SupportingEvidence[] = [];
    for (const { value } of twins) {
      phone.appAttest.rollBack(100);
      assertions.push(await phone.assert(challengeBytes(value)));
    }
    const ends = await Promise.allSettled(
      twins.map((challenge, index) => answered(device, challenge, assertions.slice(index, index + 1))),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses an assertion by the key of another iPhone', async () => {
    const other = await iphoneOf(app);
    const second = await enrolDevice(app, { phone: other });
    const challenge = await askedBy(device);
    const terminal = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
    const thumbprint = terminal.device?.keyThumbprint ?? '';
    const clientData = supportingInput(challengeBytes(challenge.value), thumbprint);
    const assertion = await other.appAttest.generateAssertion(await sha256(clientData));
    const foreign = { kind: 'apple-assertion', assertion } as const;
    expect(await failedOf(answered(device, challenge, [foreign]))).toEqual(['appAttest.signature']);
    expect((await last(second))[0]).toMatchObject({ verdict: 'affirming' });
  });

  it('refuses an assertion of a device that enrolled without App Attest', async () => {
    const android = await enrolDevice(app);
    const challenge = await askedBy(android);
    const assertion = await phone.assert(challengeBytes(challenge.value));
    expect(await failedOf(answered(android, challenge, [assertion]))).toEqual(['appAttest.keyId']);
  });

  it('takes supporting evidence with periodic answers only, each kind once', async () => {
    const till = payingDevice(app, device);
    const { payment, challenge } = await till.begin(500);
    const evidence = await device.phone.answer({
      challenge: challengeBytes(challenge.value),
      deviceId: device.enrolled.deviceId,
      purpose: 'transaction',
      level: 1,
      payment: { id: payment.id, amount: 500n, currency: 'EUR' },
    });
    const supporting = [await phone.assert(challengeBytes(challenge.value))];
    const body = { challengeId: challenge.id, evidence, supporting };
    expect(await problemOf(device.client.call(submitEvidence, { body }))).toMatchObject({
      code: 'malformed_request',
      path: '/supporting',
    });
    const periodic = await askedBy(device);
    const twice = [await phone.assert(challengeBytes(periodic.value)), ...supporting];
    expect(await problemOf(answered(device, periodic, twice))).toMatchObject({
      code: 'malformed_request',
      path: '/supporting/1/kind',
    });
  });
});

describe('an App Attest enrolment', () => {
  const clock = createManualClock();
  const now = () => clock.now();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { clock });
    await app.listen();
  });
  afterAll(() => app.drop());

  const refusedChecks = async (
    phone: VirtualIphone,
    evidence?: (keys: DeviceKeys, challenge: Uint8Array) => Promise<Evidence>,
  ) => {
    const terminal = await newTerminal(app);
    const secret = linked(await newCode(app, terminal));
    const opened = await open(app, terminal.terminalNumber, secret);
    const challenge = challengeBytes(opened.challenge.value);
    const body = await requestOf(
      phone,
      opened,
      secret,
      evidence === undefined ? {} : { evidence: (keys) => evidence(keys, challenge) },
    );
    const problem = await problemOf(complete(app, opened.enrolmentId, body));
    expect(problem.code).toBe('enrolment_refused');
    const { data } = await asOperator(app).call(listAttestations, { params: { id: terminal.id } });
    expect(data[0]).toMatchObject({ kind: 'apple-appattest', verdict: 'contraindicated' });
    return provenOf(problem);
  };

  it('refuses another app, another environment, another challenge and other keys', async () => {
    const root = await virtualRootOf(app);
    const ours = {
      teamId: 'TALLYSTICK',
      bundleId: 'dev.tallystick.till',
      environment: 'production',
    } as const;
    const other = createVirtualIphone({ root, now, app: { ...ours, bundleId: 'org.example.other' } });
    expect(await refusedChecks(other)).toEqual(['appAttest.app', 'appAttest.environment']);
    const development = createVirtualIphone({ root, now, app: { ...ours, environment: 'development' } });
    expect(await refusedChecks(development)).toEqual(['appAttest.environment']);
    const phone = await iphoneOf(app);
    const replayed = await phone.attest({ challenge: new Uint8Array(32), ...(await phone.generateKeys()) });
    expect(await refusedChecks(phone, async () => replayed)).toEqual(['appAttest.nonce']);
    const spliced = await refusedChecks(phone, (keys, challenge) =>
      phone.attest({ challenge, ...keys, deviceKeyThumbprint: toBase64Url(new Uint8Array(32)) }),
    );
    expect(spliced).toEqual(['appAttest.nonce']);
    const foreign = createVirtualIphone({ root: await createVirtualRoot({ now }), now });
    expect(await refusedChecks(foreign)).toEqual(['chain.root']);
  });
});

describe('live mode', () => {
  const firstMerchant = {
    name: 'Real Coffee',
    currency: 'EUR',
    countryCode: '276',
    merchantNumber: '276000000000099',
  } as const;
  const listed = { teamId: 'ABCDE12345', bundleId: 'org.example.till' } as const;

  /** Enrols an iPhone at a live server whose Apple is ours, or the true one. */
  const enrolled = async (options: {
    readonly app: Parameters<typeof createVirtualIphone>[0]['app'];
    readonly listedIn: 'production' | 'development';
    readonly apple?: 'true';
  }) => {
    const clock = createManualClock();
    const now = () => clock.now();
    const root = await createVirtualRoot({ now });
    const app = await createTestApp(
      'pglite',
      {
        mode: 'live',
        seedApiKey: undefined,
        firstMerchant,
        appleApps: [{ ...listed, environment: options.listedIn }],
      },
      { clock, ...(options.apple ? {} : { appleAnchors: [trustAnchorOf(root.certificate, 'test Apple')] }) },
    );
    try {
      const { firstMerchant: merchant, terminals } = app.modules;
      const phone = createVirtualIphone({ root, now, ...(options.app ? { app: options.app } : {}) });
      const terminal = await terminals.create(merchant.id, { label: 'Counter' });
      const secret = linked(await terminals.createActivationCode(merchant.id, terminal.id));
      const opened = await open(app, terminal.terminalNumber, secret);
      const body = await requestOf(phone, opened, secret);
      const ended = complete(app, opened.enrolmentId, body);
      const ids = await ended.then(
        () => 'enrolled' as const,
        async () => provenOf(await problemOf(ended)),
      );
      if (ids === 'enrolled') {
        const { deviceId } = await ended;
        const client = deviceClient(app, phone, deviceId, parseP256Jwk(body.deviceKey), undefined, {
          technique: 'certified',
          storage: 'enclave',
        });
        await client.call(createChallenge, { body: { purpose: 'periodic' } });
      }
      return ids;
    } finally {
      await app.drop();
    }
  };

  it('enrols an iPhone with a production build', async () => {
    const app = { ...listed, environment: 'production' } as const;
    expect(await enrolled({ app, listedIn: 'production' })).toBe('enrolled');
  });

  it('refuses a development build, also where it is listed', async () => {
    const app = { ...listed, environment: 'development' } as const;
    expect(await enrolled({ app, listedIn: 'production' })).toEqual(['appAttest.environment']);
    expect(await enrolled({ app, listedIn: 'development' })).toEqual(['appAttest.build']);
  });

  it('refuses a virtual iPhone: it has no root for one, and does not know its app', async () => {
    expect(await enrolled({ app: undefined, listedIn: 'production', apple: 'true' })).toEqual(['chain.root']);
    expect(await enrolled({ app: undefined, listedIn: 'production' })).toEqual([
      'appAttest.app',
      'appAttest.environment',
    ]);
  });
});
