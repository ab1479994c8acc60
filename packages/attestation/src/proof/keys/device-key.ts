import {
  createHmac,
  createPublicKey,
  createSecretKey,
  hash,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { BoundedCache } from '@tallystick/encoding';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import { type DeviceKeyScheme, SCHEMES, type SchemeFacts } from '../../evidence/device-key-schemes.ts';
import {
  type DevicePublicJwk,
  type MlDsaPublicJwk,
  mlDsaSchemeOf,
  parseDevicePublicJwk,
} from '../../evidence/public-jwk.ts';
import { type Es256PublicKey, importEs256PublicKey } from './es256-key.ts';
import { sharedSecretThumbprintInput } from './shared-secret.ts';

/** What a server holds to tell that an answer is a device's own: a public key, or the secret that they share. */
export interface DeviceKey {
  readonly scheme: DeviceKeyScheme;
  /** `alg` of a JWS by this key, and no other. */
  readonly jwsAlg: SchemeFacts['jwsAlg'];
  readonly signatureBytes: number;
  /** RFC 7638 for a public key; of a shared secret, SHA-256 over a domain separator and the secret. Base64url of 32 bytes. */
  readonly thumbprint: string;
  /** The public half; a shared secret has none. */
  readonly publicJwk?: DevicePublicJwk;
  /** Whether `signature` is this key's over `bytes`. Synchronous; a signature of another length is false and never an exception. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

const keyOf = (
  scheme: DeviceKeyScheme,
  thumbprint: string,
  holds: DeviceKey['verify'],
  publicJwk?: DevicePublicJwk,
): DeviceKey => {
  const { jwsAlg, signatureBytes } = SCHEMES[scheme];
  return {
    scheme,
    jwsAlg,
    signatureBytes,
    thumbprint,
    ...(publicJwk === undefined ? {} : { publicJwk }),
    verify: (bytes, signature) => signature.length === signatureBytes && holds(bytes, signature),
  };
};

const es256 = ({ jwk, thumbprint, verifyKey }: Es256PublicKey): DeviceKey =>
  keyOf('es256', thumbprint, (bytes, signature) => verify('sha256', bytes, verifyKey, signature), jwk);

const imported = new BoundedCache<DeviceKey>(4_096);

function mlDsa(jwk: MlDsaPublicJwk): DeviceKey {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new AttestationInputError('ERR_KEY', 'pub', 'public key cannot be read');
  }
  const thumbprint = jwkThumbprintSync(jwk);
  const holds = (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, key, signature);
  return keyOf(mlDsaSchemeOf(jwk.alg), thumbprint, holds, jwk);
}

/**
 * Device key from its public JWK: P-256, or ML-DSA (kty `AKP`). The last 4,096 different keys are kept, as an import costs as much as a
 * verification.
 * @throws AttestationInputError `ERR_KEY` if it is neither, or no key
 */
export function importDeviceKey(value: unknown): DeviceKey {
  const jwk = parseDevicePublicJwk(value);
  const name = jwk.kty === 'EC' ? jwk.x + jwk.y : jwk.pub;
  const cached = imported.get(name);
  if (cached) return cached;
  const key = jwk.kty === 'EC' ? es256(importEs256PublicKey(jwk)) : mlDsa(jwk);
  imported.set(name, key);
  return key;
}

/**
 * Device key of scheme `hmac-sha256`. The caller may wipe `secret` afterwards: what is kept is a key object.
 * @param secret 32 bytes
 * @throws AttestationInputError `ERR_KEY` if it is not 32 bytes
 */
export function hmacDeviceKey(secret: Uint8Array): DeviceKey {
  const input = sharedSecretThumbprintInput(secret);
  const thumbprint = hash('sha256', input, 'base64url');
  input.fill(0);
  const key = createSecretKey(secret);
  return keyOf('hmac-sha256', thumbprint, (bytes, signature) =>
    timingSafeEqual(createHmac('sha256', key).update(bytes).digest(), signature),
  );
}
