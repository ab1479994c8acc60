import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { compactDecrypt } from 'jose';
import type { DeviceKeys } from '../trusted-storage/storage.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';

/** Two P-256 private keys in the memory of a Node process: software keys, with no assurance by hardware. */
export interface SoftwareKeyPairs {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

export const makeSoftwareKeyPairs = (): SoftwareKeyPairs => ({
  signing: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  encryption: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
});

const publicPart = (key: KeyObject) => publicJwk(createPublicKey(key).export({ format: 'jwk' }));

/** The operations of software keys. Signing is synchronous inside: where cores are few that beats the thread pool. */
export const softwareDeviceKeys = (pairs: SoftwareKeyPairs): DeviceKeys => ({
  signingKey: publicPart(pairs.signing),
  encryptionKey: publicPart(pairs.encryption),
  sign: async (data) =>
    new Uint8Array(sign('sha256', data, { key: pairs.signing, dsaEncoding: 'ieee-p1363' })),
  open: async (jwe) => {
    const opened = await compactDecrypt(jwe, pairs.encryption, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return opened.plaintext;
  },
});

/** The text form of software keys, for a file that only its owner may read. */
export const exportSoftwareKeys = (pairs: SoftwareKeyPairs) => ({
  signing: pairs.signing.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  encryption: pairs.encryption.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
});

const importKey = (text: string): KeyObject => {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('Not a P-256 key');
  return key;
};

/** Raises for what is not a P-256 private key. */
export const importSoftwareKeys = (text: { signing: string; encryption: string }): SoftwareKeyPairs => ({
  signing: importKey(text.signing),
  encryption: importKey(text.encryption),
});
