import { type AppraisalPolicy, appraise, livePolicy, testPolicy } from '@tallystick/attestation/appraisal';
import type { Evidence } from '@tallystick/attestation/evidence';
import { securityDigest } from '@tallystick/attestation/evidence';
import {
  checkAgainstReference,
  importDeviceKey,
  verifyTransactionEvidence,
} from '@tallystick/attestation/proof';
import { createAndroidKeyVerifier, googleTrustAnchors } from '@tallystick/attestation/verifiers/android-key';
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { toBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PhoneFault } from './faults.ts';
import { VIRTUAL_MODEL } from './mint-chain.ts';
import { APPLICATION, CHALLENGE, NOW, now, verifierOf } from './phone.fixture.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, exportVirtualRoot, importVirtualRoot, type VirtualRoot } from './virtual-root.ts';

const APPLICATIONS = [APPLICATION];
const POLICY: AppraisalPolicy = testPolicy(APPLICATIONS);

let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now });
});

async function attested(faults: PhoneFault[], model: Partial<typeof VIRTUAL_MODEL> = {}) {
  const phone = createVirtualPhone({ root, now, faults, model });
  const { deviceKeyThumbprint, encryptionKeyThumbprint } = await phone.generateKeys();
  const context = { challenge: CHALLENGE, deviceKeyThumbprint, encryptionKeyThumbprint };
  return { context, evidence: await phone.attest(context) };
}

function appraised(
  evidence: Evidence,
  context: { challenge: Uint8Array; deviceKeyThumbprint: string },
  policy = POLICY,
) {
  if (evidence.kind !== 'virtual') throw new Error('a virtual phone gives virtual evidence');
  return appraise(verifierOf(root).verify(evidence, context), policy, { at: NOW, level: 2 });
}

describe('virtual phone', () => {
  it.each(['tee', 'strongbox'] as const)('passes every check with a key in %s', async (securityLevel) => {
    const { evidence, context } = await attested([], { securityLevel });
    const result = appraised(evidence, context);
    expect(result.checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'affirming',
      facts: {
        attestationSecurityLevel: securityLevel,
        key: { algorithm: 'P-256', thumbprint: context.deviceKeyThumbprint },
        boot: { deviceLocked: true, state: 'verified' },
        osPatchLevel: 202610,
        application: { packages: [{ name: VIRTUAL_MODEL.packageName, version: 1 }] },
      },
    });
  });

  it('is refused in live mode, also by a policy that names it', async () => {
    const { evidence, context } = await attested([]);
    const live = appraised(evidence, context, livePolicy(APPLICATIONS));
    expect(live).toMatchObject({ verdict: 'contraindicated', reason: 'kind-not-allowed' });
    const named: AppraisalPolicy = { ...POLICY, mode: 'live' };
    const result = appraised(evidence, context, named);
    expect(result.verdict).toBe('contraindicated');
    expect(result.checks.find(({ id }) => id === 'evidence.mode')?.remedy).toContain('real phone');
  });

  it('is refused under another root and by the Android verifier', async () => {
    const { evidence, context } = await attested([]);
    if (evidence.kind !== 'virtual') throw new Error('unreachable');
    const other = verifierOf(await createVirtualRoot({ now })).verify(evidence, context);
    expect(other).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
    const android = createAndroidKeyVerifier({
      anchors: googleTrustAnchors(),
      revocation: () => virtualRevocationList(NOW),
      now,
    });
    expect(android.verify({ ...evidence, kind: 'android-key' }, context).outcome).toBe('refused');
  });

  const CHAIN_FAULTS: [PhoneFault, string, RegExp][] = [
    ['unlocked-bootloader', 'boot.locked', /bootloader is unlocked/],
    ['wrong-challenge', 'key.challenge', /Start again/],
    ['software-key', 'key.securityLevel', /secure hardware/],
    ['revoked-key', 'chain.revocation', /revoked/],
    ['old-patch', 'patch.os', /latest system update/],
    ['wrong-app-signature', 'app.signature', /official store/],
    ['spliced-key', 'key.binding', /not the key of this device/],
    ['extended-chain', 'chain.extended', /forged/],
    ['unordered-tags', 'key.tagOrder', /genuine evidence/],
  ];
  it.each(CHAIN_FAULTS)('shows the fault %s as %s', async (fault, id, remedy) => {
    const { evidence, context } = await attested([fault]);
    const result = appraised(evidence, context);
    expect(result.verdict).toBe('contraindicated');
    const check = result.checks.find((candidate) => candidate.id === id);
    expect(check).toMatchObject({ status: 'contraindicated', remedy: expect.stringMatching(remedy) });
    expect(check?.evidence).not.toBe('');
  });

  it('keeps its maker across a restart', async () => {
    const stored = JSON.parse(JSON.stringify(await exportVirtualRoot(root)));
    const phone = createVirtualPhone({ root: await importVirtualRoot(stored), now });
    const keys = await phone.generateKeys();
    const evidence = await phone.attest({ ...keys, challenge: CHALLENGE });
    expect(appraised(evidence, { ...keys, challenge: CHALLENGE }).verdict).toBe('affirming');
  });
});

describe('stale and missing lists', () => {
  it.each([
    [undefined, 'chain.revocation'],
    [NOW - 25 * 3_600_000, 'revocation.freshness'],
  ])('is not passed with a list fetched at %s', async (fetchedAt, id) => {
    const { evidence, context } = await attested([]);
    if (evidence.kind !== 'virtual') throw new Error('unreachable');
    const verifier = createVirtualVerifier({
      anchors: [trustAnchorOf(root.certificate, 'virtual root')],
      revocation: () => (fetchedAt === undefined ? undefined : virtualRevocationList(fetchedAt)),
      now,
    });
    const result = appraise(verifier.verify(evidence, context), POLICY, { at: NOW });
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'not-known' });
    expect(result.checks).toContainEqual(expect.objectContaining({ id, status: 'none' }));
    const lenient = appraise(
      verifier.verify(evidence, context),
      {
        ...POLICY,
        signals: {
          ...POLICY.signals,
          revocationList: { ...POLICY.signals.revocationList, atEnrolment: 'warn' },
        },
      },
      { at: NOW },
    );
    expect(lenient.verdict).toBe(fetchedAt === undefined ? 'contraindicated' : 'warning');
  });
});

describe('transaction evidence of a virtual phone', () => {
  const PAYMENT = { id: 'pay_1', amount: 1250n, currency: 'EUR' };

  async function answered(fault?: PhoneFault) {
    const phone = createVirtualPhone({ root, now });
    const { secondSecret } = await phone.generateKeys();
    const reference = { level: 2, digest: await securityDigest(2, phone.securityItems(2)) } as const;
    const request = {
      challenge: CHALLENGE,
      deviceId: 'dev_1',
      purpose: 'transaction',
      level: 2,
      payment: PAYMENT,
    } as const;
    await phone.answer(request);
    if (fault) phone.faults.add(fault);
    const expected = {
      challenge: toBase64Url(CHALLENGE),
      deviceId: 'dev_1',
      purpose: 'transaction',
      payment: PAYMENT,
      lastCounter: 1,
      reference,
      deviceKey: importDeviceKey('publicJwk' in secondSecret ? secondSecret.publicJwk : undefined),
      now: NOW,
    } as const;
    return verifyTransactionEvidence(await phone.answer(request), expected);
  }

  it('passes', async () => {
    const outcome = await answered();
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: { counter: 2, amount: '1250', clockDriftSeconds: 0 },
    });
    expect(appraise(outcome, POLICY, { at: NOW }).verdict).toBe('affirming');
  });

  const FAULTS: [PhoneFault, string, RegExp][] = [
    ['clock-fast', 'transaction.clock', /The phone's clock is 4 minutes fast/],
    ['clock-slow', 'transaction.clock', /The phone's clock is 4 minutes slow/],
    ['counter-rollback', 'transaction.counter', /storage was copied or restored/],
    ['wrong-app-signature', 'digest.reference', /changed since enrolment/],
    ['unlocked-bootloader', 'digest.reference', /enrol the device again/],
    ['old-patch', 'digest.reference', /changed since enrolment/],
  ];
  it.each(FAULTS)('shows the fault %s as %s', async (fault, id, remedy) => {
    const { verdict, checks } = appraise(await answered(fault), POLICY, { at: NOW });
    expect(verdict).toBe('contraindicated');
    expect(checks.filter(({ status }) => status === 'contraindicated')).toEqual([
      expect.objectContaining({ id, remedy: expect.stringMatching(remedy) }),
    ]);
  });

  it('cannot come back at a lower level', () => {
    const checks = checkAgainstReference({ level: 3, digest: 'a' }, { level: 2, digest: 'a' });
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ['level.downgrade', 'contraindicated'],
      ['digest.reference', 'contraindicated'],
    ]);
  });
});
