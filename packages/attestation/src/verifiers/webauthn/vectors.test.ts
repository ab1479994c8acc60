import { readFileSync } from 'node:fs';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { vectorCase, vectorOff } from '../../../../../vectors/vector-case.ts';
import { appraise } from '../../appraisal/appraise.ts';
import { livePolicy } from '../../appraisal/policy/default-policies.ts';
import { trustAnchorOf } from '../../x509/path.ts';
import { googleTrustAnchors } from '../android-key/verifier.ts';
import { type RegisteredCredential, verifyWebAuthnAssertion } from './assertion.ts';
import { COSE_RS1 } from './cose-algorithms.ts';
import { webauthnTrustAnchors } from './roots.ts';
import { createWebAuthnVerifier, type WebAuthnVerifierOptions } from './verifier.ts';

const VECTORS = new URL('../../../../../vectors/webauthn/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'));

const verifierOf = (options: Partial<WebAuthnVerifierOptions>) =>
  createWebAuthnVerifier({
    rpId: 'localhost',
    origins: [],
    anchors: [],
    now: () => 0,
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

/** Registrations whose statement is signed with RS1, and the TPM that each is of. */
const SHA1_STATEMENTS: Readonly<Record<string, object>> = {
  test_verify_attestation_dell_xps_13: { maker: 'Nuvoton Technology', model: 'NPCT6xx', version: 'id:13' },
  test_verify_tpm_with_ecc_public_area_type: {
    maker: 'Nuvoton Technology',
    model: 'NPCT75x',
    version: 'id:00070002',
  },
};

describe('WebAuthn, real authenticators', () => {
  const { cases }: { cases: RealCase[] } = read('py-webauthn-a.json');
  const registrations = cases.filter(({ rp_id }) => rp_id !== undefined);
  const assertions = cases.filter(({ expected_rp_id }) => expected_rp_id !== undefined);

  it('are all here', () => {
    expect(registrations.length + assertions.length).toBe(cases.length);
  });

  const noted = ({ test, expect: published }: RealCase) =>
    vectorCase('webauthn/py-webauthn-a', test, published === 'verifies' ? 'passes' : 'refused');

  it.each(registrations)('$test: $expect', (vector) => {
    noted(vector);
    const time = timeOf(vector.verify_at);
    const options = {
      rpId: vector.rp_id ?? '',
      origins: [vector.expected_origin],
      now: () => time,
      anchors: webauthnTrustAnchors(),
      androidKey: {
        anchors: googleTrustAnchors(),
        revocation: () => ({ fetchedAt: time, entries: new Map() }),
      },
    };
    // One file writes plain base64; the browser's toJSON, and so our interface, writes base64url.
    const credential = JSON.parse(
      JSON.stringify(vector.credential, (_name, value) =>
        typeof value === 'string' ? value.replaceAll('+', '-').replaceAll('/', '_') : value,
      ),
    );
    const verify = (statementAlgorithms?: readonly number[]) =>
      verifierOf({ ...options, ...(statementAlgorithms ? { statementAlgorithms } : {}) }).verify(
        { kind: 'webauthn', credential },
        { challenge: fromBase64Url(vector.challenge_b64u) },
      );
    // Both TPMs sign with RSA and SHA-1, which has to be asked for by name.
    const sha1 = vector.test in SHA1_STATEMENTS;
    if (sha1) {
      expect(verify()).toMatchObject({ outcome: 'refused', reason: 'ceremony' });
      expect(verify().checks.at(-1)?.evidence).toMatch(/RS1 is not accepted/);
    }
    const outcome = verify(sha1 ? [COSE_RS1] : undefined);
    if (vector.test === 'test_verify_attestation_apple_passkey')
      expect(outcome).toMatchObject({ facts: { format: 'apple', trust: 'anchored' } });
    if (sha1) expect(outcome).toMatchObject({ facts: { tpm: SHA1_STATEMENTS[vector.test] } });
    if (vector.expect === 'verifies') {
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

  it.each(assertions)('$test: $expect', (vector) => {
    noted(vector);
    const credential: RegisteredCredential = {
      id: String(vector.credential.id),
      publicKey: vector.credential_public_key_b64u ?? '',
      signCount: (vector.sign_count ?? 0) - 1,
    };
    const outcome = verifyWebAuthnAssertion(vector.credential, credential, {
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
  it('names the one that is switched off', () => {
    const reason =
      'objectAttributes 00040000: the key is not said to be made in its TPM and kept there, which is asked of every TPM key here';
    vectorOff('webauthn/w3c-spec-vectors-a', 'sctn-test-vectors-tpm-es256', reason);
    expect(vectors.cases.map(({ id }) => id)).not.toContain('sctn-test-vectors-tpm-es256');
  });

  it.each(vectors.cases)('$id', ({ id, registration, authentication }) => {
    vectorCase('webauthn/w3c-spec-vectors-a', id);
    const time = Date.UTC(2025, 0, 1);
    const crossOrigin = id.includes('crossOrigin');
    const options = {
      rpId: vectors.rp_id,
      origins: [vectors.origin],
      anchors: [root],
      now: () => time,
      crossOrigin,
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
    const outcome = verifierOf(options).verify(
      { kind: 'webauthn', credential },
      { challenge: Uint8Array.fromHex(registration.challenge ?? '') },
    );
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
        { challenge: b64(challenge), rpId: vectors.rp_id, origins: [vectors.origin], crossOrigin },
      );
    expect(assertion(authentication.challenge).outcome).toBe('verified');
    expect(assertion(registration.challenge).outcome).toBe('refused');
  });
});
