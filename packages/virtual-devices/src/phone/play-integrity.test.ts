import { type AppraisalPolicy, appraise, livePolicy, testPolicy } from '@tallystick/attestation/appraisal';
import { playIntegrityRequestHash } from '@tallystick/attestation/evidence';
import {
  type PlayIntegrityExpectation,
  type PlayIntegrityKeys,
  readPlayIntegrityKeys,
  verifyPlayIntegrity,
} from '@tallystick/attestation/verifiers/play-integrity';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { CompactEncrypt, CompactSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  mintPlayIntegrity,
  mintPlayIntegrityToken,
  type PlayIntegrityVerdicts,
} from './mint-play-integrity.ts';
import { APPLICATION } from './phone.fixture.ts';
import {
  createVirtualPlayIntegrity,
  exportVirtualPlayIntegrity,
  type VirtualPlayIntegrity,
} from './virtual-play-integrity.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const request = {
  challenge: new Uint8Array(32).fill(0x41),
  deviceKeyThumbprint: toBase64Url(new Uint8Array(32).fill(0x42)),
  at: NOW,
};

let google: VirtualPlayIntegrity;
let held: PlayIntegrityKeys;
let expected: PlayIntegrityExpectation;
const heldKeys = async (keys: VirtualPlayIntegrity): Promise<PlayIntegrityKeys> => {
  const shown = await exportVirtualPlayIntegrity(keys);
  return readPlayIntegrityKeys(shown.packageName, shown.decryptionKey, shown.verificationKey);
};
beforeAll(async () => {
  google = await createVirtualPlayIntegrity();
  held = await heldKeys(google);
  expected = { ...request, packageNames: [APPLICATION.packageName], keys: [held], now: NOW };
});

type Change = (verdicts: PlayIntegrityVerdicts) => PlayIntegrityVerdicts;
/** Verdicts with members of one part changed; undefined takes one out. */
const withPart =
  (part: string, members: Readonly<Record<string, unknown>>): Change =>
  (verdicts) => ({ ...verdicts, [part]: { ...(verdicts[part] as object), ...members } });
const without =
  (part: string): Change =>
  ({ [part]: _, ...rest }) =>
    rest;
const failing = (checks: readonly { status: string; id: string }[]) =>
  checks.filter(({ status }) => status !== 'affirming').map(({ id, status }) => `${id} ${status}`);

const appraiseToken = async (
  change: Change = (verdicts) => verdicts,
  expectation: Partial<PlayIntegrityExpectation> = {},
  policy: AppraisalPolicy = livePolicy([APPLICATION]),
) => {
  const outcome = await verifyPlayIntegrity(await mintPlayIntegrity(google, request, change), {
    ...expected,
    ...expectation,
  });
  return appraise(outcome, policy, { at: NOW, purpose: 'periodic' });
};

describe('a Play Integrity token', () => {
  it('of a good phone passes, standard and classic, and every verdict is a fact', async () => {
    const result = await appraiseToken();
    expect(failing(result.checks)).toEqual([]);
    expect(result.facts).toEqual({
      kind: 'play-integrity',
      request: 'standard',
      requestPackageName: APPLICATION.packageName,
      requestedAt: NOW,
      appRecognitionVerdict: 'PLAY_RECOGNIZED',
      packageName: APPLICATION.packageName,
      certificateDigests: APPLICATION.signatureDigests,
      versionCode: 1,
      deviceRecognitionVerdict: ['MEETS_BASIC_INTEGRITY', 'MEETS_DEVICE_INTEGRITY', 'MEETS_STRONG_INTEGRITY'],
      deviceActivityLevel: 'LEVEL_1',
      sdkVersion: 36,
      appLicensingVerdict: 'LICENSED',
      playProtectVerdict: 'NO_ISSUES',
      appsDetected: ['KNOWN_INSTALLED'],
      testingResponse: false,
      virtual: false,
      unknownFields: [],
    });
    const nonce = await playIntegrityRequestHash(request.challenge, request.deviceKeyThumbprint);
    const classic = await appraiseToken(
      withPart('requestDetails', { requestHash: undefined, nonce: `${nonce}=` }),
    );
    expect(failing(classic.checks)).toEqual([]);
    expect(classic.facts).toMatchObject({ request: 'classic' });
  });

  const device = (...verdicts: string[]) =>
    withPart('deviceIntegrity', { deviceRecognitionVerdict: verdicts });
  it.each<[string, Change, string[]]>([
    ['an empty device verdict', device(), ['play.device contraindicated']],
    ['BASIC only', device('MEETS_BASIC_INTEGRITY'), ['play.device contraindicated']],
    ['VIRTUAL only', device('MEETS_VIRTUAL_INTEGRITY'), ['play.device contraindicated']],
    ['DEVICE', device('MEETS_DEVICE_INTEGRITY'), []],
    [
      'no device verdict',
      withPart('deviceIntegrity', { deviceRecognitionVerdict: undefined }),
      ['play.device none'],
    ],
    ['no device part', without('deviceIntegrity'), ['play.device none']],
    [
      'an app that Play does not recognise',
      withPart('appIntegrity', { appRecognitionVerdict: 'UNRECOGNIZED_VERSION' }),
      ['play.app contraindicated'],
    ],
    ['an app that was not evaluated', () => ({}), ['play.format contraindicated']],
    ['no app part', without('appIntegrity'), ['play.app none', 'play.package none']],
    [
      'another package',
      withPart('appIntegrity', { packageName: 'org.example' }),
      ['play.package contraindicated'],
    ],
    [
      'another signer',
      withPart('appIntegrity', { certificateSha256Digest: [toBase64Url(new Uint8Array(32))] }),
      ['play.signer contraindicated'],
    ],
    ['an older version', withPart('appIntegrity', { versionCode: '0' }), ['play.version contraindicated']],
    ['no version', withPart('appIntegrity', { versionCode: undefined }), ['play.version none']],
    [
      'no licence',
      withPart('accountDetails', { appLicensingVerdict: 'UNLICENSED' }),
      ['play.licence contraindicated'],
    ],
    ['a licence that is not said', without('accountDetails'), ['play.licence none']],
    [
      'harmful apps',
      withPart('environmentDetails', { playProtectVerdict: 'HIGH_RISK' }),
      ['play.protect contraindicated'],
    ],
    [
      'an app that captures the screen',
      withPart('environmentDetails', {
        appAccessRiskVerdict: { appsDetected: ['KNOWN_INSTALLED', 'UNKNOWN_CAPTURING'] },
      }),
      ['play.accessRisk contraindicated'],
    ],
    [
      'access risk that is not said',
      withPart('environmentDetails', { appAccessRiskVerdict: {} }),
      ['play.accessRisk warning'],
    ],
    [
      'no environment part',
      without('environmentDetails'),
      ['play.protect warning', 'play.accessRisk warning'],
    ],
    [
      'very many requests',
      withPart('deviceIntegrity', { recentDeviceActivity: { deviceActivityLevel: 'LEVEL_4' } }),
      ['play.activity contraindicated'],
    ],
    [
      'an answer for testers',
      (v) => ({ ...v, testingDetails: { isTestingResponse: true } }),
      ['play.testing contraindicated'],
    ],
    [
      'fields that are new',
      (v) => ({ ...withPart('deviceIntegrity', { shiny: 1 })(v), more: {} }),
      ['play.unknownFields warning'],
    ],
    [
      'another package that asked',
      withPart('requestDetails', { requestPackageName: 'org.example' }),
      ['play.requestPackage contraindicated'],
    ],
    [
      'another request hash',
      withPart('requestDetails', { requestHash: toBase64Url(new Uint8Array(32)) }),
      ['play.request contraindicated'],
    ],
    [
      'no request hash',
      withPart('requestDetails', { requestHash: undefined }),
      ['play.format contraindicated'],
    ],
    ['hash and nonce', withPart('requestDetails', { nonce: 'AAAA' }), ['play.format contraindicated']],
    [
      'a stale time',
      withPart('requestDetails', { timestampMillis: String(NOW - 121_000) }),
      ['play.requestTime contraindicated'],
    ],
    [
      'a time to come',
      withPart('requestDetails', { timestampMillis: String(NOW + 61_000) }),
      ['play.requestTime contraindicated'],
    ],
    [
      'a field of another type',
      withPart('deviceIntegrity', { deviceRecognitionVerdict: 'MEETS_STRONG_INTEGRITY' }),
      ['play.format contraindicated'],
    ],
  ])('with %s', async (_, change, ids) => {
    expect(failing((await appraiseToken(change)).checks)).toEqual(ids);
  });

  it('explains an empty verdict', async () => {
    const { checks } = await appraiseToken(device());
    expect(checks.find(({ id }) => id === 'play.device')).toMatchObject({
      evidence: expect.stringContaining('passes none'),
      rule: 'The device meets MEETS_DEVICE_INTEGRITY or MEETS_STRONG_INTEGRITY.',
      remedy: expect.stringContaining('not rooted'),
    });
  });

  it('is for one challenge, device and app', async () => {
    const ids = async (change: Partial<PlayIntegrityExpectation>) =>
      failing((await appraiseToken(undefined, change)).checks);
    expect(await ids({ challenge: new Uint8Array(32) })).toEqual(['play.request contraindicated']);
    expect(await ids({ deviceKeyThumbprint: toBase64Url(new Uint8Array(32)) })).toEqual([
      'play.request contraindicated',
    ]);
    expect(await ids({ packageNames: ['org.example'] })).toEqual(['play.requestPackage contraindicated']);
    expect(await ids({ keys: [{ ...held, packageName: 'org.example' }] })).toEqual([
      'play.requestPackage contraindicated',
    ]);
    expect(await ids({ keys: [] })).toEqual(['play.signature contraindicated']);
  });

  it('of virtual keys is refused by a live policy, whatever it says', async () => {
    const keys = [{ ...held, virtual: true }];
    expect(failing((await appraiseToken(undefined, { keys })).checks)).toEqual([
      'evidence.mode contraindicated',
    ]);
    expect(failing((await appraiseToken(undefined, { keys }, testPolicy([APPLICATION]))).checks)).toEqual([]);
  });

  it('opens with any of the keys held, and with no other', async () => {
    const other = await heldKeys(await createVirtualPlayIntegrity());
    expect(failing((await appraiseToken(undefined, { keys: [other, held] })).checks)).toEqual([]);
    expect(failing((await appraiseToken(undefined, { keys: [other] })).checks)).toEqual([
      'play.signature contraindicated',
    ]);
    const mixed = { ...held, verificationKey: other.verificationKey };
    expect(failing((await appraiseToken(undefined, { keys: [mixed] })).checks)).toEqual([
      'play.signature contraindicated',
    ]);
  });

  it('is refused with any bit of any part flipped, and any character changed', async () => {
    const { token } = await mintPlayIntegrity(google, request);
    const verify = (changed: string) =>
      verifyPlayIntegrity({ kind: 'play-integrity', token: changed }, expected);
    expect((await verify(token)).outcome).toBe('verified');
    const parts = token.split('.').map((part) => fromBase64Url(part));
    for (const [index, part] of parts.entries()) {
      // The content is one AES-GCM text: a bit of each byte is enough.
      const step = part.length > 256 ? 7 : 1;
      for (let bit = 0; bit < 8 * part.length; bit += step) {
        const changed = part.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const twin = parts.with(index, changed).map(toBase64Url).join('.');
        expect((await verify(twin)).outcome, `part ${index}, bit ${bit}`).toBe('refused');
      }
    }
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    expect((await verify(token.slice(0, -1) + last)).outcome).toBe('refused');
  });

  it('of another algorithm is refused', async () => {
    const payload = new TextEncoder().encode('{}');
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const jws = await new CompactSign(payload).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const wrap = (header: { alg: string; enc: string }, key: Uint8Array) =>
      new CompactEncrypt(new TextEncoder().encode(jws)).setProtectedHeader(header).encrypt(key);
    const { decryptionKey } = google;
    for (const token of [
      await wrap({ alg: 'A256KW', enc: 'A256GCM' }, decryptionKey),
      await wrap({ alg: 'dir', enc: 'A256GCM' }, decryptionKey),
      await wrap({ alg: 'A256KW', enc: 'A128CBC-HS256' }, decryptionKey),
      await wrap({ alg: 'A256GCMKW', enc: 'A256GCM' }, decryptionKey),
    ]) {
      const outcome = await verifyPlayIntegrity({ kind: 'play-integrity', token }, expected);
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'signature' });
    }
    for (const token of [
      '',
      'a.b',
      jws,
      `${await mintPlayIntegrityToken(google, {})}.x`,
      '.'.repeat(20_000),
    ]) {
      const outcome = await verifyPlayIntegrity({ kind: 'play-integrity', token }, expected);
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'chain-parsing' });
    }
  });

  it.each<[string, string, string]>([
    ['decryptionKey', 'AAAA', ''],
    ['decryptionKey', '***', ''],
    ['verificationKey', `${'A'.repeat(43)}=`, 'AAAA'],
  ])('keys that cannot be used name %s and not its value', (path, decryptionKey, verificationKey) => {
    expect(() => readPlayIntegrityKeys('org.example', decryptionKey, verificationKey)).toThrow(
      expect.objectContaining({ code: 'ERR_KEY', path, message: expect.not.stringContaining(decryptionKey) }),
    );
  });
});
