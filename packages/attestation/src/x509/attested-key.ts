import { equalBytes, toBase64Url } from '@tallystick/encoding';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import { parseMlDsaJwk } from '../evidence/public-jwk.ts';
import { DerReader, TAG_BIT_STRING, TAG_INTEGER, TAG_NULL, TAG_OID } from '../formats/der.ts';
import type { AttestedKey } from '../result/facts.ts';
import { importSpki } from './signature.ts';

/** SubjectPublicKeyInfo of a P-256 key up to its uncompressed point: ecPublicKey, prime256v1, BIT STRING of 66 octets, 04. */
const P256_SPKI_PREFIX = Uint8Array.fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
const P256_SPKI_LENGTH = P256_SPKI_PREFIX.length + 64;
const OID_RSA = '2a864886f70d010101';

/**
 * Describes a public key; P-256 and ML-DSA keys get their JWK and thumbprint. Whether a point is on the curve is seen when the key is
 * imported for its first use.
 * @throws AttestationInputError `ERR_KEY` or `ERR_DER`
 */
export function describeKey(spki: Uint8Array): AttestedKey {
  const text = toBase64Url(spki);
  const prefix = spki.subarray(0, P256_SPKI_PREFIX.length);
  if (spki.length === P256_SPKI_LENGTH && equalBytes(prefix, P256_SPKI_PREFIX)) {
    const point = spki.subarray(P256_SPKI_PREFIX.length);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: toBase64Url(point.subarray(0, 32)),
      y: toBase64Url(point.subarray(32)),
    } as const;
    const thumbprint = jwkThumbprintSync(jwk);
    return { algorithm: 'P-256', bits: 256, spki: text, jwk, thumbprint };
  }
  const bits = rsaBits(spki);
  if (bits !== undefined) return { algorithm: 'rsa', bits, spki: text };
  const key = importSpki(spki);
  if (key.asymmetricKeyType?.startsWith('ml-dsa-')) {
    const jwk = parseMlDsaJwk(key.export({ format: 'jwk' }));
    const thumbprint = jwkThumbprintSync(jwk);
    return { algorithm: jwk.alg, spki: text, jwk, thumbprint };
  }
  return {
    algorithm: key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? 'unknown',
    spki: text,
  };
}

/** Bits of the modulus if this is an RSA key (RFC 3279 section 2.3.1), read here because an import costs ten times as much. */
function rsaBits(spki: Uint8Array): number | undefined {
  const info = new DerReader(spki).sequence();
  const algorithm = info.sequence();
  if (algorithm.contentOf(algorithm.expect(TAG_OID)).toHex() !== OID_RSA) return undefined;
  algorithm.expect(TAG_NULL);
  const bitString = info.expect(TAG_BIT_STRING);
  const key = new DerReader(spki, bitString.content + 1, bitString.end).sequence();
  const modulus = key.contentOf(key.expect(TAG_INTEGER));
  const leadingZero = modulus[0] === 0 ? 1 : 0;
  return 8 * (modulus.length - leadingZero) - Math.clz32((modulus[leadingZero] ?? 0) << 24);
}
