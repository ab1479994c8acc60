import type { DeviceKeyScheme, DevicePublicJwk } from '@tallystick/attestation/evidence';
import { type DeviceKey, hmacDeviceKey, importDeviceKey } from '@tallystick/attestation/proof';
import type { KeyRing } from '../../../platform/key-ring.ts';

/** A second secret at enrolment: a public key, or a shared secret that was unsealed just now. */
export type SecondSecretOf =
  | { readonly key: DeviceKey & { readonly publicJwk: DevicePublicJwk } }
  | { readonly key: DeviceKey; readonly secret: Uint8Array };

/** How it stands in the table. */
export type StoredDeviceKey = DevicePublicJwk | { readonly kty: 'oct'; readonly protected: string };

const placeOf = (merchantId: string, deviceId: string): string => `device ${merchantId} ${deviceId}`;

/** What is written down of a second secret; a shared one only under the master key, and for this device. */
export const storedKey = (
  keys: Pick<KeyRing, 'protect'>,
  merchantId: string,
  deviceId: string,
  secondSecret: SecondSecretOf,
): StoredDeviceKey => {
  if (!('secret' in secondSecret)) return secondSecret.key.publicJwk;
  const kept = keys.protect(placeOf(merchantId, deviceId), secondSecret.secret);
  return { kty: 'oct', protected: Buffer.from(kept).toString('base64url') };
};

/** The key of a device, ready for use. Throws for a row that was moved or changed. */
export const readDeviceKey = (
  keys: Pick<KeyRing, 'reveal'>,
  row: {
    readonly merchant_id: string;
    readonly id: string;
    readonly device_key: StoredDeviceKey;
    readonly key_scheme: DeviceKeyScheme;
  },
): DeviceKey => {
  const key = openStored(keys, row.merchant_id, row.id, row.device_key);
  if (key.scheme !== row.key_scheme) throw new Error(`Device ${row.id} has a key of another scheme`);
  return key;
};

const openStored = (
  keys: Pick<KeyRing, 'reveal'>,
  merchantId: string,
  deviceId: string,
  stored: StoredDeviceKey,
): DeviceKey => {
  if (stored.kty !== 'oct') return importDeviceKey(stored);
  const secret = keys.reveal(placeOf(merchantId, deviceId), Buffer.from(stored.protected, 'base64url'));
  const key = hmacDeviceKey(secret);
  secret.fill(0);
  return key;
};
