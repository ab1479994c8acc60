import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chainEvidence, chainEvidenceFromPem } from '@tallystick/attestation/evidence';
import { createAndroidKeyVerifier, googleTrustAnchors } from '@tallystick/attestation/verifiers/android-key';
import {
  parseCertificate,
  parsePemChain,
  type TrustAnchor,
  trustAnchorOf,
} from '@tallystick/attestation/x509';
import { describe, expect, it } from 'vitest';
import {
  bitString,
  boolean,
  element,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  unsignedInteger,
  utf8String,
  validityTime,
} from './der-writer.ts';
import { OID_KEY_DESCRIPTION } from './key-description.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const CHALLENGE = new TextEncoder().encode('challenge');
const pixel3 = (name: string) =>
  readFileSync(new URL(`../../../../vectors/android-key-attestation/${name}`, import.meta.url), 'utf8');
/** The key description of a published Pixel 3. */
const DESCRIPTION =
  parseCertificate(
    parsePemChain(pixel3('blueline-sdk28/TEE_EC_NONE.pem'))[0] ?? new Uint8Array(),
  ).extensions.find(({ value }) => Buffer.from(value).includes(CHALLENGE))?.value ?? new Uint8Array();

interface Holder {
  readonly name: Uint8Array;
  readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}
/** As factories name their certificates: a serial number and where the key lives. */
const holder = (serial: string): Holder => ({
  name: sequence(
    element(0x31, sequence(objectIdentifier('2.5.4.5'), utf8String(serial))),
    element(0x31, sequence(objectIdentifier('2.5.4.12'), utf8String('TEE'))),
  ),
  key: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});

const extension = (oid: string, value: Uint8Array, critical?: Uint8Array) =>
  sequence(objectIdentifier(oid), ...(critical ? [critical] : []), octetString(value));
const TRUE_AS_01 = element(0x01, Uint8Array.of(0x01));
const usage = (bits: number, critical: Uint8Array = boolean(true)) =>
  extension('2.5.29.15', bitString(Uint8Array.of(bits)), critical);
const ca = (isTrue: Uint8Array = boolean(true), critical: Uint8Array = boolean(true)) =>
  extension('2.5.29.19', sequence(isTrue), critical);
const SIGNER = usage(0x80);
const CERT_SIGNER = usage(0x04);
const CA = [ca(), CERT_SIGNER];
/** CA:FALSE, digitalSignature. */
const NO_CA = [extension('2.5.29.19', sequence(), boolean(true)), SIGNER];
const KEY = [SIGNER, extension(OID_KEY_DESCRIPTION, DESCRIPTION)];
const PROVISIONED = extension('1.3.6.1.4.1.11129.2.1.30', Uint8Array.fromHex('a1010c'));

let serial = 1;
const issue = (
  subject: Holder,
  issuer: Holder,
  extensions: readonly Uint8Array[],
  [from, to] = [NOW - DAY_MS, NOW + DAY_MS],
) => {
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  serial += 1;
  const tbs = sequence(
    explicit(0, integer(2)),
    unsignedInteger(Uint8Array.of(serial)),
    algorithm,
    issuer.name,
    sequence(validityTime(from ?? 0), validityTime(to ?? 0)),
    subject.name,
    new Uint8Array(subject.key.publicKey.export({ type: 'spki', format: 'der' })),
    explicit(3, sequence(...extensions)),
  );
  return sequence(tbs, algorithm, bitString(new Uint8Array(sign('sha256', tbs, issuer.key.privateKey))));
};

const [top, middle, batch, key, other] = ['r0', 'i1', 'b2', 'k3', 'f4'].map(holder) as [
  Holder,
  Holder,
  Holder,
  Holder,
  Holder,
];
const ROOT = issue(top, top, CA);
const factory = (batchExtensions: readonly Uint8Array[] = NO_CA, dates?: [number, number]) => [
  issue(key, batch, KEY),
  issue(batch, middle, batchExtensions, dates),
  issue(middle, top, CA, dates),
  ROOT,
];

const verifierAt = (at: number, anchors: readonly TrustAnchor[] = [trustAnchorOf(ROOT, 'factory root')]) =>
  createAndroidKeyVerifier({
    anchors,
    revocation: () => ({ fetchedAt: at, entries: new Map() }),
    now: () => at,
  });
const verify = (chain: readonly Uint8Array[], at = NOW) =>
  verifierAt(at).verify(chainEvidence('android-key', chain), { challenge: CHALLENGE });
const odd = (outcome: ReturnType<typeof verify>) =>
  outcome.checks.filter(({ status }) => status !== 'affirming').map(({ id, evidence }) => [id, evidence]);

describe('a factory chain whose batch certificate says CA:FALSE', () => {
  it('is verified as key, batch, intermediate, root', () => {
    const outcome = verify(factory());
    expect(odd(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { attestationSecurityLevel: 'tee' } });
  });

  it('is verified without basic constraints, and as an ordinary CA', () => {
    expect(verify(factory([SIGNER])).outcome).toBe('verified');
    expect(verify(factory(CA)).outcome).toBe('verified');
  });

  it.each<[string, () => Uint8Array[]]>([
    [
      'an intermediate says CA:FALSE',
      () => [issue(key, batch, KEY), issue(batch, middle, NO_CA), issue(middle, top, NO_CA), ROOT],
    ],
    ['the root is left out', () => factory().slice(0, -1)],
    ['there is no intermediate', () => [issue(key, batch, KEY), issue(batch, top, NO_CA), ROOT]],
    ['it is remotely provisioned', () => factory([...NO_CA, PROVISIONED])],
    [
      'it is the fifth from the root',
      () => {
        const more = holder('m5');
        return [
          issue(key, batch, KEY),
          issue(batch, more, NO_CA),
          issue(more, middle, CA),
          issue(middle, top, CA),
          ROOT,
        ];
      },
    ],
  ])('is refused where %s', (_, chain) => {
    expect(verify(chain())).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
  });

  it('has a key that cannot sign a further certificate, with or without a description of its own', () => {
    const [genuine = new Uint8Array(), ...above] = factory();
    for (const extensions of [KEY, [SIGNER]]) {
      expect(verify([issue(other, key, extensions), genuine, ...above]).outcome).toBe('refused');
    }
    // Four certificates, so that the key of the app stands where the batch certificate stands.
    const direct = issue(key, middle, KEY);
    const forged = issue(other, key, KEY);
    expect(verify([forged, direct, issue(middle, top, CA), ROOT])).toMatchObject({
      outcome: 'refused',
      reason: 'chain-extended',
    });
    const plain = issue(other, key, [SIGNER]);
    expect(verify([plain, direct, issue(middle, top, CA), ROOT]).outcome).toBe('refused');
  });

  it('is refused with a signature that is not the batch key’s, and under another root', () => {
    const chain = factory();
    expect(verify(chain.with(0, issue(key, { ...batch, key: other.key }, KEY))).outcome).toBe('refused');
    const outcome = verifierAt(NOW, googleTrustAnchors()).verify(chainEvidence('android-key', chain), {
      challenge: CHALLENGE,
    });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
  });
});

describe('dates', () => {
  const over: [number, number] = [NOW - 900 * DAY_MS, NOW - 300 * DAY_MS];

  it('of a factory chain do not count', () => {
    expect(odd(verify(factory(NO_CA, over)))).toEqual([]);
    expect(odd(verify(factory(CA, over)))).toEqual([]);
    expect(odd(verify(factory(CA), NOW - 400 * DAY_MS))).toEqual([]);
  });

  it('of the published Pixel 3 do not count after they ended (SB_RSA_NONE, 2029)', () => {
    const at = Date.UTC(2029, 0, 1);
    const evidence = chainEvidenceFromPem('android-key', pixel3('blueline-sdk28/SB_RSA_NONE.pem'));
    const outcome = verifierAt(at, googleTrustAnchors()).verify(evidence, { challenge: CHALLENGE });
    expect(odd(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { leafValid: false } });
  });

  it('reported/A03: of the old root of Google do not count: the key is the anchor', () => {
    const at = Date.UTC(2026, 10, 29);
    const evidence = chainEvidenceFromPem('android-key', pixel3('blueline-sdk28/SB_RSA_NONE.pem'));
    const outcome = verifierAt(at, googleTrustAnchors()).verify(evidence, { challenge: CHALLENGE });
    expect(outcome.outcome).toBe('verified');
  });

  it('of a remotely provisioned chain count', () => {
    const outcome = verify(factory([...CA, PROVISIONED], over));
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
    expect(odd(outcome).map(([id]) => id)).toEqual(['chain.validity']);
    const evidence = chainEvidenceFromPem('android-key', pixel3('akita-sdk34/TEE_EC_NONE.pem'));
    const later = verifierAt(Date.UTC(2029, 0, 1), googleTrustAnchors());
    expect(later.verify(evidence, { challenge: CHALLENGE })).toMatchObject({
      outcome: 'refused',
      reason: 'path-validation',
    });
  });
});

describe('reported/A01: a BOOLEAN written 01', () => {
  const loose = (certificate: number) => [
    ['chain.encoding', `certificate ${certificate}: BOOLEAN TRUE is not written FF`],
  ];
  const keyUsageLoose = [usage(0x80, TRUE_AS_01), extension(OID_KEY_DESCRIPTION, DESCRIPTION)];

  it('in the leaf’s critical key usage is a warning', () => {
    const outcome = verify(factory(CA).with(0, issue(key, batch, keyUsageLoose)));
    expect(outcome.outcome).toBe('verified');
    expect(odd(outcome)).toEqual(loose(0));
  });

  it.each([
    ['critical', [ca(boolean(true), TRUE_AS_01), CERT_SIGNER]],
    ['cA', [ca(TRUE_AS_01), CERT_SIGNER]],
  ])('in %s of a CA certificate is a warning', (_, extensions) => {
    const outcome = verify(factory(extensions));
    expect(outcome.outcome).toBe('verified');
    expect(odd(outcome)).toEqual(loose(1));
  });

  it('is signed as it is: changed to FF it is refused', () => {
    const leaf = issue(key, batch, keyUsageLoose);
    const at = Buffer.from(leaf).indexOf(Buffer.from('0603551d0f010101', 'hex')) + 7;
    expect(verify(factory(CA).with(0, leaf.with(at, 0xff)))).toMatchObject({
      outcome: 'refused',
      reason: 'path-validation',
    });
  });
});

it('reported/A09: a chain of two certificates, its root left out, is verified against the anchor', () => {
  const chain = [issue(key, middle, KEY), issue(middle, top, CA)];
  expect(odd(verify(chain))).toEqual([]);
  expect(verify(chain).outcome).toBe('verified');
});
