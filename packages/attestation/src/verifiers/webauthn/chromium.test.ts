import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appraise } from '../../appraisal/appraise.ts';
import { livePolicy, testPolicy } from '../../appraisal/policy/default-policies.ts';
import { decodeBase64Url } from '../../formats/base64url.ts';
import { createWebAuthnVerifier } from './verifier.ts';

interface Registration {
  readonly where: string;
  readonly attestation: string;
  readonly challenge: string;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
  readonly credential: Record<string, unknown>;
}

/** Recorded from a real Chromium; see `source` in the file. */
const recorded: { origin: string; rpId: string; registrations: Registration[] } = JSON.parse(
  readFileSync(new URL('./chromium-virtual-authenticator.json', import.meta.url), 'utf8'),
);
const NOW = Date.UTC(2026, 10, 23, 12);
const verifier = createWebAuthnVerifier({
  rpId: recorded.rpId,
  origins: [recorded.origin],
  anchors: [],
  now: () => NOW,
});
const contextOf = ({ challenge, deviceKeyThumbprint, encryptionKeyThumbprint }: Registration) => ({
  challenge: decodeBase64Url(challenge, 'ERR_EVIDENCE', 'challenge'),
  deviceKeyThumbprint,
  encryptionKeyThumbprint,
});
const verify = (registration: Registration, context = contextOf(registration)) =>
  verifier.verify({ kind: 'webauthn', credential: registration.credential }, context);

describe("Chromium's virtual authenticator", () => {
  it.each(recorded.registrations)('passes in test mode: $attestation, $where', async (registration) => {
    const outcome = verify(registration);
    const result = appraise(outcome, testPolicy([]), { at: NOW, level: 1 });
    expect(result.checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'affirming',
      facts: {
        format: registration.attestation === 'direct' ? 'packed' : 'none',
        trust: registration.attestation === 'direct' ? 'test-authenticator' : 'none',
        aaguid: '01020304-0506-0708-0102-030405060708',
        userVerified: true,
        deviceKeyThumbprint: registration.deviceKeyThumbprint,
      },
    });
  });

  it.each(recorded.registrations)('is refused in live mode: $attestation, $where', async (registration) => {
    const result = appraise(verify(registration), livePolicy([]), { at: NOW });
    expect(result).toMatchObject({ verdict: 'contraindicated' });
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'webauthn.trust', status: 'contraindicated' }),
    );
  });

  it('binds both device keys and the challenge', async () => {
    const [first, second] = recorded.registrations;
    if (!first || !second) throw new Error('the recording is empty');
    const own = contextOf(first);
    const other = contextOf(second);
    for (const context of [
      { ...own, challenge: other.challenge },
      { ...own, deviceKeyThumbprint: other.deviceKeyThumbprint },
      { ...own, encryptionKeyThumbprint: other.encryptionKeyThumbprint },
      {
        ...own,
        deviceKeyThumbprint: own.encryptionKeyThumbprint,
        encryptionKeyThumbprint: own.deviceKeyThumbprint,
      },
    ]) {
      expect(verify(first, context)).toMatchObject({
        outcome: 'refused',
        reason: 'challenge-mismatch',
      });
    }
    const { challenge } = own;
    expect(verifier.verify({ kind: 'webauthn', credential: first.credential }, { challenge })).toMatchObject({
      outcome: 'refused',
      reason: 'key-mismatch',
    });
  });

  it('is refused for another origin or relying party', async () => {
    const [first] = recorded.registrations;
    if (!first) throw new Error('the recording is empty');
    const options = { rpId: recorded.rpId, origins: [recorded.origin], anchors: [], now: () => NOW };
    const evidence = { kind: 'webauthn', credential: first.credential } as const;
    const elsewhere = createWebAuthnVerifier({ ...options, origins: ['https://till.example'] });
    expect(await elsewhere.verify(evidence, contextOf(first))).toMatchObject({
      outcome: 'refused',
      reason: 'ceremony',
    });
    const foreign = createWebAuthnVerifier({ ...options, rpId: 'till.example' });
    expect(await foreign.verify(evidence, contextOf(first))).toMatchObject({
      outcome: 'refused',
      reason: 'ceremony',
    });
  });

  it('trusts the batch key only when it is told to', async () => {
    const [first] = recorded.registrations;
    if (!first) throw new Error('the recording is empty');
    const strict = createWebAuthnVerifier({
      rpId: recorded.rpId,
      origins: [recorded.origin],
      anchors: [],
      now: () => NOW,
      testAuthenticators: new Set(),
    });
    const outcome = await strict.verify({ kind: 'webauthn', credential: first.credential }, contextOf(first));
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { trust: 'unknown-root' } });
  });
});
