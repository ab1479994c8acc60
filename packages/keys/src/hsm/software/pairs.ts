import {
  constants,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto';
import { concatBytes, fromBase64Url } from '@tallystick/encoding';
import { publicKeyObject } from '../core/check-values.ts';
import { concatKdf } from '../core/jwe.ts';
import { HsmError } from '../hsm-error.ts';
import { type PairType, rsaBitsOf } from '../key-attributes.ts';
import type { PublicPart } from '../stored-key.ts';

const OPENSSL_CURVES = { p256: 'prime256v1', secp256k1: 'secp256k1' } as const;
const member = (value: string | undefined): Uint8Array => fromBase64Url(value ?? '');

/** A new private key as PKCS #8, DER. */
export function generatePkcs8(type: PairType): Uint8Array {
  const bits = rsaBitsOf(type);
  const { privateKey } =
    bits === undefined
      ? generateKeyPairSync('ec', {
          namedCurve: type === 'p256' ? OPENSSL_CURVES.p256 : OPENSSL_CURVES.secp256k1,
        })
      : generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: 65_537 });
  return privateKey.export({ type: 'pkcs8', format: 'der' });
}

/** Reads PKCS #8; undefined where it is none. */
export function readPkcs8(pkcs8: Uint8Array): KeyObject | undefined {
  try {
    const key = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}

/**
 * What is public of a private key, and its type.
 *
 * @throws {HsmError} `ERR_HSM_COMPONENTS` for a kind of key that is none of ours
 */
export function publicPartOf(privateKey: KeyObject): {
  readonly type: PairType;
  readonly publicKey: PublicPart;
} {
  const details = privateKey.asymmetricKeyDetails;
  const kind = privateKey.asymmetricKeyType;
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  if (kind === 'rsa' && details?.modulusLength !== undefined) {
    const publicKey: PublicPart = { kind: 'rsa', modulus: member(jwk.n), exponent: member(jwk.e) };
    return { type: `rsa${details.modulusLength}`, publicKey };
  }
  const point = () => concatBytes(Uint8Array.of(4), member(jwk.x), member(jwk.y));
  if (details?.namedCurve === OPENSSL_CURVES.p256) {
    return { type: 'p256', publicKey: { kind: 'ec', curve: 'P-256', point: point() } };
  }
  if (details?.namedCurve === OPENSSL_CURVES.secp256k1) {
    return { type: 'secp256k1', publicKey: { kind: 'ec', curve: 'secp256k1', point: point() } };
  }
  throw new HsmError('ERR_HSM_COMPONENTS', 'This is no private key that the module takes');
}

/** The scalar of a private key on an elliptic curve, 32 bytes. */
export const scalarOf = (privateKey: KeyObject): Uint8Array =>
  fromBase64Url(privateKey.export({ format: 'jwk' }).d ?? '');

export const rsaPrivate = (key: KeyObject, block: Uint8Array): Uint8Array =>
  new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block));

/** Agrees on P-256 with a point, and derives. Undefined where OpenSSL says that the point is not on the curve. */
export function agreeOnP256(
  privateKey: KeyObject,
  point: Uint8Array,
  otherInfo: Uint8Array,
): Uint8Array | undefined {
  let shared: Buffer;
  try {
    const publicKey = publicKeyObject({ kind: 'ec', curve: 'P-256', point });
    shared = diffieHellman({ privateKey, publicKey });
  } catch {
    return undefined;
  }
  const derived = concatKdf(shared, otherInfo);
  shared.fill(0);
  return derived;
}
