import {
  type ChainVerifierOptions,
  createVirtualVerifier,
  parseEvidence,
  trustAnchorOf,
  type VerificationContext,
} from '@tallystick/attestation';
import { chainEvidence, fromBase64Url } from '@tallystick/attestation/evidence';
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
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

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
  chain = evidence.chain.map((text) => fromBase64Url(text, 'ERR_EVIDENCE', 'chain'));
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
    chain.forEach((certificate, index) => {
      for (let at = 0; at < certificate.length; at++) {
        const changed = certificate.slice();
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const outcome = verifier.verify(chainEvidence('virtual', chain.with(index, changed)), context);
        expect(outcome.outcome, `certificate ${index}, byte ${at}`).toBe('refused');
      }
    });
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
      { numRuns: 500, seed: 3 },
    );
    const notBase64 = verifier.verify({ kind: 'virtual', chain: ['!'] }, context);
    expect(notBase64).toMatchObject({ outcome: 'refused', reason: 'chain-parsing' });
  });

  it('as JSON is a typed error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseEvidence(value)).toThrow(expect.objectContaining({ code: 'ERR_EVIDENCE' }));
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
