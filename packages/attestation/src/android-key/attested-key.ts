import { hash } from 'node:crypto';
import { toBase64Url } from '../encoding/base64url.ts';
import { thumbprintInput } from '../encoding/jwk.ts';
import type { AttestedKey } from '../result/facts.ts';
import { sameBytes } from '../x509/certificate.ts';
import { importSpki } from '../x509/signature.ts';

/** SubjectPublicKeyInfo of a P-256 key up to its uncompressed point: ecPublicKey, prime256v1, BIT STRING of 66 octets, 04. */
const P256_SPKI_PREFIX = Uint8Array.fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
const P256_SPKI_LENGTH = P256_SPKI_PREFIX.length + 64;

/** Describes a public key; P-256 keys get their JWK and thumbprint. @throws AttestationInputError `ERR_KEY` */
export function describeKey(spki: Uint8Array): AttestedKey {
  const key = importSpki(spki);
  const text = toBase64Url(spki);
  const prefix = spki.subarray(0, P256_SPKI_PREFIX.length);
  if (spki.length === P256_SPKI_LENGTH && sameBytes(prefix, P256_SPKI_PREFIX)) {
    const point = spki.subarray(P256_SPKI_PREFIX.length);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: toBase64Url(point.subarray(0, 32)),
      y: toBase64Url(point.subarray(32)),
    } as const;
    const thumbprint = hash('sha256', thumbprintInput(jwk), 'base64url');
    return { algorithm: 'P-256', bits: 256, spki: text, jwk, thumbprint };
  }
  const details = key.asymmetricKeyDetails;
  const algorithm = details?.namedCurve ?? key.asymmetricKeyType ?? 'unknown';
  return {
    algorithm,
    ...(details?.modulusLength ? { bits: details.modulusLength } : {}),
    spki: text,
  };
}
