import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { BoundedCache } from '@tallystick/encoding';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import { type P256PublicJwk, parseP256Jwk } from '../../evidence/public-jwk.ts';

/** A P-256 public key ready for use; make it once and keep it, the import costs as much as a verification. */
export interface Es256PublicKey {
  readonly jwk: P256PublicJwk;
  readonly thumbprint: string;
  /** For node:crypto: raw r and s signatures. */
  readonly verifyKey: { readonly key: KeyObject; readonly dsaEncoding: 'ieee-p1363' };
}

export interface Es256PrivateKey {
  readonly publicKey: Es256PublicKey;
  readonly signKey: { readonly key: KeyObject; readonly dsaEncoding: 'ieee-p1363' };
}

const imported = new BoundedCache<Es256PublicKey>(4_096);

/**
 * Public key from its JWK; the last 4,096 different keys are kept.
 * @throws AttestationInputError `ERR_KEY` if it is not a point of P-256
 */
export function importEs256PublicKey(value: unknown): Es256PublicKey {
  const jwk = parseP256Jwk(value);
  const cached = imported.get(jwk.x + jwk.y);
  if (cached) return cached;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new AttestationInputError('ERR_KEY', '', 'not a point of P-256');
  }
  const publicKey = {
    jwk,
    thumbprint: jwkThumbprintSync(jwk),
    verifyKey: { key, dsaEncoding: 'ieee-p1363' },
  } as const;
  imported.set(jwk.x + jwk.y, publicKey);
  return publicKey;
}

/** Private key from a node KeyObject. @throws AttestationInputError `ERR_KEY` if it is not P-256 */
export function es256PrivateKey(key: KeyObject): Es256PrivateKey {
  if (key.type !== 'private' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new AttestationInputError('ERR_KEY', '', 'not a P-256 private key');
  }
  const publicKey = importEs256PublicKey(createPublicKey(key).export({ format: 'jwk' }));
  return { publicKey, signKey: { key, dsaEncoding: 'ieee-p1363' } };
}

/** Private key from a PKCS #8 PEM or a private JWK. @throws AttestationInputError `ERR_KEY` */
export function importEs256PrivateKey(source: string | JsonWebKey): Es256PrivateKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(
      typeof source === 'string' ? source : { key: source as Record<string, string>, format: 'jwk' },
    );
  } catch {
    throw new AttestationInputError('ERR_KEY', '', 'private key cannot be read');
  }
  return es256PrivateKey(key);
}

export const verifyEs256 = (input: string, signature: Uint8Array, { verifyKey }: Es256PublicKey): boolean =>
  verify('sha256', Buffer.from(input, 'latin1'), verifyKey, signature);

export const signEs256 = (input: string, { signKey }: Es256PrivateKey): Uint8Array =>
  sign('sha256', Buffer.from(input, 'latin1'), signKey);
