import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { googleTrustAnchors } from '../android-key/verifier.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import { appraise } from '../policy/appraise.ts';
import { livePolicy } from '../policy/default-policies.ts';
import { trustAnchorOf } from '../x509/path.ts';
import { type RegisteredCredential, verifyWebAuthnAssertion } from './assertion.ts';
import { createWebAuthnVerifier, type WebAuthnVerifierOptions } from './verifier.ts';

const VECTORS = new URL('../../../../vectors/webauthn/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'));

// @simplewebauthn/server holds some certificates against the system clock, so the tests set it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const verifierOf = (options: Partial<WebAuthnVerifierOptions>) =>
  createWebAuthnVerifier({
    rpId: 'localhost',
    origins: [],
    anchors: [],
    now: Date.now,
    bindDeviceKeys: false,
    ...options,
  });

interface RealCase {
  readonly test: string;
  readonly expect: string;
  readonly credential: Record<string, unknown>;
  readonly challenge_b64u: string;
  readonly rp_id?: string;
  readonly expected_rp_id?: string;
  readonly expected_origin: string;
  readonly credential_public_key_b64u?: string;
  readonly sign_count?: number;
  readonly verify_at?: string;
}

/** `datetime(2025, 1, 8, 0, 0, 0)` of the vectors; where they name no time, one at which every certificate of theirs was valid. */
const timeOf = (text: string | undefined): number => {
  const [year = 2022, month = 6, day = 1] = (text?.match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year, month - 1, day);
};

describe('WebAuthn, real authenticators', () => {
  const { cases }: { cases: RealCase[] } = read('py-webauthn-a.json');
  const registrations = cases.filter(({ rp_id }) => rp_id !== undefined);
  const assertions = cases.filter(({ expected_rp_id }) => expected_rp_id !== undefined);

  it('are all here', () => {
    expect(registrations.length + assertions.length).toBe(cases.length);
  });

  // Kept but not as published, with the reason.
  const switchedOff: Readonly<Record<string, string>> = {
    test_verify_attestation_with_unsupported_token_binding:
      'tokenBinding as a text: WebAuthn level 1 draft; the ceremony library refuses it and no browser sends it any more',
  };

  it.each(registrations)('$test: $expect', async (vector) => {
    const time = timeOf(vector.verify_at);
    vi.setSystemTime(time);
    const verifier = verifierOf({
      rpId: vector.rp_id ?? '',
      origins: [vector.expected_origin],
      androidKey: {
        anchors: googleTrustAnchors(),
        revocation: () => ({ fetchedAt: time, entries: new Map() }),
      },
    });
    // One file writes plain base64; the browser's toJSON, and so our interface, writes base64url.
    const credential = JSON.parse(
      JSON.stringify(vector.credential, (_name, value) =>
        typeof value === 'string' ? value.replaceAll('+', '-').replaceAll('/', '_') : value,
      ),
    );
    const outcome = await verifier.verify(
      { kind: 'webauthn', credential },
      { challenge: Uint8Array.fromBase64(vector.challenge_b64u, { alphabet: 'base64url' }) },
    );
    if (vector.test in switchedOff) {
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'ceremony' });
    } else if (vector.expect === 'verifies') {
      expect(outcome.checks.filter(({ status }) => status === 'contraindicated')).toEqual([]);
      expect(outcome.outcome).toBe('verified');
    } else {
      // The vector pins a root that this chain does not reach: a fact here, and refused by appraisal.
      expect(appraise(outcome, livePolicy([]), { at: time })).toMatchObject({
        verdict: 'contraindicated',
        reason: 'path-validation',
      });
    }
  });

  it.each(assertions)('$test: $expect', async (vector) => {
    const credential: RegisteredCredential = {
      id: String(vector.credential.id),
      publicKey: vector.credential_public_key_b64u ?? '',
      signCount: (vector.sign_count ?? 0) - 1,
    };
    const outcome = await verifyWebAuthnAssertion(vector.credential, credential, {
      challenge: vector.challenge_b64u,
      rpId: vector.expected_rp_id ?? '',
      origins: [vector.expected_origin],
    });
    expect(outcome.outcome).toBe(vector.expect === 'verifies' ? 'verified' : 'refused');
  });
});

type HexMembers = Record<string, string>;
interface SpecCase {
  readonly id: string;
  readonly registration: HexMembers;
  readonly authentication: HexMembers;
}

const b64 = (hex: string | undefined): string => toBase64Url(Uint8Array.fromHex(hex ?? ''));

describe('WebAuthn, test vectors of the specification', () => {
  const vectors: { rp_id: string; origin: string; root: { values: HexMembers }[]; cases: SpecCase[] } =
    read('w3c-spec-vectors-a.json');
  const root = trustAnchorOf(
    Uint8Array.fromHex(vectors.root[0]?.values.attestation_ca_cert ?? ''),
    'specification',
  );
  // Kept but not as published: the ceremony library holds U2F to an AAGUID of zeros, as FIDO metadata does; the vector has another.
  const switchedOff = new Set(['sctn-test-vectors-fido-u2f-es256']);

  it.each(vectors.cases)('$id', async ({ id, registration, authentication }) => {
    const time = Date.UTC(2025, 0, 1);
    vi.setSystemTime(time);
    const options = {
      rpId: vectors.rp_id,
      origins: [vectors.origin],
      anchors: [root],
      algorithms: [-7, -257, -35, -36, -53],
      androidKey: { anchors: [root], revocation: () => ({ fetchedAt: time, entries: new Map() }) },
    };
    const credentialId = b64(registration.credential_id);
    const credential = {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      response: {
        clientDataJSON: b64(registration.clientDataJSON),
        attestationObject: b64(registration.attestationObject),
      },
    };
    const outcome = await verifierOf(options).verify(
      { kind: 'webauthn', credential },
      { challenge: Uint8Array.fromHex(registration.challenge ?? '') },
    );
    if (switchedOff.has(id)) {
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'ceremony' });
      return;
    }
    expect(outcome.checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
    if (outcome.outcome === 'refused') throw new Error('unreachable: every check passed');
    const attested = id.includes('packed') || id.includes('android-key') || id.includes('u2f');
    expect(outcome.facts.trust).toBe(attested ? 'anchored' : 'none');
    expect(outcome.facts.revocation).toEqual(
      id.includes('android-key') ? { listFetchedAt: time, refused: [] } : undefined,
    );

    const assertion = (challenge: string | undefined) =>
      verifyWebAuthnAssertion(
        {
          id: credentialId,
          response: {
            authenticatorData: b64(authentication.authenticatorData),
            clientDataJSON: b64(authentication.clientDataJSON),
            signature: b64(authentication.signature),
          },
        },
        { id: credentialId, publicKey: outcome.facts.credentialPublicKey, signCount: 0 },
        { challenge: b64(challenge), rpId: vectors.rp_id, origins: [vectors.origin] },
      );
    // The ceremony library reads Ed448 keys but cannot verify with them: switched off, and off by default in `algorithms`.
    const verifiable = id !== 'sctn-test-vectors-packed-ed448';
    expect((await assertion(authentication.challenge)).outcome).toBe(verifiable ? 'verified' : 'refused');
    expect((await assertion(registration.challenge)).outcome).toBe('refused');
  });
});
