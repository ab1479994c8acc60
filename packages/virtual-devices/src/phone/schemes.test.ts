import { appraise, livePolicy, testPolicy } from '@tallystick/attestation/appraisal';
import type { Evidence } from '@tallystick/attestation/evidence';
import { DEVICE_KEY_SCHEMES, type DeviceKeyScheme, securityDigest } from '@tallystick/attestation/evidence';
import { importDeviceKey, verifyTransactionEvidence } from '@tallystick/attestation/proof';
import type { VerificationContext } from '@tallystick/attestation/result';
import { toBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PhoneFault } from './faults.ts';
import { APPLICATION, CHALLENGE, NOW, now, verifierOf } from './phone.fixture.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

const APPLICATIONS = [APPLICATION];

let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now });
});

const attested = async (scheme: DeviceKeyScheme, faults: readonly PhoneFault[] = []) => {
  const phone = createVirtualPhone({ root, now, scheme, faults });
  const keys = await phone.generateKeys();
  const { secondSecret, deviceKeyThumbprint, encryptionKeyThumbprint } = keys;
  const context = {
    challenge: CHALLENGE,
    deviceKeyScheme: secondSecret.scheme,
    deviceKeyThumbprint,
    encryptionKeyThumbprint,
  };
  return { phone, keys, context, evidence: await phone.attest(context) };
};

const verified = (evidence: Evidence, context: VerificationContext) => {
  if (evidence.kind !== 'virtual') throw new Error('a virtual phone gives virtual evidence');
  return verifierOf(root).verify(evidence, context);
};
const failing = (evidence: Evidence, context: VerificationContext) =>
  verified(evidence, context)
    .checks.filter(({ status }) => status !== 'affirming')
    .map(({ id }) => id);

describe.each(['ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87'] as const)('a phone with a key of %s', (scheme) => {
  it('attests the key itself, as the newest KeyMint writes it', async () => {
    const { evidence, context } = await attested(scheme);
    const outcome = verified(evidence, context);
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: {
        attestationVersion: 500,
        keyMintVersion: 500,
        unknownTags: [],
        key: { algorithm: scheme.toUpperCase(), thumbprint: context.deviceKeyThumbprint },
      },
    });
    const verdicts = [testPolicy, livePolicy].map((policy) =>
      appraise(outcome, policy(APPLICATIONS), { at: NOW, level: 3, scheme })
        .checks.filter(({ status }) => status === 'contraindicated')
        .map(({ id }) => id),
    );
    const weak = scheme === 'ml-dsa-44' ? ['secondSecret.scheme', 'key.algorithm'] : [];
    expect(verdicts).toEqual([weak, ['evidence.kind', 'evidence.mode', ...weak]]);
  });

  it('is refused with the evidence of another key of its kind, or of an elliptic curve', async () => {
    const { evidence, context } = await attested(scheme);
    const spliced = await attested(scheme, ['spliced-key']);
    expect(failing(spliced.evidence, spliced.context)).toEqual(['key.binding']);
    const curve = await attested('es256');
    expect(failing(curve.evidence, { ...context, challenge: CHALLENGE })).toEqual(['key.binding']);
    expect(failing(evidence, { ...context, deviceKeyThumbprint: curve.context.deviceKeyThumbprint })).toEqual(
      ['key.binding'],
    );
  });
});

describe('a phone with a shared secret', () => {
  it('has a key in its store vouch for the secret', async () => {
    const { evidence, context } = await attested('hmac-sha256');
    const outcome = verified(evidence, context);
    expect(outcome.outcome).toBe('verified');
    expect(outcome.checks.find(({ id }) => id === 'key.binding')?.evidence).toContain(
      context.deviceKeyThumbprint,
    );
    const options = { at: NOW, level: 1, scheme: 'hmac-sha256' } as const;
    expect(appraise(outcome, testPolicy(APPLICATIONS), options).verdict).toBe('affirming');
  });

  it('is refused with another secret, another encryption key, another challenge, or none named', async () => {
    const { evidence, context } = await attested('hmac-sha256');
    const other = await attested('hmac-sha256');
    const { deviceKeyThumbprint, encryptionKeyThumbprint } = other.context;
    expect(failing(evidence, { ...context, deviceKeyThumbprint })).toEqual(['key.challenge']);
    expect(failing(evidence, { ...context, encryptionKeyThumbprint })).toEqual(['key.challenge']);
    expect(failing(evidence, { ...context, challenge: new Uint8Array(32) })).toEqual(['key.challenge']);
    const { encryptionKeyThumbprint: _, ...unnamed } = context;
    expect(failing(evidence, unnamed)).toEqual(['key.binding']);
  });

  it('cannot pass for a key of the store, nor such a key for it', async () => {
    const { evidence, context } = await attested('hmac-sha256');
    expect(failing(evidence, { ...context, deviceKeyScheme: 'es256' })).toEqual([
      'key.challenge',
      'key.binding',
    ]);
    const curve = await attested('es256');
    expect(failing(curve.evidence, { ...curve.context, deviceKeyScheme: 'hmac-sha256' })).toEqual([
      'key.challenge',
    ]);
  });

  it('tells nobody the secret but sealed', async () => {
    const { keys } = await attested('hmac-sha256');
    expect(JSON.stringify(keys.secondSecret)).toBe(
      JSON.stringify({ scheme: 'hmac-sha256', thumbprint: keys.deviceKeyThumbprint }),
    );
  });
});

describe.each(DEVICE_KEY_SCHEMES.filter((scheme) => scheme !== 'hmac-sha256'))('answers by %s', (scheme) => {
  it('are verified by the key that was attested', async () => {
    const { phone, keys } = await attested(scheme);
    const { secondSecret } = keys;
    const jws = await phone.answer({
      challenge: CHALLENGE,
      deviceId: 'dev_1',
      purpose: 'periodic',
      level: 1,
    });
    const outcome = verifyTransactionEvidence(jws, {
      challenge: toBase64Url(CHALLENGE),
      deviceId: 'dev_1',
      purpose: 'periodic',
      lastCounter: 0,
      reference: { level: 1, digest: await securityDigest(1, phone.securityItems(1)) },
      deviceKey: importDeviceKey('publicJwk' in secondSecret ? secondSecret.publicJwk : undefined),
      now: NOW,
    });
    expect(outcome.outcome).toBe('verified');
  });
});
