import { appraise, livePolicy } from '@tallystick/attestation/appraisal';
import type { WebAuthnFacts } from '@tallystick/attestation/result';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { toBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateContent,
  caExtensions,
  generateSigningKey,
  issueCertificate,
} from '../phone/certificate.ts';
import { createVirtualRoot, type VirtualRoot } from '../phone/virtual-root.ts';
import { aaguidExtension, aikExtensions, KEPT_INSIDE } from './tpm-statement.ts';
import {
  AUTHENTICATOR_FORMATS,
  type AuthenticatorFormat,
  type Bends,
  createVirtualAuthenticator,
  packedSubject,
} from './virtual-authenticator.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const ORIGIN = 'https://till.example';
const CHALLENGE = new Uint8Array(32).fill(0x33);

let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now: () => NOW });
});

type Options = Parameters<typeof createWebAuthnVerifier>[0];
const optionsWith = (change: Partial<Options> = {}): Options => ({
  rpId: 'till.example',
  origins: [ORIGIN],
  anchors: [trustAnchorOf(root.certificate, 'virtual root'), trustAnchorOf(root.intermediate, 'virtual CA')],
  androidKey: {
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    revocation: () => ({ fetchedAt: NOW, entries: new Map() }),
  },
  now: () => NOW,
  bindDeviceKeys: false,
  ...change,
});
const verifierWith = (change?: Partial<Options>) => createWebAuthnVerifier(optionsWith(change));

const mint = (format: AuthenticatorFormat, bends: Bends = {}, of: VirtualRoot = root, origin = ORIGIN) =>
  createVirtualAuthenticator({ root: of, format, origin, now: () => NOW, bends }).create(
    toBase64Url(CHALLENGE),
  );
const verify = async (
  format: AuthenticatorFormat,
  bends?: Bends,
  change?: Parameters<typeof verifierWith>[0],
) => verifierWith(change).verify(await mint(format, bends), { challenge: CHALLENGE });

/** The words of the check that refuses. */
const refusal = async (outcome: ReturnType<typeof verify>) => {
  const { checks } = await outcome;
  const failed = checks.find(({ status }) => status === 'contraindicated');
  return failed && `${failed.id}: ${failed.evidence}`;
};

const flip =
  (at: number, mask = 1) =>
  (bytes: Uint8Array<ArrayBuffer>) => {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ mask;
    return changed;
  };
const certificate = (change: (content: CertificateContent) => Partial<CertificateContent>): Bends => ({
  certificate: (content) => ({ ...content, ...change(content) }),
});
const statement = (change: Readonly<Record<string, unknown>>): Bends => ({
  statement: (members) => {
    for (const [name, value] of Object.entries(change)) members.set(name, value);
  },
});
const certificates = (change: (x5c: Uint8Array[]) => Uint8Array[]): Bends => ({
  statement: (members) => {
    members.set('x5c', change(members.get('x5c') as Uint8Array[]));
  },
});
const NO_ORIGIN = 'webauthn.origin';

describe('a virtual authenticator', () => {
  const trust = { self: 'self', none: 'none' } as Readonly<Record<string, WebAuthnFacts['trust']>>;

  it.each(AUTHENTICATOR_FORMATS)('is verified with its %s statement', async (format) => {
    const outcome = await verify(format);
    expect(outcome.checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: { format: format === 'self' ? 'packed' : format, trust: trust[format] ?? 'anchored' },
    });
  });

  it('says which TPM holds the key, and what the phone attests of its key', async () => {
    expect(await verify('tpm')).toMatchObject({
      facts: { tpm: { maker: 'Nuvoton Technology', model: 'VIRTUAL', version: 'id:00070002' } },
    });
    expect(await verify('android-key')).toMatchObject({
      facts: { keyAttestation: { keyMintSecurityLevel: 'strongbox', boot: { state: 'verified' } } },
    });
  });

  it('leaves out of the facts what U2F does not sign', async () => {
    const bent = await verify('fido-u2f', { authData: flip(36, 0xff) });
    expect(bent).toMatchObject({ facts: { signCount: 0, userVerified: false } });
  });

  it('of unknown make is a fact that live mode refuses', async () => {
    const outcome = await verify('packed', {}, { anchors: [] });
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { trust: 'unknown-root' } });
    expect(appraise(outcome, livePolicy([]), { at: NOW })).toMatchObject({
      verdict: 'contraindicated',
      reason: 'path-validation',
    });
  });
});

describe('a near miss is refused', () => {
  it.each<[string, AuthenticatorFormat, Bends, RegExp]>([
    ['for another ceremony', 'packed', { clientData: replaced('webauthn.create', 'webauthn.get') }, /type/],
    ['on another page', 'packed', { clientData: replaced(ORIGIN, 'https://till.examp1e') }, /examp1e/],
    ['in a frame', 'packed', { clientData: replaced('Origin":false', 'Origin":true') }, /frame/],
    ['for another challenge', 'packed', { clientData: replaced('MzMz', 'MzM0') }, /^webauthn.challenge/],
    ['for another relying party', 'packed', { authData: flip(0) }, /another relying party/],
    ['backed up without being eligible', 'packed', { authData: flip(32, 0x10) }, /backed up/],
    ['with extensions announced', 'packed', { authData: flip(32, 0x80) }, /cut off/],
    ['without its credential', 'packed', { authData: flip(32, 0x40) }, /unexpected data/],
    ['with data after the end', 'packed', { authData: (bytes) => joined(bytes, 0) }, /unexpected data/],

    ['signed by the credential', 'packed', { otherKey: true }, /attestation key does not verify/],
    ['for another unit', 'packed', certificate(() => ({ subject: packedSubject('Batch') })), /not for/],
    ['of no country', 'packed', certificate(() => ({ subject: packedSubject(undefined, 'A') })), /country/],
    ['by a CA', 'packed', certificate(() => ({ extensions: caExtensions(0) })), /is a CA/],
    ['of another model', 'packed', model(new Uint8Array(16)), /another AAGUID/],
    ['of a critical model', 'packed', model(undefined, true), /critical/],
    ['with an unknown algorithm', 'packed', statement({ alg: -1 }), /not known/],
    ['with RS1', 'packed', statement({ alg: -65535 }), /RS1 is not accepted/],
    ['with RS256', 'packed', statement({ alg: -257 }), /does not verify/],
    ['with ES384', 'packed', statement({ alg: -35 }), /does not verify/],
    ['with an algorithm that is text', 'packed', statement({ alg: 'ES256' }), /attStmt\/alg/],
    ['with no certificate', 'packed', statement({ x5c: [] }), /no certificate/],
    ['with a certificate that is text', 'packed', statement({ x5c: ['a'] }), /x5c/],
    ['with a member too many', 'packed', statement({ ecdaaKeyId: new Uint8Array(1) }), /does not belong/],

    ['by itself and another key', 'self', { otherKey: true }, /credential key does not verify/],
    ['by itself and another algorithm', 'self', statement({ alg: -8 }), /another algorithm/],
    ['of format none with content', 'none', statement({ sig: new Uint8Array(1) }), /not empty/],
    ['of U2F by another key', 'fido-u2f', { otherKey: true }, /does not verify/],
    ['of U2F with a chain', 'fido-u2f', certificates(([leaf]) => twice(leaf)), /one certificate/],
    ['of Apple for another key', 'apple', { otherKey: true }, /another key/],
    ['of Apple without nonce', 'apple', certificate(() => ({ extensions: [] })), /no nonce/],
    ['of a phone for another key', 'android-key', { otherKey: true }, /attests another key/],
    [
      'of a phone with a broken signature',
      'android-key',
      statement({ sig: new Uint8Array(70) }),
      /does not verify/,
    ],

    ['of an older TPM', 'tpm', statement({ ver: '1.2' }), /TPM 2.0/],
    ['of a TPM for another key', 'tpm', { otherKey: true }, /certifies another key/],
    ['of a TPM for a key that may leave', 'tpm', { publicArea: flip(7, KEPT_INSIDE & 0x02) }, /may leave/],
    ['of a TPM with a SHA-1 name', 'tpm', { publicArea: flip(3, 0x0f) }, /hash that is not accepted/],
    ['not made by a TPM', 'tpm', { certifyInfo: flip(0) }, /not made by a TPM/],
    ['of a TPM that quotes', 'tpm', { certifyInfo: flip(5, 0x0f) }, /does not certify/],
    ['of a TPM for another registration', 'tpm', { certifyInfo: flip(50) }, /another registration/],
    ['of a TPM for another name', 'tpm', { certifyInfo: flip(110) }, /name is that of another key/],
    ['of a TPM with data after the end', 'tpm', { certifyInfo: (bytes) => joined(bytes, 0) }, /unexpected/],
    ['of a TPM with a subject', 'tpm', certificate(() => ({ subject: packedSubject() })), /not empty/],
    ['of a TPM that is not named', 'tpm', aik(aikExtensions().slice(1)), /which TPM/],
    ['of an unknown TPM', 'tpm', aik(aikExtensions('id:00000000')), /maker .* not known/],
    ['of a TPM by another kind of key', 'tpm', aik(aikExtensions().slice(0, 1)), /attestation key/],
    ['of a TPM by a CA', 'tpm', aik([...aikExtensions().slice(0, 2), ...caExtensions(0)]), /is a CA/],
    [
      'of a TPM for another model',
      'tpm',
      aik([...aikExtensions(), aaguidExtension(new Uint8Array(16))]),
      /AAGUID/,
    ],

    ['with its certificates swapped', 'packed', certificates((x5c) => x5c.toReversed()), /country/],
    ['with a certificate twice', 'packed', certificates(([a, b]) => [a, b, b].filter(present)), /twice/],
    [
      'with a link left out',
      'packed',
      certificates(([a]) => [a, root.certificate].filter(present)),
      /names do not match/,
    ],
    ['with junk at the end', 'packed', certificates((x5c) => [...x5c, Uint8Array.of(1)]), /cut off/],
    ['with a stranger at the end', 'packed', certificates(([a, b]) => [a, b, a].filter(present)), /twice/],
  ])('%s (%s)', async (_what, format, bends, words) => {
    const outcome = verify(format, bends);
    expect((await outcome).outcome).toBe('refused');
    expect(await refusal(outcome)).toMatch(words);
  });

  it('with an algorithm that was not offered', async () => {
    expect(await refusal(verify('packed', {}, { algorithms: [-257] }))).toMatch(/ES256.*did not offer/);
  });

  it('of a phone where no roots for phones are given', async () => {
    const { androidKey: _androidKey, ...options } = optionsWith();
    const outcome = createWebAuthnVerifier(options).verify(await mint('android-key'), {
      challenge: CHALLENGE,
    });
    expect(outcome.checks.at(-1)?.evidence).toMatch(/no roots/);
  });

  it('under an issuer that is no CA', async () => {
    const key = await generateSigningKey(false);
    const name = packedSubject('Not a CA');
    const middle = await issueCertificate(
      {
        subject: name,
        publicKey: key.publicKey,
        serial: Uint8Array.of(1),
        notBefore: NOW - DAY_MS,
        notAfter: NOW + DAY_MS,
        extensions: [],
      },
      root.issuer,
    );
    const forged = { ...root, intermediate: middle, issuer: { name, privateKey: key.privateKey } };
    const outcome = verifierWith().verify(await mint('packed', {}, forged), { challenge: CHALLENGE });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'path-validation' });
    expect(outcome.checks.at(-1)?.evidence).toMatch(/not a CA/);
  });

  it('outside the validity of its certificates, with leeway on both ends', async () => {
    const at = async (time: number) => (await verify('packed', {}, { now: () => time })).outcome;
    expect(await at(NOW + 365 * DAY_MS + 299_000)).toBe('verified');
    expect(await at(NOW + 365 * DAY_MS + 301_000)).toBe('refused');
    expect(await at(NOW - DAY_MS - 299_000)).toBe('verified');
    expect(await at(NOW - DAY_MS - 301_000)).toBe('refused');
  });

  it('of another origin than ours', async () => {
    const evidence = await mint('packed', {}, root, 'https://elsewhere.example');
    const outcome = verifierWith().verify(evidence, { challenge: CHALLENGE });
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'ceremony' });
    expect(outcome.checks.map(({ id }) => id)).toContain(NO_ORIGIN);
  });
});

const present = (item: Uint8Array | undefined): item is Uint8Array => item !== undefined;
const twice = (item: Uint8Array | undefined): Uint8Array[] => [item, item].filter(present);

function replaced(from: string, to: string) {
  return (bytes: Uint8Array<ArrayBuffer>) =>
    new TextEncoder().encode(new TextDecoder().decode(bytes).replace(from, to));
}

function joined(bytes: Uint8Array, ...more: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes, ...more]);
}

function model(aaguid: Uint8Array | undefined, critical = false): Bends {
  return certificate(({ extensions }) => ({
    extensions: [
      aaguidExtension(aaguid ?? Uint8Array.fromHex('7a11f57c00000000000000000000a1a1'), critical),
      ...extensions.slice(1),
    ],
  }));
}

function aik(extensions: CertificateContent['extensions']): Bends {
  return certificate(() => ({ extensions }));
}
