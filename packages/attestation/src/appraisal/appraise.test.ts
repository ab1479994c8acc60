import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KeyAttestationFacts, WebAuthnFacts } from '../result/facts.ts';
import type { AnyOutcome } from '../result/outcome.ts';
import { type AppraisalOptions, appraise } from './appraise.ts';
import { compilePolicy } from './policy/compile-policy.ts';
import { livePolicy, testPolicy } from './policy/default-policies.ts';
import type { AppraisalPolicy, PolicyRule } from './policy/policy.ts';

const AT = Date.UTC(2026, 10, 23, 12);
const DIGEST = 'ab'.repeat(32);
const LIVE = livePolicy([{ packageName: 'dev.till', signatureDigests: [DIGEST], minimumVersion: 5 }]);

const PHONE: KeyAttestationFacts = {
  kind: 'android-key',
  key: { algorithm: 'P-256', bits: 256, spki: '' },
  attestationVersion: 300,
  keyMintVersion: 300,
  attestationSecurityLevel: 'tee',
  keyMintSecurityLevel: 'tee',
  origin: 'generated',
  purposes: [2],
  noAuthRequired: true,
  boot: { deviceLocked: true, state: 'verified', key: '00', hash: '01' },
  application: { packages: [{ name: 'dev.till', version: 5 }], signatureDigests: [DIGEST] },
  osPatchLevel: 202610,
  vendorPatchLevel: 20261005,
  bootPatchLevel: 20261005,
  tagsAscending: true,
  unknownTags: [],
  fingerprints: [],
  serials: [],
  leafValid: true,
  revocation: { listFetchedAt: AT - 3_600_000, refused: [] },
};
const verified = (facts: KeyAttestationFacts): AnyOutcome => ({
  outcome: 'verified',
  kind: facts.kind,
  facts,
  checks: [],
});
const failing = (outcome: AnyOutcome, policy: AppraisalPolicy): Record<string, string> =>
  Object.fromEntries(
    appraise(outcome, policy, { at: AT, level: 1 })
      .checks.filter(({ status }) => status !== 'affirming')
      .map(({ id, status }) => [id, status]),
  );
const phone = (
  change: Partial<KeyAttestationFacts>,
  rules: Partial<AppraisalPolicy['keyAttestation']> = {},
) =>
  failing(verified({ ...PHONE, ...change }), {
    ...LIVE,
    keyAttestation: { ...LIVE.keyAttestation, ...rules },
  });

describe('appraisal of a phone', () => {
  it('affirms what every rule is met by', () => {
    expect(appraise(verified(PHONE), LIVE, { at: AT, level: 1 })).toMatchObject({
      verdict: 'affirming',
      policy: { id: 'live', version: 0, mode: 'live' },
      evaluatedAt: AT,
    });
  });

  it.each<[Partial<KeyAttestationFacts>, Record<string, string>]>([
    [{ keyMintSecurityLevel: 'software' }, { 'key.securityLevel': 'contraindicated' }],
    [{ attestationSecurityLevel: 'software' }, { 'key.securityLevel': 'contraindicated' }],
    [{ origin: 'imported' }, { 'key.origin': 'contraindicated' }],
    [{ purposes: [2, 3] }, { 'key.purpose': 'contraindicated' }],
    [{ purposes: [] }, { 'key.purpose': 'contraindicated' }],
    [{ noAuthRequired: false }, { 'key.authentication': 'contraindicated' }],
    [{ unknownTags: [999] }, { 'key.unknownTags': 'warning' }],
    [{ tagsAscending: false }, { 'key.tagOrder': 'contraindicated' }],
    [
      { boot: { deviceLocked: true, state: 'self-signed', key: 'aa', hash: '01' } },
      { 'boot.state': 'contraindicated' },
    ],
    [{ boot: { deviceLocked: true, state: 'verified', key: '00' } }, { 'boot.hash': 'none' }],
    [{ osPatchLevel: 202501 }, { 'patch.os': 'contraindicated' }],
    [{ osPatchLevel: 0 }, { 'patch.os': 'warning' }],
    [{ vendorPatchLevel: 20250101 }, { 'patch.vendor': 'contraindicated' }],
    [{ bootPatchLevel: 20261399 }, { 'patch.boot': 'warning' }],
    [{ key: { algorithm: 'secp384r1', spki: '' } }, { 'key.algorithm': 'contraindicated' }],
    [{ revocation: { refused: [] } }, { 'revocation.freshness': 'none' }],
  ])('of %j fails %j', (change, expected) => {
    expect(phone(change)).toEqual(expected);
  });

  it('does not pass what the hardware does not say', () => {
    const { boot: _boot, application: _application, origin: _origin, ...silent } = PHONE;
    expect(failing(verified(silent), LIVE)).toEqual({
      'boot.locked': 'none',
      'boot.state': 'none',
      'app.package': 'none',
      'key.origin': 'contraindicated',
    });
    expect(appraise(verified(silent), LIVE, { at: AT }).verdict).toBe('contraindicated');
  });

  it('lets a patch level be missing by class of phone, where a rule of the guide says which', () => {
    const guide = readFileSync(
      new URL('../../../../docs/guide/write-your-own-policy.md', import.meta.url),
      'utf8',
    );
    const texts = [...guide.matchAll(/```json rule\n(.*?)```/gs)].map(([, text = '']) => text);
    const rule = texts
      .map((text): PolicyRule => JSON.parse(text))
      .find(({ id }) => id === 'patch-levels-by-class');
    const compiled = compilePolicy({ ...LIVE, rules: [rule] });
    if (!('policy' in compiled)) throw new Error('the rule does not compile');
    const { vendorPatchLevel: _vendor, bootPatchLevel: _boot, ...silent } = PHONE;
    const missing = { 'patch.vendor': 'warning', 'patch.boot': 'warning' };
    const old = {
      ...silent,
      attestationVersion: 2,
      boot: { deviceLocked: true, state: 'verified', key: '00' },
    } as const;
    expect(failing(verified(old), compiled.policy)).toEqual(missing);
    expect(failing(verified(silent), compiled.policy)).toEqual({
      ...missing,
      'rule.patch-levels-by-class': 'contraindicated',
    });
  });

  it('accepts a custom system by its boot key only', () => {
    const boot = { deviceLocked: true, state: 'self-signed', key: 'aa', hash: '01' } as const;
    expect(phone({ boot }, { allowedBootKeys: ['aa'] })).toEqual({});
    const bad = { 'boot.state': 'contraindicated' };
    expect(phone({ boot: { ...boot, key: 'bb' } }, { allowedBootKeys: ['aa'] })).toEqual(bad);
    for (const state of ['unverified', 'failed'] as const) {
      expect(phone({ boot: { ...boot, state } }, { allowedBootKeys: ['aa'] })).toEqual(bad);
    }
    expect(phone({ boot: { ...boot, deviceLocked: false } }, { allowedBootKeys: ['aa'] })).toEqual({
      'boot.locked': 'contraindicated',
    });
  });

  it('says what a device calls itself in words that can be read, and no more than those', () => {
    const name = `dev.\u202etill${'W'.repeat(5_000)}`;
    const application = { packages: [{ name, version: 5 }], signatureDigests: [DIGEST] };
    const { checks } = appraise(verified({ ...PHONE, application }), LIVE, { at: AT });
    const evidence = checks.find(({ id }) => id === 'app.package')?.evidence ?? '';
    expect(evidence.startsWith('dev.\ufffdtillW')).toBe(true);
    expect(evidence.length).toBe(2_000);
  });

  it.each<[NonNullable<KeyAttestationFacts['application']>, string]>([
    [{ packages: [{ name: 'dev.till', version: 5 }], signatureDigests: ['cd'] }, 'app.signature'],
    [{ packages: [{ name: 'dev.till', version: 5 }], signatureDigests: [] }, 'app.signature'],
    [{ packages: [{ name: 'dev.till', version: 5 }], signatureDigests: [DIGEST, 'cd'] }, 'app.signature'],
    [{ packages: [{ name: 'dev.till', version: 4 }], signatureDigests: [DIGEST] }, 'app.version'],
    [{ packages: [{ name: 'dev.other', version: 9 }], signatureDigests: [DIGEST] }, 'app.package'],
    [
      {
        packages: [
          { name: 'dev.till', version: 5 },
          { name: 'dev.other', version: 1 },
        ],
        signatureDigests: [DIGEST],
      },
      'app.package',
    ],
  ])('of the app %j fails %s', (application, id) => {
    expect(phone({ application })).toEqual({ [id]: 'contraindicated' });
  });

  it('takes an app by each of its signers, with the minimum version of that signer', () => {
    const next = 'cd'.repeat(32);
    const applications = [
      { packageName: 'dev.till', signatureDigests: [DIGEST], minimumVersion: 5 },
      { packageName: 'dev.till', signatureDigests: [next], minimumVersion: 8 },
    ];
    const of = (version: number, digest: string) =>
      phone(
        { application: { packages: [{ name: 'dev.till', version }], signatureDigests: [digest] } },
        { applications },
      );
    expect(of(5, DIGEST)).toEqual({});
    expect(of(8, next)).toEqual({});
    expect(of(7, next)).toEqual({ 'app.version': 'contraindicated' });
    expect(of(9, 'ef'.repeat(32))).toEqual({ 'app.signature': 'contraindicated' });
  });
});

describe('appraisal', () => {
  const rule = {
    id: 'os',
    language: 'cel',
    expression: 'facts.osVersion >= 130000',
    onFailure: 'refuse',
    rule: 'Android 13 or newer.',
    remedy: 'Update the phone.',
  } as const;
  const appraiseWith = (
    facts: Partial<KeyAttestationFacts>,
    change: Partial<PolicyRule> = {},
    options: Partial<AppraisalOptions> = {},
  ) =>
    appraise(
      verified({ ...PHONE, ...facts }),
      { ...LIVE, rules: [{ ...rule, ...change }] },
      { at: AT, ...options },
    );

  it('evaluates the rules of the policy; what a rule cannot know is not passed', () => {
    expect(appraiseWith({ osVersion: 140000 }).verdict).toBe('affirming');
    expect(appraiseWith({ osVersion: 120000 })).toMatchObject({ verdict: 'contraindicated', reason: 'rule' });
    expect(appraiseWith({ osVersion: 120000 }, { onFailure: 'warn' }).verdict).toBe('warning');
    expect(appraiseWith({})).toMatchObject({ verdict: 'contraindicated', reason: 'not-known' });
    expect(appraiseWith({}, { onFailure: 'warn' }).verdict).toBe('warning');
    // Neither compiles: such rules are refused on save, and pass nobody even so.
    expect(appraiseWith({ osVersion: 140000 }, { expression: 'facts.' }).reason).toBe('not-known');
    expect(appraiseWith({ osVersion: 140000 }, { expression: 'facts.osVersion' }).reason).toBe('not-known');
  });

  it.each<[PolicyRule['appliesTo'], Partial<AppraisalOptions>, boolean]>([
    [{ kinds: ['webauthn'] }, {}, false],
    [{ kinds: ['android-key'] }, {}, true],
    [{ levels: [3] }, { level: 2 }, false],
    [{ levels: [2, 3] }, { level: 2 }, true],
    [{ levels: [3] }, {}, true],
    [{ purposes: ['periodic'] }, {}, false],
    [{ purposes: ['periodic'] }, { purpose: 'periodic' }, true],
    [{ kinds: ['android-key'], levels: [1], purposes: ['enrol'] }, { level: 1 }, true],
  ])('applies a rule for %j to evidence appraised with %j: %s', (appliesTo, options, applied) => {
    const { checks } = appraiseWith({ osVersion: 1 }, appliesTo === undefined ? {} : { appliesTo }, options);
    expect(checks.some(({ id }) => id === 'rule.os')).toBe(applied);
  });

  it('asks supporting evidence only by rules that name its kind', () => {
    const assertion: AnyOutcome = {
      outcome: 'verified',
      kind: 'apple-assertion',
      facts: { kind: 'apple-assertion', keyId: 'k', appId: 'T.b', environment: 'production', counter: 3 },
      checks: [],
    };
    const ask = (appliesTo: NonNullable<PolicyRule['appliesTo']>) =>
      appraise(assertion, { ...LIVE, rules: [{ ...rule, expression: 'false', appliesTo }] }, { at: AT })
        .checks.map(({ id }) => id)
        .includes('rule.os');
    expect(ask({})).toBe(false);
    expect(ask({ purposes: ['enrol'] })).toBe(false);
    expect(ask({ kinds: ['apple-assertion'] })).toBe(true);
  });

  it('gives rules the kind, level, purpose, merchant, time and the checks made before', () => {
    const expression = `kind == "android-key" && level == 2 && purpose == "periodic" && merchant == "mer_1"
      && now.getFullYear() == 2026 && checks["boot.locked"] == "affirming"
      && checks.exists(id, checks[id] == "warning") == false`;
    const result = appraiseWith({}, { expression }, { level: 2, purpose: 'periodic', merchant: 'mer_1' });
    expect(result.verdict).toBe('affirming');
  });

  it('lets an enrolled device go on in the hours of grace of a stale list, and nobody enrol', () => {
    const stale = (hours: number, purpose: 'enrol' | 'periodic') => {
      const revocation = { listFetchedAt: AT - hours * 3_600_000, refused: [] };
      return appraise(verified({ ...PHONE, revocation }), LIVE, { at: AT, purpose }).verdict;
    };
    expect(stale(24, 'enrol')).toBe('affirming');
    expect(stale(25, 'enrol')).toBe('contraindicated');
    expect(stale(25, 'periodic')).toBe('warning');
    expect(stale(168, 'periodic')).toBe('warning');
    expect(stale(169, 'periodic')).toBe('contraindicated');
  });

  it('refuses a level below that of the policy', () => {
    const result = appraise(verified(PHONE), { ...LIVE, minimumLevel: 2 }, { at: AT, level: 1 });
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'level' });
  });

  it('refuses a kind that the policy does not name', () => {
    const result = appraise(verified(PHONE), { ...LIVE, allowedKinds: ['webauthn'] }, { at: AT });
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'kind-not-allowed' });
  });

  const passkey: WebAuthnFacts = {
    kind: 'webauthn',
    format: 'packed',
    trust: 'anchored',
    aaguid: 'a',
    credentialId: '',
    credentialPublicKey: '',
    signCount: 0,
    userPresent: true,
    userVerified: true,
    backupEligible: false,
    backedUp: false,
    rpId: 'localhost',
    origin: 'http://localhost',
  };
  it.each<[Partial<WebAuthnFacts>, Record<string, string>]>([
    [{}, {}],
    [{ userPresent: false }, { 'webauthn.userPresent': 'contraindicated' }],
    [{ userVerified: false }, { 'webauthn.userVerified': 'contraindicated' }],
    [{ backupEligible: true }, { 'webauthn.backup': 'warning' }],
    [
      { format: 'none', trust: 'none' },
      { 'webauthn.format': 'contraindicated', 'webauthn.trust': 'contraindicated' },
    ],
    [{ trust: 'unknown-root' }, { 'webauthn.trust': 'contraindicated' }],
    [{ trust: 'test-authenticator' }, { 'webauthn.trust': 'contraindicated' }],
    [{ aaguid: 'b' }, { 'webauthn.aaguid': 'contraindicated' }],
    [{ format: 'android-key', revocation: { listFetchedAt: AT - 24 * 3_600_000, refused: [] } }, {}],
    [
      { format: 'android-key', revocation: { listFetchedAt: AT - 25 * 3_600_000, refused: [] } },
      { 'revocation.freshness': 'none' },
    ],
    [{ format: 'android-key', keyAttestation: { ...PHONE, noAuthRequired: false } }, {}],
    [
      {
        format: 'android-key',
        keyAttestation: {
          ...PHONE,
          keyMintSecurityLevel: 'software',
          purposes: [],
          boot: { deviceLocked: false, state: 'unverified', key: '00', hash: '01' },
          osPatchLevel: 202501,
        },
      },
      {
        'key.securityLevel': 'contraindicated',
        'key.purpose': 'contraindicated',
        'boot.locked': 'contraindicated',
        'boot.state': 'contraindicated',
        'patch.os': 'contraindicated',
      },
    ],
  ])('of a passkey with %j fails %j', (change, expected) => {
    const policy = { ...LIVE, webauthn: { ...LIVE.webauthn, aaguids: ['a'] } };
    const outcome: AnyOutcome = {
      outcome: 'verified',
      kind: 'webauthn',
      facts: { ...passkey, ...change },
      checks: [],
    };
    expect(failing(outcome, policy)).toEqual(expected);
  });

  it('gives the test policy everything of the live one and more', () => {
    expect(appraise(verified(PHONE), testPolicy(LIVE.keyAttestation.applications), { at: AT }).verdict).toBe(
      'affirming',
    );
  });
});
