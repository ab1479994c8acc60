import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../../vectors/vector-case.ts';
import { appraise } from '../../appraisal/appraise.ts';
import { livePolicy } from '../../appraisal/policy/default-policies.ts';
import type { AppraisalPolicy } from '../../appraisal/policy/policy.ts';
import { chainEvidence, chainEvidenceFromPem } from '../../evidence/kinds.ts';
import { parsePemChain } from '../../formats/pem.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import type { AuthorizationList } from './authorization-list.ts';
import { readApplicationId } from './authorization-list.ts';
import { AUTHORIZATION_TAGS } from './authorization-tags.ts';
import { type KeyDescription, OID_KEY_DESCRIPTION, parseKeyDescription } from './key-description.ts';
import { parseRevocationList } from './revocation-list.ts';
import { createAndroidKeyVerifier, googleTrustAnchors } from './verifier.ts';

const VECTORS = new URL('../../../../../vectors/android-key-attestation/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, VECTORS), 'utf8');
const CHALLENGE = new TextEncoder().encode('challenge');

interface ExpectedList {
  readonly [name: string]: unknown;
}
interface Expected {
  readonly attestationVersion: string;
  readonly attestationSecurityLevel: string;
  readonly keyMintVersion: string;
  readonly keyMintSecurityLevel: string;
  readonly attestationChallenge: string;
  readonly uniqueId: string;
  readonly softwareEnforced: ExpectedList & { creationDateTime?: string };
  readonly hardwareEnforced: ExpectedList;
}

/** Names of the vectors that differ from ours. */
const NAMES: Readonly<Record<string, string>> = {
  purpose: 'purposes',
  algorithm: 'algorithms',
  blockMode: 'blockModes',
  digest: 'digests',
  padding: 'paddings',
  mgfDigest: 'rsaOaepMgfDigests',
};
/** The expected files leave these out. */
const LEFT_OUT = new Set([
  'digest',
  'padding',
  'mgfDigest',
  'blockMode',
  'callerNonce',
  'minMacLength',
  'rollbackResistance',
  'allApplications',
]);
const LEVELS = { software: 'SOFTWARE', tee: 'TRUSTED_ENVIRONMENT', strongbox: 'STRONG_BOX' } as const;
const BOOT = {
  verified: 'VERIFIED',
  'self-signed': 'SELF_SIGNED',
  unverified: 'UNVERIFIED',
  failed: 'FAILED',
} as const;
const utf8 = new TextDecoder();
const base64 = (hex: string): string => Uint8Array.fromHex(hex).toBase64();

function described(list: AuthorizationList): ExpectedList {
  const out: Record<string, unknown> = {};
  for (const [tag, [name]] of AUTHORIZATION_TAGS) {
    const key = NAMES[name] ?? name;
    const integer = list.integers.get(tag);
    const octets = list.octets.get(tag);
    if (integer !== undefined)
      out[key] = name === 'origin' ? ['GENERATED'][Number(integer)] : String(integer);
    if (list.integerSets.has(tag)) out[key] = list.integerSets.get(tag)?.map(String);
    if (list.flags.has(tag)) out[key] = true;
    if (!octets) continue;
    if (name === 'attestationApplicationId') {
      const { packages, signatureDigests } = readApplicationId(octets);
      out[key] = {
        packages: packages.map((info) => ({ name: info.name, version: String(info.version) })),
        signatures: signatureDigests.map(base64),
      };
    } else out[key] = name === 'moduleHash' ? octets.toBase64() : utf8.decode(octets);
  }
  if (list.rootOfTrust) {
    const { key, deviceLocked, state, hash } = list.rootOfTrust;
    out.rootOfTrust = {
      verifiedBootKey: base64(key),
      deviceLocked,
      verifiedBootState: BOOT[state],
      ...(hash === undefined ? {} : { verifiedBootHash: base64(hash) }),
    };
  }
  return out;
}

const withoutUnlisted = (list: ExpectedList, expected: ExpectedList): ExpectedList =>
  Object.fromEntries(
    Object.entries(list).filter(
      ([name]) => name in expected || ![...LEFT_OUT].some((left) => (NAMES[left] ?? left) === name),
    ),
  );

function expectDescription(description: KeyDescription, expected: Expected): void {
  expect({
    attestationVersion: String(description.attestationVersion),
    attestationSecurityLevel: LEVELS[description.attestationSecurityLevel],
    keyMintVersion: String(description.keyMintVersion),
    keyMintSecurityLevel: LEVELS[description.keyMintSecurityLevel],
    attestationChallenge: description.attestationChallenge.toBase64(),
    uniqueId: description.uniqueId.toBase64(),
    softwareEnforced: withoutUnlisted(described(description.softwareEnforced), expected.softwareEnforced),
    hardwareEnforced: withoutUnlisted(described(description.hardwareEnforced), expected.hardwareEnforced),
  }).toEqual(expected);
}

const descriptionOf = (pem: string): KeyDescription => {
  const leaf = parseCertificate(parsePemChain(pem)[0] ?? new Uint8Array());
  const extension = leaf.extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
  return parseKeyDescription(extension?.value ?? new Uint8Array());
};

const verifierAt = (time: number, revoked: string[] = []) =>
  createAndroidKeyVerifier({
    anchors: googleTrustAnchors(),
    revocation: () => ({
      fetchedAt: time,
      entries: new Map(revoked.map((serial) => [serial, { status: 'REVOKED', reason: 'KEY_COMPROMISE' }])),
    }),
    now: () => time,
  });

/** The live rules, opened as far as the collector that made the vectors needs. */
const POLICY: AppraisalPolicy = (() => {
  const digest = Uint8Array.fromBase64('EDk47kU35Z6O55L2VFBPuDRvxrNG0LvEQV/DOfz8jsE=').toHex();
  const policy = livePolicy([
    {
      packageName: 'com.google.wireless.android.security.attestationverifier.collector',
      signatureDigests: [digest],
      minimumVersion: 0,
    },
  ]);
  return {
    ...policy,
    keyAttestation: { ...policy.keyAttestation, algorithms: ['P-256', 'rsa'], maxPatchAgeDays: { os: 800 } },
  };
})();

const devices = readdirSync(VECTORS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'invalid')
  .flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, VECTORS))
      .filter((file) => file.endsWith('.pem'))
      .map((file) => `${name}/${file}`),
  );

describe('Android key attestation vectors', () => {
  it.each(devices)('%s has the expected fields', (file) => {
    expectDescription(descriptionOf(read(file)), JSON.parse(read(file.replace('.pem', '.json'))));
  });

  it.each(devices.filter((file) => !file.startsWith('marlin')))('%s verifies to a Google root', (file) => {
    vectorCase(`android-key-attestation/${file.split('/')[0]}`, file);
    const expected: Expected = JSON.parse(read(file.replace('.pem', '.json')));
    const time = Number(expected.softwareEnforced.creationDateTime);
    const outcome = verifierAt(time).verify(chainEvidenceFromPem('android-key', read(file)), {
      challenge: CHALLENGE,
    });
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { createdAt: time } });
    // Collected from development phones: the bootloader is open, and that is what refuses them.
    const { checks, reason } = appraise(outcome, POLICY, { at: time });
    expect(reason).toBe('constraint-violation');
    const failed = checks.filter(({ status }) => status === 'contraindicated').map(({ id }) => id);
    const application = file.includes('IMEI') ? ['app.package'] : [];
    const authentication = file.includes('USERAUTH') ? ['key.authentication'] : [];
    expect(failed.sort()).toEqual([...application, 'boot.locked', 'boot.state', ...authentication].sort());
  });

  it.each(devices.filter((file) => file.startsWith('marlin')))('%s is refused: software root', (file) => {
    vectorCase(`android-key-attestation/${file.split('/')[0]}`, file, 'refused');
    const expected: Expected = JSON.parse(read(file.replace('.pem', '.json')));
    const time = Number(expected.softwareEnforced.creationDateTime);
    const outcome = verifierAt(time).verify(chainEvidenceFromPem('android-key', read(file)), {
      challenge: CHALLENGE,
    });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'software-attestation' });
  });

  // The file was edited after it was signed, so the path fails first; the order of tags is seen by the reader.
  it('refuses the chain whose tags are not ascending', () => {
    vectorCase('android-key-attestation/invalid', 'tags_not_in_ascending_order', 'refused');
    const pem = read('invalid/tags_not_in_ascending_order.pem');
    expect(descriptionOf(pem).hardwareEnforced.tagsAscending).toBe(false);
    const outcome = verifierAt(Date.UTC(2024, 0, 1)).verify(chainEvidenceFromPem('android-key', pem), {
      challenge: CHALLENGE,
    });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
  });

  it('refuses a revoked serial at every place of the chain', () => {
    const file = 'akita-sdk34/TEE_EC_NONE.pem';
    const time = 1727389885586;
    const chain = parsePemChain(read(file)).map((der) => parseCertificate(der));
    for (const { serial } of chain) {
      const outcome = verifierAt(time, [serial]).verify(chainEvidenceFromPem('android-key', read(file)), {
        challenge: CHALLENGE,
      });
      expect(outcome).toMatchObject({ outcome: 'refused', reason: 'revoked' });
    }
  });

  it('says how many certificates were issued to a phone that fetches them, and nothing of one that does not', () => {
    const provisioning = (file: string) => {
      const { softwareEnforced }: Expected = JSON.parse(read(file.replace('.pem', '.json')));
      const outcome = verifierAt(Number(softwareEnforced.creationDateTime)).verify(
        chainEvidenceFromPem('android-key', read(file)),
        { challenge: CHALLENGE },
      );
      return outcome.outcome === 'verified' ? outcome.facts.provisioning : outcome.reason;
    };
    expect(provisioning('akita-sdk34/TEE_EC_NONE.pem')).toEqual({ certificatesIssued: 8, otherMembers: 0 });
    expect(provisioning('blueline-sdk28/TEE_EC_NONE.pem')).toBeUndefined();
  });

  // Every bit of the phone's own certificate, and one of each octet above it: every bit of a whole chain is flipped with virtual phones.
  it('is refused with a bit of any certificate flipped', () => {
    const chain = parsePemChain(read('akita-sdk34/TEE_EC_NONE.pem'));
    const verifier = verifierAt(1_727_389_885_586);
    const verify = () =>
      verifier.verify(chainEvidence('android-key', chain), { challenge: CHALLENGE }).outcome;
    expect(verify()).toBe('verified');
    const survivors: string[] = [];
    for (const [index, certificate] of chain.entries()) {
      for (let bit = 0; bit < 8 * certificate.length; bit += index === 0 || bit % 8 === 7 ? 1 : 9) {
        const mask = 1 << (bit & 7);
        certificate[bit >> 3] = (certificate[bit >> 3] ?? 0) ^ mask;
        if (verify() !== 'refused') survivors.push(`certificate ${index}, bit ${bit}`);
        certificate[bit >> 3] = (certificate[bit >> 3] ?? 0) ^ mask;
      }
    }
    expect(survivors).toEqual([]);
  });

  it('reads the status list, serials of digits alone as hexadecimal', () => {
    vectorCase('android-key-attestation/status-list-sample', 'list');
    const list = parseRevocationList(JSON.parse(read('status-list-sample.json')), 1_000);
    expect(list.entries.get('6681152659205225093')).toEqual({ status: 'REVOKED', reason: 'KEY_COMPROMISE' });
    expect(list.entries.get('cc66e9a93713b6e643b26c15879786f7')?.status).toBe('SUSPENDED');
  });

  it('finds a serial however the list writes it: capitals and leading zeros are the same number', () => {
    const list = parseRevocationList(
      { entries: { '00ABcd': { status: 'REVOKED' }, '0': { status: 'SUSPENDED' } } },
      0,
    );
    expect([...list.entries.keys()].sort()).toEqual(['0', 'abcd']);
  });

  it('pins the keys of the published roots', () => {
    const published: string[] = JSON.parse(read('google-roots.json'));
    for (const index of published.keys()) vectorCase('android-key-attestation/google-roots', `root ${index}`);
    const keys = published.flatMap(parsePemChain).map((der) => parseCertificate(der).spki.toHex());
    expect(googleTrustAnchors().map(({ spki }) => spki.toHex())).toEqual(keys);
  });
});
