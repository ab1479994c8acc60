import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { appraise, testPolicy } from '@tallystick/attestation/appraisal';
import { chainEvidence } from '@tallystick/attestation/evidence';
import { createVirtualVerifier } from '@tallystick/attestation/verifiers/virtual';
import { parseCertificate, trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  caExtensions,
  distinguishedName,
  type Extension,
  issueCertificate,
  signerExtension,
} from './certificate.ts';
import {
  bitString,
  boolean,
  element,
  enumerated,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  unsignedInteger,
  validityTime,
} from './der-writer.ts';
import { OID_KEY_DESCRIPTION } from './key-description.ts';
import { APPLICATION } from './phone.fixture.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

/** Shapes of evidence that phones in the field are known for (anchors: Android key attestation, "pitfalls with proof"). */
const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const CHALLENGE = new Uint8Array(32).fill(0x33);
const utf8 = (text: string) => new TextEncoder().encode(text);

const verifierOf = (root: Uint8Array) =>
  createVirtualVerifier({
    anchors: [trustAnchorOf(root, 'root')],
    revocation: () => ({ fetchedAt: NOW, entries: new Map() }),
    now: () => NOW,
  });
const verify = (chain: readonly Uint8Array[], root = chain.at(-1) ?? new Uint8Array()) =>
  verifierOf(root).verify(chainEvidence('virtual', chain), { challenge: CHALLENGE });

let root: VirtualRoot;
let chain: Uint8Array[];
beforeAll(async () => {
  root = await createVirtualRoot({ now: () => NOW });
  const phone = createVirtualPhone({ root, now: () => NOW });
  const evidence = await phone.attest({ ...(await phone.generateKeys()), challenge: CHALLENGE });
  if (evidence.kind !== 'virtual') throw new Error('unreachable');
  chain = evidence.chain.map((text) => fromBase64Url(text));
});

describe('an intermediate whose signature is of a wrong length', () => {
  /** The certificate with another signature value, in good DER. */
  const resigned = (der: Uint8Array, change: (signature: Uint8Array) => Uint8Array) => {
    const { tbs, signature } = parseCertificate(der);
    const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
    return sequence(tbs, algorithm, bitString(change(signature)));
  };

  it('is what this test makes of one that is whole', () => {
    expect(resigned(chain[1] ?? new Uint8Array(), (same) => same)).toEqual(chain[1]);
  });

  it.each<[string, (signature: Uint8Array) => Uint8Array]>([
    ['a byte short', (whole) => whole.subarray(0, -1)],
    ['a byte long', (whole) => Uint8Array.of(...whole, 0)],
    ['with a leading zero', (whole) => Uint8Array.of(0, ...whole)],
    ['empty', () => new Uint8Array()],
    ['two raw numbers', () => new Uint8Array(64).fill(1)],
    ['of an RSA key', () => new Uint8Array(256).fill(1)],
  ])('is refused as a signature that does not verify: %s', (_, change) => {
    for (const index of [0, 1, 2]) {
      const changed = chain.with(index, resigned(chain[index] ?? new Uint8Array(), change));
      const outcome = verify(changed);
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
      expect(outcome.checks).toContainEqual(
        expect.objectContaining({ evidence: `certificate ${index}: the signature does not verify` }),
      );
    }
  });

  it('and one that stands in the chain twice, are refused', () => {
    for (const index of [1, 2, 3]) {
      const twice = [...chain.slice(0, index + 1), ...chain.slice(index)];
      expect(verify(twice)).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
    }
  });
});

describe('a key description', () => {
  const GOOD_ROOT = sequence(
    octetString(new Uint8Array(32).fill(1)),
    boolean(true),
    enumerated(0),
    octetString(new Uint8Array(32).fill(2)),
  );
  /** A chain whose description has these hardware-enforced members, as they stand. */
  const described = async (
    version: number,
    members: readonly Uint8Array[],
    software: readonly Uint8Array[] = [],
  ) => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const value = sequence(
      integer(version),
      enumerated(1),
      integer(version),
      enumerated(1),
      octetString(CHALLENGE),
      octetString(new Uint8Array()),
      sequence(...software),
      sequence(explicit(1, setOf(integer(2))), explicit(702, integer(0)), ...members),
    );
    const leaf = await issueCertificate(
      {
        subject: distinguishedName('Leaf', 'Quirk'),
        publicKey: new Uint8Array(key.publicKey.export({ type: 'spki', format: 'der' })),
        serial: Uint8Array.of(1),
        notBefore: NOW - DAY_MS,
        notAfter: NOW + DAY_MS,
        extensions: [signerExtension, { oid: OID_KEY_DESCRIPTION, critical: false, value }],
      },
      root.issuer,
    );
    return verify([leaf, ...chain.slice(2)]);
  };

  it.each([1, 2, 3, 4, 100, 200, 300, 400, 500])('of version %i may name the brand', async (version) => {
    const outcome = await described(version, [
      explicit(704, GOOD_ROOT),
      explicit(710, octetString(utf8('b'))),
    ]);
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: { boot: { state: 'verified' }, unknownTags: [] },
    });
  });

  it('of a KeyMint that is newer than the server is read as the newest, with a warning', async () => {
    const authorisation = explicit(731, integer(1));
    const outcome = await described(600, [explicit(704, GOOD_ROOT), authorisation]);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { unknownTags: [731] } });
    expect(outcome.checks).toContainEqual(
      expect.objectContaining({ id: 'key.description', status: 'warning' }),
    );
    for (const version of [0, 5, 550, 10_000]) {
      expect(await described(version, [])).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
    }
  });

  it('of before version 3 has no hash of the started system', async () => {
    const old = sequence(octetString(new Uint8Array(32)), boolean(true), enumerated(0));
    const outcome = await described(2, [explicit(704, old)]);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { boot: { deviceLocked: true } } });
  });

  it.each<[string, Uint8Array]>([
    ['is no sequence', octetString(new Uint8Array(32))],
    ['is empty', sequence()],
    [
      'says locked in two octets',
      sequence(octetString(new Uint8Array(32)), element(0x01, Uint8Array.of(1, 1)), enumerated(0)),
    ],
    ['has an unknown state', sequence(octetString(new Uint8Array(32)), boolean(true), enumerated(9))],
    [
      'has more behind it',
      sequence(
        octetString(new Uint8Array(32)),
        boolean(true),
        enumerated(0),
        octetString(new Uint8Array(32)),
        integer(1),
      ),
    ],
    [
      'has its members in another order',
      sequence(boolean(true), octetString(new Uint8Array(32)), enumerated(0)),
    ],
  ])('whose root of trust %s cannot be read, which is not that there is none', async (_, odd) => {
    const outcome = await described(300, [explicit(704, odd)]);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
    const [check] = outcome.checks.filter(({ id }) => id === 'key.description');
    expect(check?.status).toBe('contraindicated');
    expect(check?.evidence).not.toBe('no key description');
  });

  it('reported/A01: that says locked with 01 is locked, with a warning', async () => {
    const rootOfTrust = (octet: number) =>
      sequence(octetString(new Uint8Array(32)), element(0x01, Uint8Array.of(octet)), enumerated(0));
    const outcome = await described(2, [explicit(704, rootOfTrust(0x01))]);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { boot: { deviceLocked: true } } });
    expect(outcome.checks).toContainEqual(expect.objectContaining({ id: 'key.encoding', status: 'warning' }));
    const der = await described(2, [explicit(704, rootOfTrust(0xff))]);
    expect(der.checks.map(({ id }) => id)).not.toContain('key.encoding');
    expect(await described(2, [explicit(704, rootOfTrust(0x00))])).toMatchObject({
      facts: { boot: { deviceLocked: false } },
    });
  });

  it('reported/A06: made just below 2^64 milliseconds by StrongBox, tells no time', async () => {
    const outcome = await described(4, [], [explicit(701, integer(2n ** 64n - 16_280n))]);
    expect(outcome.outcome).toBe('verified');
    expect(outcome).not.toHaveProperty('facts.createdAt');
  });

  it('reported/A07: of an app that the system calls UnknownPackage is refused', async () => {
    const packages = setOf(sequence(octetString(utf8('UnknownPackage')), integer(1)));
    const id = sequence(packages, setOf(octetString(new Uint8Array(32))));
    const outcome = await described(300, [explicit(704, GOOD_ROOT)], [explicit(709, octetString(id))]);
    const result = appraise(outcome, testPolicy([APPLICATION]), { at: NOW });
    expect(result.verdict).toBe('contraindicated');
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'app.package', status: 'contraindicated' }),
    );
  });

  it('whose brand is no text of octets cannot be read either', async () => {
    const outcome = await described(300, [explicit(704, GOOD_ROOT), explicit(710, integer(7))]);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
  });
});

describe('a phone that fetches its keys', () => {
  interface Authority {
    readonly name: Uint8Array;
    readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  }
  const authority = (name: string, namedCurve: 'P-384' | 'P-256'): Authority => ({
    name: distinguishedName(name, 'Remote provisioning'),
    key: generateKeyPairSync('ec', { namedCurve }),
  });
  let serial = 10;
  /** With ECDSA and SHA-384, as the P-384 root and those below it sign. */
  const issue = (subject: Authority, issuer: Authority, extensions: readonly Extension[]) => {
    const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.3'));
    serial += 1;
    const tbs = sequence(
      explicit(0, integer(2)),
      unsignedInteger(Uint8Array.of(serial)),
      algorithm,
      issuer.name,
      sequence(validityTime(NOW - DAY_MS), validityTime(NOW + DAY_MS)),
      subject.name,
      new Uint8Array(subject.key.publicKey.export({ type: 'spki', format: 'der' })),
      explicit(
        3,
        sequence(
          ...extensions.map(({ oid, critical, value }) =>
            sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value)),
          ),
        ),
      ),
    );
    return sequence(tbs, algorithm, bitString(new Uint8Array(sign('sha384', tbs, issuer.key.privateKey))));
  };

  const [top, droid, made, attester, leaf] = [
    authority('Key Attestation CA1', 'P-384'),
    authority('Droid CA2', 'P-384'),
    authority('Droid CA3', 'P-384'),
    authority('TEE', 'P-384'),
    authority('Android Keystore Key', 'P-256'),
  ];
  const PROVISIONING = {
    oid: '1.3.6.1.4.1.11129.2.1.30',
    critical: false,
    value: Uint8Array.fromHex('a1010c'),
  };
  const description: Extension = {
    oid: OID_KEY_DESCRIPTION,
    critical: false,
    value: sequence(
      integer(500),
      enumerated(2),
      integer(500),
      enumerated(2),
      octetString(CHALLENGE),
      octetString(new Uint8Array()),
      sequence(),
      sequence(explicit(1, setOf(integer(2))), explicit(702, integer(0))),
    ),
  };
  const fetched = () => [
    issue(leaf, attester, [signerExtension, description]),
    issue(attester, made, [...caExtensions(0), PROVISIONING]),
    issue(made, droid, caExtensions(1)),
    issue(droid, top, caExtensions(2)),
    issue(top, top, caExtensions()),
  ];

  it('is verified up to a root of P-384, newest KeyMint, in StrongBox', () => {
    expect(verify(fetched())).toMatchObject({
      outcome: 'verified',
      facts: {
        attestationVersion: 500,
        attestationSecurityLevel: 'strongbox',
        key: { algorithm: 'P-256' },
        provisioning: { certificatesIssued: 12 },
      },
    });
  });

  it('is refused under a root of the same name and another key', () => {
    const own = fetched();
    const other = { ...top, key: generateKeyPairSync('ec', { namedCurve: 'P-384' }) };
    expect(verify(own, issue(other, other, caExtensions()))).toMatchObject({
      outcome: 'refused',
      reason: 'path-validation',
    });
  });

  it('is refused with provisioning information in two certificates', () => {
    const twice = fetched().with(2, issue(made, droid, [...caExtensions(1), PROVISIONING]));
    expect(verify(twice)).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
  });

  it('is refused with provisioning information that cannot be read', () => {
    const own = fetched();
    const odd = issue(attester, made, [...caExtensions(0), { ...PROVISIONING, value: Uint8Array.of(0xff) }]);
    expect(verify(own.with(1, odd))).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
  });
});
