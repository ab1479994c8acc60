import { chainEvidence, parseEvidence } from '@tallystick/attestation/evidence';
import type { VerificationContext } from '@tallystick/attestation/result';
import type { ChainVerifierOptions } from '@tallystick/attestation/verifiers/android-key';
import { createVirtualVerifier } from '@tallystick/attestation/verifiers/virtual';
import { parseCertificate, trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url } from '@tallystick/encoding';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  caExtensions,
  distinguishedName,
  generateSigningKey,
  issueCertificate,
  signerExtension,
} from './certificate.ts';
import { objectIdentifier, octetString, sequence } from './der-writer.ts';
import { encodeKeyDescription, OID_KEY_DESCRIPTION } from './key-description.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

/** Every so many-th place is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const CHALLENGE = new Uint8Array(32).fill(0x22);

let root: VirtualRoot;
let chain: Uint8Array[];
let context: VerificationContext;

beforeAll(async () => {
  root = await createVirtualRoot({ now: () => NOW });
  const phone = createVirtualPhone({ root, now: () => NOW });
  const keys = await phone.generateKeys();
  context = { challenge: CHALLENGE, deviceKeyThumbprint: keys.deviceKeyThumbprint };
  const evidence = await phone.attest({ ...keys, challenge: CHALLENGE });
  if (evidence.kind !== 'virtual') throw new Error('unreachable');
  chain = evidence.chain.map((text) => fromBase64Url(text));
});

function verifierWith(change: Partial<ChainVerifierOptions> = {}) {
  return createVirtualVerifier({
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    revocation: () => ({ fetchedAt: NOW, entries: new Map() }),
    now: () => NOW,
    ...change,
  });
}
const verify = (certificates: readonly Uint8Array[], change?: Partial<ChainVerifierOptions>) =>
  verifierWith(change).verify(chainEvidence('virtual', certificates), context);

const pick = (...indexes: number[]): Uint8Array[] => indexes.map((index) => chain[index] ?? new Uint8Array());

describe('a tampered chain', () => {
  it('is refused with any bit of any certificate flipped', () => {
    const verifier = verifierWith();
    expect(verifier.verify(chainEvidence('virtual', chain), context).outcome).toBe('verified');
    const survivors: string[] = [];
    chain.forEach((certificate, index) => {
      for (let bit = 0; bit < 8 * certificate.length; bit += STRIDE) {
        const changed = certificate.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const outcome = verifier.verify(chainEvidence('virtual', chain.with(index, changed)), context);
        if (outcome.outcome !== 'refused') survivors.push(`certificate ${index}, bit ${bit}`);
      }
    });
    expect(survivors).toEqual([]);
  });

  it.each<[string, number[], string]>([
    ['swapped order', [0, 2, 1, 3], 'path-validation'],
    ['a duplicate', [0, 1, 1, 2, 3], 'path-validation'],
    ['a missing link', [0, 2, 3], 'path-validation'],
    ['something after the root', [0, 1, 2, 3, 2], 'path-validation'],
    ['the leaf alone', [0], 'path-validation'],
    ['the root alone', [3], 'path-validation'],
    ['no leaf', [1, 2, 3], 'extension-parsing'],
    ['nothing', [], 'chain-parsing'],
    ['too many', [0, 1, 2, 3, 0, 1, 2, 3, 0], 'chain-parsing'],
  ])('with %s is refused', (_what, indexes, reason) => {
    expect(verify(pick(...indexes))).toMatchObject({ outcome: 'refused', reason });
  });

  it('with junk after a certificate, or as one, is refused', () => {
    const junk = Uint8Array.of(0x30, 0x00);
    expect(verify([...chain, junk])).toMatchObject({ outcome: 'refused', reason: 'chain-parsing' });
    chain.forEach((certificate, index) => {
      const longer = Uint8Array.from([...certificate, ...junk]);
      expect(verify(chain.with(index, longer))).toMatchObject({
        outcome: 'refused',
        reason: 'chain-parsing',
      });
    });
  });

  it('with a revoked or suspended serial is refused, wherever it stands', () => {
    chain.forEach((der, index) => {
      const { serial } = parseCertificate(der);
      for (const status of ['REVOKED', 'SUSPENDED']) {
        const entries = new Map([[serial, { status, reason: 'KEY_COMPROMISE' }]]);
        const outcome = verify(chain, { revocation: () => ({ fetchedAt: NOW, entries }) });
        expect(outcome, `certificate ${index}`).toMatchObject({ outcome: 'refused', reason: 'revoked' });
      }
    });
  });

  it('is refused under another root that has the same name', async () => {
    const other = await createVirtualRoot({ now: () => NOW });
    const anchors = [trustAnchorOf(other.certificate, 'virtual root')];
    for (const certificates of [chain, pick(0, 1, 2)]) {
      expect(verify(certificates, { anchors })).toMatchObject({
        outcome: 'refused',
        reason: 'path-validation',
      });
    }
  });

  it('may leave out the root itself', () => {
    expect(verify(pick(0, 1, 2)).outcome).toBe('verified');
  });

  it('is refused outside the validity of its CA certificates, with leeway on both ends', () => {
    const at = (time: number) => verify(chain, { now: () => time }).outcome;
    expect(at(NOW + 30 * DAY_MS + 299_000)).toBe('verified');
    expect(at(NOW + 30 * DAY_MS + 301_000)).toBe('refused');
    expect(at(NOW - DAY_MS - 299_000)).toBe('verified');
    expect(at(NOW - DAY_MS - 301_000)).toBe('refused');
    // The root is pinned by key, so its dates do not count; those of both CAs below it do, also where the root is left out.
    for (const certificates of [chain, pick(0, 1, 2)]) {
      expect(verify(certificates).checks).toContainEqual(
        expect.objectContaining({ id: 'chain.validity', evidence: '2 CA certificates' }),
      );
    }
  });

  it('gives the same answer with and without what it remembers', () => {
    const verifier = verifierWith();
    const cold = verify(chain, { verifiedLinkCapacity: 0, issuerCapacity: 0 });
    for (let i = 0; i < 3; i++)
      expect(verifier.verify(chainEvidence('virtual', chain), context)).toEqual(cold);
  });
});

describe('a forged chain', () => {
  async function under(extensions: ReturnType<typeof caExtensions>, critical = false) {
    const middle = await generateSigningKey(false);
    const leaf = await generateSigningKey(false);
    const name = distinguishedName('Middle', 'Forged');
    const validity = { notBefore: NOW - DAY_MS, notAfter: NOW + DAY_MS };
    const middleCertificate = await issueCertificate(
      { ...validity, subject: name, publicKey: middle.publicKey, serial: Uint8Array.of(9), extensions },
      root.issuer,
    );
    const odd = { oid: '1.2.3.4', critical, value: octetString(new Uint8Array()) };
    const leafCertificate = await issueCertificate(
      {
        ...validity,
        subject: distinguishedName('Leaf', 'Forged'),
        publicKey: leaf.publicKey,
        serial: Uint8Array.of(8),
        extensions: [signerExtension, odd],
      },
      { name, privateKey: middle.privateKey },
    );
    return verify([leafCertificate, middleCertificate, ...chain.slice(2)]);
  }
  const evidenceOf = async (outcome: ReturnType<typeof under>) =>
    (await outcome).checks.find(({ id }) => id === 'chain.path')?.evidence;

  it('needs an issuer that is a CA and may sign certificates', async () => {
    expect(await evidenceOf(under([]))).toMatch(/not a CA/);
    expect(await evidenceOf(under([signerExtension]))).toMatch(/not a CA/);
    const [constraints] = caExtensions();
    if (!constraints) throw new Error('unreachable');
    expect(await evidenceOf(under([constraints, signerExtension]))).toMatch(/may not sign certificates/);
    expect(await evidenceOf(under(caExtensions(), true))).toMatch(/critical extension/);
  });

  it('may not be longer than a CA allows', async () => {
    const extra = await generateSigningKey(false);
    const name = distinguishedName('Extra', 'Forged');
    const content = { notBefore: NOW - DAY_MS, notAfter: NOW + DAY_MS, serial: Uint8Array.of(7) };
    // The virtual CA allows one CA below it; this makes two.
    const first = await issueCertificate(
      { ...content, subject: name, publicKey: extra.publicKey, extensions: caExtensions() },
      root.issuer,
    );
    const second = await issueCertificate(
      {
        ...content,
        subject: distinguishedName('Second', 'Forged'),
        publicKey: extra.publicKey,
        extensions: caExtensions(),
      },
      { name, privateKey: extra.privateKey },
    );
    const leaf = await issueCertificate(
      { ...content, subject: name, publicKey: extra.publicKey, extensions: [signerExtension] },
      { name: distinguishedName('Second', 'Forged'), privateKey: extra.privateKey },
    );
    const outcome = verify([leaf, second, first, ...chain.slice(2)]);
    expect(outcome.checks).toContainEqual(
      expect.objectContaining({ id: 'chain.path', evidence: expect.stringMatching(/allows fewer/) }),
    );
  });

  it.each([
    ['a key that may sign', 2, /genuine key was used to sign/],
    ['a key that attests other keys', 7, /ATTEST_KEY/],
  ])('with a second key description lower down is refused, also under %s', async (_what, purpose, words) => {
    const [middle, leaf] = [await generateSigningKey(false), await generateSigningKey(false)];
    const name = distinguishedName('Middle', 'Forged');
    const content = { notBefore: NOW - DAY_MS, notAfter: NOW + DAY_MS, serial: Uint8Array.of(5) };
    const described = (purposes: readonly number[]) => ({
      oid: OID_KEY_DESCRIPTION,
      critical: false,
      value: encodeKeyDescription({
        attestationVersion: 400,
        attestationSecurityLevel: 1,
        keyMintVersion: 400,
        keyMintSecurityLevel: 1,
        attestationChallenge: CHALLENGE,
        uniqueId: new Uint8Array(),
        softwareEnforced: {},
        hardwareEnforced: { 1: purposes, 702: 0 },
      }),
    });
    // Even where the certificate in the middle says that it is a CA.
    const middleCertificate = await issueCertificate(
      {
        ...content,
        subject: name,
        publicKey: middle.publicKey,
        extensions: [...caExtensions(), described([purpose])],
      },
      root.issuer,
    );
    const leafCertificate = await issueCertificate(
      {
        ...content,
        subject: distinguishedName('Leaf', 'Forged'),
        publicKey: leaf.publicKey,
        extensions: [signerExtension, described([2])],
      },
      { name, privateKey: middle.privateKey },
    );
    const outcome = verify([leafCertificate, middleCertificate, ...chain.slice(2)]);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'chain-extended' });
    expect(outcome.checks.find(({ id }) => id === 'chain.extended')?.evidence).toMatch(words);
  });

  it('with a key description that cannot be read is refused, not treated as without one', async () => {
    const key = await generateSigningKey(false);
    const broken = {
      oid: '1.3.6.1.4.1.11129.2.1.17',
      critical: false,
      value: sequence(objectIdentifier('1.2.3')),
    };
    const content = { notBefore: NOW - DAY_MS, notAfter: NOW + DAY_MS, serial: Uint8Array.of(6) };
    const leaf = await issueCertificate(
      {
        ...content,
        subject: distinguishedName('Leaf', 'Forged'),
        publicKey: key.publicKey,
        extensions: [broken],
      },
      root.issuer,
    );
    const outcome = verify([leaf, ...chain.slice(2)]);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'extension-parsing' });
  });
});

describe('noise', () => {
  it('is refused, never an exception', () => {
    const verifier = verifierWith();
    const certificates = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(3).map((index) => chain[index] ?? new Uint8Array()),
      ),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(certificates, (list) => {
        const { outcome } = verifier.verify(chainEvidence('virtual', list), context);
        return outcome === 'refused' || list.length === 4 || list.length === 3;
      }),
      { numRuns: 500 },
    );
    const notBase64 = verifier.verify({ kind: 'virtual', chain: ['!'] }, context);
    expect(notBase64).toMatchObject({ outcome: 'refused', reason: 'chain-parsing' });
  });

  it('as JSON is a typed error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseEvidence(value)).toThrow(expect.objectContaining({ code: 'ERR_EVIDENCE' }));
      }),
      { numRuns: 300 },
    );
  });
});
