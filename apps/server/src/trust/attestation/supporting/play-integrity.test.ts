import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseP256Jwk } from '@tallystick/attestation/evidence';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import {
  type Challenge,
  createChallenge,
  promotePolicy,
  rollBackPolicy,
  type SupportingEvidence,
  savePolicyVersion,
  startPolicyShadow,
  submitEvidence,
} from '@tallystick/protocol';
import {
  createVirtualPhone,
  createVirtualRoot,
  exportVirtualRoot,
  mintPlayIntegrity,
  type PlayIntegrityVerdicts,
  VIRTUAL_MODEL,
  type VirtualPlayIntegrity,
} from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../platform/config.ts';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import { testConfig } from '../../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  complete,
  deviceClient,
  enrolDevice,
  linked,
  open,
  problemOf,
  requestOf,
  TEST_API_KEY,
  type TestDevice,
  virtualRootOf,
} from '../../../testing/test-devices.ts';
import { readPlayIntegrityKeyFile } from './play-integrity-keys.ts';

type Change = (verdicts: PlayIntegrityVerdicts) => PlayIntegrityVerdicts;
const bytesOf = (value: string) => fromBase64Url(value);
const withPart =
  (part: string, members: object): Change =>
  (verdicts) => ({ ...verdicts, [part]: { ...(verdicts[part] as object), ...members } });

describe.each(testEngines())('Play Integrity on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let google: VirtualPlayIntegrity;
  let device: TestDevice;
  let other: TestDevice;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    await app.listen();
    const { playIntegrity } = await virtualRootOf(app);
    if (!playIntegrity) throw new Error('the virtual root has no Play Integrity keys');
    google = playIntegrity;
    device = await enrolDevice(app);
    other = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const ask = (of = device) => of.client.call(createChallenge, { body: { purpose: 'periodic' } });
  const thumbprintOf = async ({ enrolled }: TestDevice) =>
    (await app.modules.deviceStatuses.find(enrolled.deviceId))?.key.thumbprint ?? '';
  const tokenFor = async (challenge: Pick<Challenge, 'value'>, change?: Change, of = device) =>
    mintPlayIntegrity(
      google,
      { challenge: bytesOf(challenge.value), deviceKeyThumbprint: await thumbprintOf(of), at: clock.now() },
      change,
    );
  const answer = async (challenge: Challenge, supporting: SupportingEvidence, of = device) => {
    const evidence = await of.phone.answer({
      challenge: bytesOf(challenge.value),
      deviceId: of.enrolled.deviceId,
      purpose: 'periodic',
      level: 1,
    });
    const body = { challengeId: challenge.id, evidence, supporting: [supporting] };
    return of.client.call(submitEvidence, { body });
  };
  const failed = async (change: Change) => {
    const challenge = await ask();
    const problem = await problemOf(answer(challenge, await tokenFor(challenge, change)));
    expect(problem.code).toBe('attestation_refused');
    return problem.checks ?? [];
  };
  const last = () =>
    app.modules.attestation.lastSupporting(app.modules.firstMerchant.id, device.enrolled.deviceId);

  it('is nothing that a device has before it gave it', async () => {
    expect(await last()).toEqual([]);
  });

  it('passes with a periodic answer, and is kept with its time', async () => {
    const challenge = await ask();
    const { result } = await answer(challenge, await tokenFor(challenge));
    expect(result).toMatchObject({ purpose: 'periodic', verdict: 'affirming' });
    expect(result.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['play.request', 'play.app', 'play.device', 'play.licence', 'play.accessRisk']),
    );
    const at = new Date(clock.now());
    expect(await last()).toMatchObject([{ kind: 'play-integrity', verdict: 'affirming', at, passedAt: at }]);
  });

  it('with an empty verdict fails, with what that means and what to do; the last good time stays', async () => {
    const [before] = await last();
    clock.advance(60_000);
    const checks = await failed(withPart('deviceIntegrity', { deviceRecognitionVerdict: [] }));
    expect(checks).toEqual([
      expect.objectContaining({
        id: 'play.device',
        status: 'contraindicated',
        evidence: expect.stringContaining('passes none'),
        remedy: expect.stringContaining('not rooted'),
      }),
    ]);
    expect(await last()).toMatchObject([
      { verdict: 'contraindicated', at: new Date(clock.now()), passedAt: before?.passedAt },
    ]);
  });

  it('is appraised by the rules for periodic checks, and for its merchant', async () => {
    const operator = asOperator(app);
    const inForce = app.modules.policies;
    const { id: merchantId } = app.modules.firstMerchant;
    const { name: _name, id: _id, version: _version, ...document } = (await inForce.of(merchantId)).active;
    const rule = {
      id: 'never',
      language: 'cel',
      rule: 'No token passes.',
      expression: `purpose != "periodic" || merchant != "${merchantId}"`,
      onFailure: 'refuse',
      remedy: 'None.',
      appliesTo: { kinds: ['play-integrity'], purposes: ['periodic'] },
    };
    const body = { document: { ...document, rules: [rule] }, note: 'no tokens' };
    const { version } = await operator.call(savePolicyVersion, { body });
    await operator.call(startPolicyShadow, { body: { version } });
    await operator.call(promotePolicy, { body: { version } });
    expect(await failed((verdicts) => verdicts)).toMatchObject([{ id: 'rule.never' }]);
    await operator.call(rollBackPolicy, { body: {} });
  });

  it.each<[string, Change, string]>([
    [
      'another package',
      withPart('requestDetails', { requestPackageName: 'org.example' }),
      'play.requestPackage',
    ],
    ['another app', withPart('appIntegrity', { packageName: 'org.example' }), 'play.package'],
    [
      'another signer',
      withPart('appIntegrity', { certificateSha256Digest: [toBase64Url(new Uint8Array(32))] }),
      'play.signer',
    ],
    [
      'another challenge',
      withPart('requestDetails', { requestHash: toBase64Url(new Uint8Array(32)) }),
      'play.request',
    ],
    [
      'a time two minutes ago',
      withPart('requestDetails', { timestampMillis: String(clock.now()) }),
      'play.requestTime',
    ],
  ])('for %s is refused', async (_, change, id) => {
    clock.advance(121_000);
    expect((await failed(change)).map((check) => check.id)).toEqual([id]);
  });

  it('of another device, or of another challenge, is refused; a second time too', async () => {
    const challenge = await ask();
    const foreign = await problemOf(answer(challenge, await tokenFor(challenge, undefined, other)));
    expect(foreign.checks?.map(({ id }) => id)).toEqual(['play.request']);

    const first = await ask();
    const token = await tokenFor(first);
    await answer(first, token);
    expect(await codeOf(answer(first, token))).toBe('challenge_used');
    const second = await ask();
    const reused = await problemOf(answer(second, token));
    expect(reused.checks?.map(({ id }) => id)).toEqual(['play.request']);
    const theirs = await ask(other);
    expect((await problemOf(answer(theirs, token, other))).code).toBe('attestation_refused');
  });

  it('tells a device that cryptography failed, and not what was seen', async () => {
    const challenge = await ask();
    const { token } = await tokenFor(challenge);
    const [head = '', ...rest] = token.split('.');
    const broken = [head, ...rest.with(0, toBase64Url(new Uint8Array(40)))].join('.');
    const problem = await problemOf(answer(challenge, { kind: 'play-integrity', token: broken }));
    expect(problem.checks).toMatchObject([{ id: 'play.signature' }]);
    expect(problem.checks?.[0]).not.toHaveProperty('evidence');
  });
});

describe('Play Integrity keys', () => {
  const firstMerchant = {
    name: 'Real Coffee',
    currency: 'EUR',
    countryCode: '276',
    merchantNumber: '276000000000099',
  } as const;

  it.each(['own', 'virtual'] as const)('in live mode: a token of %s keys', async (keys) => {
    const clock = createManualClock();
    const now = () => clock.now();
    const root = await createVirtualRoot({ now });
    const { playIntegrity } = await exportVirtualRoot(root);
    const { decryptionKey = '', verificationKey = '', packageName = '' } = playIntegrity ?? {};
    const config = testConfig();
    const file = join(config.data, 'play-integrity.json');
    await writeFile(file, JSON.stringify([{ package: packageName, decryptionKey, verificationKey }]));
    const list = join(config.data, 'status.json');
    await writeFile(list, JSON.stringify({ entries: {} }));
    const app = await createTestApp(
      'pglite',
      {
        ...config,
        mode: 'live',
        seedApiKey: undefined,
        firstMerchant,
        androidRevocationList: list,
        androidApps: [{ packageName, signatureDigests: [VIRTUAL_MODEL.signatureDigest], minimumVersion: 1 }],
        ...(keys === 'own' ? { playIntegrityKeys: file } : {}),
      },
      { androidAnchors: [trustAnchorOf(root.certificate, 'test Google')] },
    );
    try {
      const phone = createVirtualPhone({ root, now: () => app.platform.clock.now() });
      const { firstMerchant: merchant, terminals } = app.modules;
      const terminal = await terminals.create(merchant.id, { label: 'Counter' });
      const secret = linked(await terminals.createActivationCode(merchant.id, terminal.id));
      const opened = await open(app, terminal.terminalNumber, secret);
      const body = await requestOf(phone, opened, secret, {
        evidence: async (made) => {
          const evidence = await phone.attest({ challenge: bytesOf(opened.challenge.value), ...made });
          if (evidence.kind !== 'virtual') throw new Error('unreachable: a virtual phone');
          return { kind: 'android-key', chain: evidence.chain };
        },
      });
      const { deviceId } = await complete(app, opened.enrolmentId, body);
      const client = deviceClient(app, phone, deviceId, parseP256Jwk(body.deviceKey), undefined, {
        technique: 'enclave',
        storage: 'enclave',
      });
      const challenge = await client.call(createChallenge, { body: { purpose: 'periodic' } });
      const deviceStatus = await app.modules.deviceStatuses.find(deviceId);
      if (!deviceStatus || !root.playIntegrity) throw new Error('unreachable: it is enrolled');
      const token = await mintPlayIntegrity(root.playIntegrity, {
        challenge: bytesOf(challenge.value),
        deviceKeyThumbprint: deviceStatus.key.thumbprint,
        at: app.platform.clock.now(),
      });
      const evidence = await phone.answer({
        challenge: bytesOf(challenge.value),
        deviceId,
        purpose: 'periodic',
        level: body.level,
      });
      const submitted = client.call(submitEvidence, {
        body: { challengeId: challenge.id, evidence, supporting: [token] },
      });
      if (keys === 'own') {
        expect((await submitted).result.verdict).not.toBe('contraindicated');
      } else {
        // Live mode does not read the virtual keys at all.
        expect((await problemOf(submitted)).checks).toMatchObject([{ id: 'play.signature' }]);
      }
    } finally {
      await app.drop();
    }
  });

  it('that cannot be used stop the start, named, and are not told', async () => {
    const { data } = testConfig();
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=';
    const write = async (content: string) => {
      const path = join(data, 'keys.json');
      await writeFile(path, content);
      return path;
    };
    const keys = { package: 'org.example', decryptionKey: secret, verificationKey: secret };
    for (const [content, words] of [
      ['nonsense', 'not JSON'],
      ['[]', 'not usable'],
      [JSON.stringify([{ ...keys, more: 1 }]), '/0'],
      [JSON.stringify([keys]), '/0/decryptionKey is not 32 bytes'],
    ] as const) {
      const error: unknown = await readPlayIntegrityKeyFile(await write(content)).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain(words);
      expect(String(error)).not.toContain(secret);
    }
    await expect(readPlayIntegrityKeyFile(join(data, 'none.json'))).rejects.toThrow(
      /PLAY_INTEGRITY_KEYS|none\.json/,
    );
    expect(await readPlayIntegrityKeyFile(undefined)).toEqual([]);
  });
});
