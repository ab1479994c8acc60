/**
 * Verifies one piece of evidence through one door of the package, in a process of its own, and says as JSON how it came out and which
 * modules the process loaded for it. `node doors.fixture.ts verifiers/android-key`
 */
import { type CipherGCM, createCipheriv, generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** What the process reports. */
export interface DoorReport {
  readonly outcome: string;
  /** URLs, in the order of loading. */
  readonly modules: readonly string[];
}

const modules: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    modules.push(url);
    return nextLoad(url, context);
  },
});

const vector = (path: string): string =>
  readFileSync(new URL(`../../../vectors/${path}`, import.meta.url), 'utf8');
const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const CHAIN_AT = Date.UTC(2024, 8, 27);
const chainOptions = { revocation: () => ({ fetchedAt: CHAIN_AT, entries: new Map() }), now: () => CHAIN_AT };
const chainContext = { challenge: new TextEncoder().encode('challenge') };
const akita = (): readonly string[] =>
  [
    ...vector('android-key-attestation/akita-sdk34/TEE_EC_NONE.pem').matchAll(/-----BEGIN[^-]*-----([^-]*)/g),
  ].map(([, text = '']) => base64Url(Buffer.from(text, 'base64')));

/** A token as Google makes them, made by node:crypto alone: ES256 in A256KW and A256GCM. */
function mintToken(
  verdicts: object,
  decryptionKey: Uint8Array,
  signingKey: Parameters<typeof sign>[2],
): string {
  const part = (value: object) => base64Url(Buffer.from(JSON.stringify(value)));
  const signed = `${part({ alg: 'ES256' })}.${part(verdicts)}`;
  const jws = `${signed}.${base64Url(sign('sha256', Buffer.from(signed), signingKey))}`;
  const header = part({ alg: 'A256KW', enc: 'A256GCM' });
  const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
  const wrap = createCipheriv('id-aes256-wrap', decryptionKey, Buffer.alloc(8, 0xa6));
  const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]);
  const cipher: CipherGCM = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(jws), cipher.final()]);
  return [header, ...[wrapped, iv, ciphertext, cipher.getAuthTag()].map(base64Url)].join('.');
}

const DOORS: Readonly<Record<string, () => Promise<{ readonly outcome: string }>>> = {
  async 'verifiers/android-key'() {
    const { createAndroidKeyVerifier, googleTrustAnchors } = await import(
      '@tallystick/attestation/verifiers/android-key'
    );
    const verifier = createAndroidKeyVerifier({ anchors: googleTrustAnchors(), ...chainOptions });
    return verifier.verify({ kind: 'android-key', chain: akita() }, chainContext);
  },
  async 'verifiers/virtual'() {
    const { createVirtualVerifier } = await import('@tallystick/attestation/verifiers/virtual');
    const { parsePemChain, trustAnchorOf } = await import('@tallystick/attestation/x509');
    const root = parsePemChain(vector('android-key-attestation/akita-sdk34/TEE_EC_NONE.pem')).at(-1);
    if (root === undefined) throw new Error('the vector has no certificate');
    const verifier = createVirtualVerifier({ anchors: [trustAnchorOf(root, 'root')], ...chainOptions });
    return verifier.verify({ kind: 'virtual', chain: akita() }, chainContext);
  },
  async 'verifiers/apple-appattest'() {
    const { AppAttestVerifier, appleReceiptAnchors, appleTrustAnchors } = await import(
      '@tallystick/attestation/verifiers/apple-appattest'
    );
    const { attestation, keyId, challenge } = JSON.parse(
      vector('app-attest/node-attestation-development.json'),
    );
    const { team_identifier: teamId, bundle_identifier: bundleId } = JSON.parse(
      vector('app-attest/node-assertion.json'),
    );
    const url = (text: string) => base64Url(Buffer.from(text, 'base64'));
    return new AppAttestVerifier({
      anchors: appleTrustAnchors(),
      receiptAnchors: appleReceiptAnchors(),
      apps: [{ teamId, bundleId, environment: 'development' }],
      now: () => Date.UTC(2024, 1, 4, 20, 30),
    }).verify(
      { kind: 'apple-appattest', keyId: url(keyId), attestation: url(attestation) },
      hash('sha256', Buffer.from(challenge, 'base64'), 'buffer'),
    );
  },
  async 'verifiers/webauthn'() {
    const { createWebAuthnVerifier, webauthnTrustAnchors } = await import(
      '@tallystick/attestation/verifiers/webauthn'
    );
    const { cases } = JSON.parse(vector('webauthn/py-webauthn-a.json'));
    const passkey = cases.find(
      ({ test }: { readonly test: string }) => test === 'test_verify_attestation_apple_passkey',
    );
    const at = Date.UTC(2021, 8, 1); // `verify_at` of the vector
    return createWebAuthnVerifier({
      rpId: passkey.rp_id,
      origins: [passkey.expected_origin],
      anchors: webauthnTrustAnchors(),
      androidKey: { anchors: [], revocation: () => undefined },
      now: () => at,
      bindDeviceKeys: false,
    }).verify(
      { kind: 'webauthn', credential: passkey.credential },
      { challenge: Buffer.from(passkey.challenge_b64u, 'base64url') },
    );
  },
  async 'verifiers/play-integrity'() {
    const { readPlayIntegrityKeys, verifyPlayIntegrity } = await import(
      '@tallystick/attestation/verifiers/play-integrity'
    );
    const { playIntegrityRequestHash } = await import('@tallystick/attestation/evidence');
    const now = CHAIN_AT;
    const challenge = randomBytes(32);
    const deviceKeyThumbprint = base64Url(randomBytes(32));
    const decryptionKey = randomBytes(32);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const token = mintToken(
      {
        requestDetails: {
          requestPackageName: 'org.example.till',
          requestHash: await playIntegrityRequestHash(challenge, deviceKeyThumbprint),
          timestampMillis: String(now),
        },
      },
      decryptionKey,
      { key: privateKey, dsaEncoding: 'ieee-p1363' },
    );
    return verifyPlayIntegrity(
      { kind: 'play-integrity', token },
      {
        challenge,
        deviceKeyThumbprint,
        packageNames: ['org.example.till'],
        keys: [readPlayIntegrityKeys('org.example.till', decryptionKey.toString('base64'), spki)],
        now,
      },
    );
  },
  async appraisal() {
    const { livePolicy } = await import('@tallystick/attestation/appraisal');
    return { outcome: livePolicy([]).mode };
  },
};

const door = DOORS[process.argv[2] ?? ''];
if (door === undefined) throw new Error(`no such door; there are ${Object.keys(DOORS).join(', ')}`);
const { outcome } = await door();
const report: DoorReport = { outcome, modules };
process.stdout.write(JSON.stringify(report));
