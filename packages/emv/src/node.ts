import { constants, createHash, createPrivateKey, generateKeyPair, privateEncrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64Url } from '@tallystick/encoding';
import type { GenerateRsa, RsaKeyPair, RsaPrivateOperation } from './oda/rsa.ts';

/** SHA-1 of `node:crypto`, for EMV certificates. */
export function nodeSha1(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha1').update(data).digest());
}

/** Generates an RSA key pair with OpenSSL. */
export const nodeGenerateRsa: GenerateRsa = async (modulusBits, exponent) => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: modulusBits,
    publicExponent: exponent,
  });
  const jwk = privateKey.export({ format: 'jwk' });
  const member = (name: 'n' | 'e' | 'd') => fromBase64Url(String(jwk[name]));
  return { modulus: member('n'), exponent: member('e'), privateExponent: member('d') };
};

/** RSA private operation by OpenSSL on a key in PEM or DER form (PKCS#8), without padding. */
export function nodeRsaPrivateOperation(key: Parameters<typeof createPrivateKey>[0]): RsaPrivateOperation {
  const privateKey = createPrivateKey(key);
  return (block) =>
    new Uint8Array(privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block));
}

export type { RsaKeyPair };
