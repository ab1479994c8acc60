import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import {
  caExtensions,
  distinguishedName,
  generateSigningKey,
  type Issuer,
  issueCertificate,
} from './certificate.ts';
import {
  createVirtualPlayIntegrity,
  exportVirtualPlayIntegrity,
  importVirtualPlayIntegrity,
  type StoredVirtualPlayIntegrity,
  type VirtualPlayIntegrity,
} from './virtual-play-integrity.ts';

/**
 * The maker of virtual phones: a root certificate to pin, and the CA below it that certifies the attestation keys of phones. The private
 * key of the root is thrown away once the CA exists, as a real one would be locked up.
 */
export interface VirtualRoot {
  /** DER; give it to `trustAnchorOf` of the attestation package. */
  readonly certificate: Uint8Array;
  readonly intermediate: Uint8Array;
  readonly issuer: Issuer;
  /** What plays Google's part in Play Integrity; a root that was stored by an older version has none. */
  readonly playIntegrity?: VirtualPlayIntegrity;
}

/** What a test-mode installation keeps: JSON with the private key of the CA. It certifies nothing but virtual devices. */
export interface StoredVirtualRoot {
  readonly certificate: string;
  readonly intermediate: string;
  readonly privateKey: JsonWebKey;
  readonly playIntegrity?: StoredVirtualPlayIntegrity;
}

const ORGANISATION = 'Tallystick virtual devices';
const ROOT_NAME = distinguishedName('Virtual root', ORGANISATION);
const CA_NAME = distinguishedName('Virtual attestation CA', ORGANISATION);
const DAY_MS = 86_400_000;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export type Randomness = (length: number) => Uint8Array;
export const systemRandomness: Randomness = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Serial of 16 octets that is positive and has no leading zero. */
export const serialFrom = (randomness: Randomness): Uint8Array => {
  const serial = randomness(16).slice();
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
};

/**
 * Makes a root for virtual devices, and throws its private key away.
 *
 * @param options `now`: Unix milliseconds; valid for ten years from a day before
 */
export async function createVirtualRoot(
  options: { readonly now?: () => number; readonly randomness?: Randomness } = {},
): Promise<VirtualRoot> {
  const { now = Date.now, randomness = systemRandomness } = options;
  const notBefore = now() - DAY_MS;
  const validity = { notBefore, notAfter: notBefore + 3650 * DAY_MS };
  const [rootKey, caKey] = await Promise.all([generateSigningKey(false), generateSigningKey(true)]);
  const root: Issuer = { name: ROOT_NAME, privateKey: rootKey.privateKey };
  const [certificate, intermediate] = await Promise.all([
    issueCertificate(
      {
        ...validity,
        subject: ROOT_NAME,
        publicKey: rootKey.publicKey,
        serial: serialFrom(randomness),
        extensions: caExtensions(),
      },
      root,
    ),
    issueCertificate(
      {
        ...validity,
        subject: CA_NAME,
        publicKey: caKey.publicKey,
        serial: serialFrom(randomness),
        extensions: caExtensions(1),
      },
      root,
    ),
  ]);
  return {
    certificate,
    intermediate,
    issuer: { name: CA_NAME, privateKey: caKey.privateKey },
    playIntegrity: await createVirtualPlayIntegrity(),
  };
}

/** The root as it is stored: with the private key of its CA, so keep the file to its owner. */
export async function exportVirtualRoot(root: VirtualRoot): Promise<StoredVirtualRoot> {
  return {
    certificate: toBase64Url(root.certificate),
    intermediate: toBase64Url(root.intermediate),
    privateKey: await crypto.subtle.exportKey('jwk', root.issuer.privateKey),
    ...(root.playIntegrity ? { playIntegrity: await exportVirtualPlayIntegrity(root.playIntegrity) } : {}),
  };
}

/**
 * Takes up a root that was stored.
 *
 * @throws EncodingError for text that is not base64url; DOMException for a key that cannot be read
 */
export async function importVirtualRoot(stored: StoredVirtualRoot): Promise<VirtualRoot> {
  const privateKey = await crypto.subtle.importKey('jwk', stored.privateKey, P256, true, ['sign']);
  return {
    certificate: fromBase64Url(stored.certificate),
    intermediate: fromBase64Url(stored.intermediate),
    issuer: { name: CA_NAME, privateKey },
    ...(stored.playIntegrity
      ? { playIntegrity: await importVirtualPlayIntegrity(stored.playIntegrity) }
      : {}),
  };
}
