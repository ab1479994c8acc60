import { appraise, livePolicy, testPolicy } from '@tallystick/attestation/appraisal';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { describe, expect, it } from 'vitest';
import { softwareEvidence } from './software-authenticator.ts';

const ORIGIN = 'https://till.example';
const NOW = Date.UTC(2026, 10, 20, 12);
const CHALLENGE = new Uint8Array(32).fill(0x33);
const BOUND = { deviceKeyThumbprint: 'A'.repeat(43), encryptionKeyThumbprint: 'B'.repeat(43) };

const verified = async (origin = ORIGIN, thumbprint = BOUND.deviceKeyThumbprint) => {
  const evidence = await softwareEvidence(
    {
      challenge: CHALLENGE,
      enrolmentId: 'enr',
      deviceKeyScheme: 'es256',
      ...BOUND,
      level: 1,
      webauthn: { rpId: 'till.example', rpName: 'Till', userId: 'AA', userName: 'Counter' },
      signal: new AbortController().signal,
    },
    origin,
  );
  if (evidence.kind !== 'webauthn') throw new Error('no credential');
  const verifier = createWebAuthnVerifier({
    rpId: 'till.example',
    origins: [ORIGIN],
    anchors: [],
    androidKey: { anchors: [], revocation: () => ({ fetchedAt: NOW, entries: new Map() }) },
    now: () => NOW,
  });
  return verifier.verify(evidence, { challenge: CHALLENGE, ...BOUND, deviceKeyThumbprint: thumbprint });
};

describe('evidence made in software (WebAuthn Level 3, section 8.7)', () => {
  it('says of itself that nothing vouches for it', async () => {
    expect(await verified()).toMatchObject({ outcome: 'verified', facts: { format: 'none', trust: 'none' } });
  });

  it('is taken by test mode and refused by live mode', async () => {
    const outcome = await verified();
    expect(appraise(outcome, testPolicy([]), { at: NOW }).verdict).not.toBe('contraindicated');
    expect(appraise(outcome, livePolicy([]), { at: NOW }).verdict).toBe('contraindicated');
  });

  it('is bound to its page and to the keys of the device', async () => {
    expect((await verified('https://other.example')).outcome).not.toBe('verified');
    expect((await verified(ORIGIN, 'C'.repeat(43))).outcome).not.toBe('verified');
  });
});
