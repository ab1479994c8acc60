import { generateKeyPairSync } from 'node:crypto';
import { parseP256Jwk } from '@tallystick/attestation/evidence';
import { hmacDeviceKey } from '@tallystick/attestation/proof';
import { createTestDatabase } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeyRing, keyRingMigrations, openKeyRing } from '../../../platform/key-ring.ts';
import { createSystemRandomness } from '../../../platform/randomness.ts';
import { readDeviceKey, storedKey } from './device-key.ts';

const SECRET = new Uint8Array(32).fill(9);

describe('the stored second secret of a device', () => {
  let keys: KeyRing;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await createTestDatabase('pglite');
    drop = made.drop;
    await made.database.migrate(keyRingMigrations);
    keys = await openKeyRing(made.database, new Uint8Array(32).fill(1), createSystemRandomness());
  });
  afterAll(() => drop());

  const row = (change: object = {}) => ({
    merchant_id: 'mer_1',
    id: 'dev_1',
    device_key: storedKey(keys, 'mer_1', 'dev_1', { key: hmacDeviceKey(SECRET), secret: SECRET }),
    key_scheme: 'hmac-sha256' as const,
    ...change,
  });

  it('is a shared secret under the master key, and the same key again when it is read', () => {
    const stored = row();
    const kept = JSON.stringify(stored.device_key);
    expect(kept).not.toContain(Buffer.from(SECRET).toString('base64url'));
    expect(stored.device_key.kty).toBe('oct');
    expect(readDeviceKey(keys, stored).thumbprint).toBe(hmacDeviceKey(SECRET).thumbprint);
  });

  it('opens for no other device or merchant, and is no key of another scheme', () => {
    expect(() => readDeviceKey(keys, row({ id: 'dev_2' }))).toThrow();
    expect(() => readDeviceKey(keys, row({ merchant_id: 'mer_2' }))).toThrow();
    expect(() => readDeviceKey(keys, row({ key_scheme: 'es256' }))).toThrow(/another scheme/);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const replaced = row({ device_key: parseP256Jwk(curve) });
    expect(() => readDeviceKey(keys, replaced)).toThrow(/another scheme/);
  });
});
