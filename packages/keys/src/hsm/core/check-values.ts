import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import type { CryptoModule } from '../crypto-module.ts';
import { algorithmOf, type SecretKeyType } from '../key-attributes.ts';
import type { PublicPart } from '../stored-key.ts';

const upper = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();

/** Check value of a secret key (ANSI X9.24-1:2017, Annex A; of HMAC its value over nothing). */
export function checkValueOfKey<Key>(module: CryptoModule<Key>, key: Key, type: SecretKeyType): string {
  switch (algorithmOf(type)) {
    case 'T':
      return upper(module.tdesEncrypt(key, new Uint8Array(8)).subarray(0, 3));
    case 'A':
      return upper(module.aesCmac(key, new Uint8Array(16)).subarray(0, 5));
    default:
      return upper(module.hmac(key, new Uint8Array(0)).subarray(0, 5));
  }
}

/** Check value of a pair: the left bytes of a SHA-256 over its public part as SubjectPublicKeyInfo. */
export function checkValueOfPair(publicKey: PublicPart): string {
  const spki = publicKeyObject(publicKey).export({ type: 'spki', format: 'der' });
  return upper(createHash('sha256').update(spki).digest().subarray(0, 5));
}

/** A public part for `node:crypto`. */
export function publicKeyObject(publicKey: PublicPart): KeyObject {
  if (publicKey.kind === 'rsa') {
    const { modulus, exponent } = publicKey;
    return createPublicKey({
      format: 'jwk',
      key: { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) },
    });
  }
  const { curve, point } = publicKey;
  const [x, y] = [point.subarray(1, 33), point.subarray(33)];
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: curve, x: toBase64Url(x), y: toBase64Url(y) },
  });
}
