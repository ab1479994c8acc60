import { jwkThumbprint } from '@tallystick/encoding';
import type { P256PublicJwk } from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import type { DeviceKeys } from './storage.ts';

/** Two non-extractable P-256 key pairs: one signs, one agrees on keys. Storable by structured clone. */
export interface WebCryptoKeyPairs {
  readonly signing: CryptoKeyPair;
  readonly encryption: CryptoKeyPair;
}

const P256_SIGN = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const P256_AGREE = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** Makes both pairs. The private halves cannot be exported: scripts can use them, and nothing can copy them. */
export const makeWebCryptoKeyPairs = async (): Promise<WebCryptoKeyPairs> => ({
  signing: await crypto.subtle.generateKey(P256_SIGN, false, ['sign', 'verify']),
  encryption: await crypto.subtle.generateKey(P256_AGREE, false, ['deriveBits']),
});

/** The members of a P-256 public JWK that the protocol carries (RFC 7518 section 6.2.1). */
export const publicJwk = (jwk: JsonWebKey): P256PublicJwk => {
  const { x, y } = jwk;
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || !x || !y) throw new TypeError('Not a P-256 public key');
  return { kty: 'EC', crv: 'P-256', x, y };
};

/** The operations of stored key pairs. */
export const webCryptoDeviceKeys = async (pairs: WebCryptoKeyPairs): Promise<DeviceKeys> => {
  const { subtle } = crypto;
  const signing = publicJwk(await subtle.exportKey('jwk', pairs.signing.publicKey));
  return {
    storage: 'non-extractable',
    secondSecret: { scheme: 'es256', thumbprint: await jwkThumbprint(signing), publicJwk: signing },
    encryptionKey: publicJwk(await subtle.exportKey('jwk', pairs.encryption.publicKey)),
    sign: async (data) =>
      new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pairs.signing.privateKey, data)),
    open: async (jwe) => {
      const opened = await compactDecrypt(jwe, pairs.encryption.privateKey, {
        keyManagementAlgorithms: ['ECDH-ES'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return opened.plaintext;
    },
  };
};
