import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { DeviceKeyScheme } from '../../evidence/device-key-schemes.ts';
import { type DeviceKey, hmacDeviceKey, importDeviceKey } from './device-key.ts';

/** A second secret as the device has it, beside what the server holds of it. For tests. */
export interface SecretPair {
  readonly key: DeviceKey;
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** What an attacker knows: the bytes of the public key; of a shared secret, its thumbprint. */
  readonly known: Uint8Array;
}

/** A fresh second secret of a scheme. */
export function makeSecret(scheme: DeviceKeyScheme): SecretPair {
  if (scheme === 'hmac-sha256') {
    const secret = randomBytes(32);
    const key = hmacDeviceKey(secret);
    return {
      key,
      sign: async (bytes) => createHmac('sha256', secret).update(bytes).digest(),
      known: Buffer.from(key.thumbprint, 'base64url'),
    };
  }
  const { privateKey } =
    scheme === 'es256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync(scheme);
  const publicKey = createPublicKey(privateKey);
  return {
    key: importDeviceKey(publicKey.export({ format: 'jwk' })),
    sign: async (bytes) =>
      scheme === 'es256'
        ? sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
        : sign(null, bytes, privateKey),
    known: publicKey.export({ format: 'der', type: 'spki' }),
  };
}
