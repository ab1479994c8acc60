import { generateSigningKey } from './certificate.ts';

/** Plays Google's part in Play Integrity: keys of one app, as the Play console would show them, with the half that Google keeps. */
export interface VirtualPlayIntegrity {
  readonly packageName: string;
  /** AES-256 key that wraps content keys. */
  readonly decryptionKey: Uint8Array<ArrayBuffer>;
  readonly signing: CryptoKeyPair;
}

/** As the Play console writes keys (standard base64), and the private half. */
export interface StoredVirtualPlayIntegrity {
  readonly packageName: string;
  readonly decryptionKey: string;
  readonly verificationKey: string;
  readonly privateKey: JsonWebKey;
}

const PACKAGE = 'dev.tallystick.till';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Makes the two keys that stand for those of an app in the Play console. */
export const createVirtualPlayIntegrity = async (): Promise<VirtualPlayIntegrity> => ({
  packageName: PACKAGE,
  decryptionKey: crypto.getRandomValues(new Uint8Array(32)),
  signing: await generateSigningKey(true),
});

export async function exportVirtualPlayIntegrity({
  packageName,
  decryptionKey,
  signing,
}: VirtualPlayIntegrity): Promise<StoredVirtualPlayIntegrity> {
  const [spki, privateKey] = await Promise.all([
    crypto.subtle.exportKey('spki', signing.publicKey),
    crypto.subtle.exportKey('jwk', signing.privateKey),
  ]);
  return {
    packageName,
    decryptionKey: decryptionKey.toBase64(),
    verificationKey: new Uint8Array(spki).toBase64(),
    privateKey,
  };
}

/** @throws SyntaxError or DOMException for keys that cannot be read */
export async function importVirtualPlayIntegrity(
  stored: StoredVirtualPlayIntegrity,
): Promise<VirtualPlayIntegrity> {
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey('spki', Uint8Array.fromBase64(stored.verificationKey), P256, true, ['verify']),
    crypto.subtle.importKey('jwk', stored.privateKey, P256, true, ['sign']),
  ]);
  return {
    packageName: stored.packageName,
    decryptionKey: Uint8Array.fromBase64(stored.decryptionKey),
    signing: { publicKey, privateKey },
  };
}
