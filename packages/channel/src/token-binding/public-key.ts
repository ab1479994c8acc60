import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import { Reader } from './reader.ts';

/** Key parameters of RFC 8471 section 3.3 by their number. */
export const TOKEN_BINDING_KEY_PARAMETERS = { rsa2048_pkcs1_5: 0, rsa2048_pss: 1, ecdsap256: 2 } as const;

const MODULUS_BYTES = 256;
const SIGNATURE_BYTES = 64;
const POINT_BYTES = 64;

/** `RSAPublicKey { opaque modulus<1..2^16-1>; opaque publicexponent<1..2^8-1>; }`, 2048 bits, no leading zeros. */
const importRsa = (bytes: Uint8Array): KeyObject | undefined => {
  const from = new Reader(bytes);
  const modulus = from.opaque16();
  const exponent = from.opaque8();
  if (modulus?.length !== MODULUS_BYTES || exponent === undefined || from.left > 0) return undefined;
  if ((modulus[0] ?? 0) < 0x80 || (exponent[0] ?? 0) === 0) return undefined;
  return createPublicKey({
    key: { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) },
    format: 'jwk',
  });
};

/** `TB_ECPoint { opaque point<1..2^8-1>; }`: X and Y, 32 bytes each, with no prefix. */
const importEc = (bytes: Uint8Array): KeyObject | undefined => {
  const from = new Reader(bytes);
  const point = from.opaque8();
  if (point?.length !== POINT_BYTES || from.left > 0) return undefined;
  const [x, y] = [toBase64Url(point.subarray(0, 32)), toBase64Url(point.subarray(32))];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
};

/** Verifies one signature under one kind of key. */
export interface TokenBindingKey {
  verify(signed: Uint8Array, signature: Uint8Array): boolean;
}

const withKey = (key: KeyObject, keyParameters: number): TokenBindingKey => {
  switch (keyParameters) {
    case TOKEN_BINDING_KEY_PARAMETERS.ecdsap256:
      return {
        verify: (signed, signature) =>
          signature.length === SIGNATURE_BYTES &&
          verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature),
      };
    case TOKEN_BINDING_KEY_PARAMETERS.rsa2048_pss:
      return {
        verify: (signed, signature) =>
          verify(
            'sha256',
            signed,
            { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
            signature,
          ),
      };
    default:
      return {
        verify: (signed, signature) =>
          verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature),
      };
  }
};

/** The key of a TokenBindingPublicKey; `unknown`: parameters that RFC 8471 does not name; `invalid`: no key of these parameters. */
export const importTokenBindingKey = (
  keyParameters: number,
  bytes: Uint8Array,
): TokenBindingKey | 'unknown' | 'invalid' => {
  const known = Object.values(TOKEN_BINDING_KEY_PARAMETERS).some((number) => number === keyParameters);
  if (!known) return 'unknown';
  try {
    const key = keyParameters === TOKEN_BINDING_KEY_PARAMETERS.ecdsap256 ? importEc(bytes) : importRsa(bytes);
    return key === undefined ? 'invalid' : withKey(key, keyParameters);
  } catch {
    return 'invalid';
  }
};
