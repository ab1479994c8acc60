import type { Hsm } from './hsm.ts';
import type { P256Jwk } from './requests.ts';
import type { WrappedKey } from './stored-key.ts';

/** For whom an initial key of DUKPT is. */
export interface InitialKeyReceiver {
  /** The device key that alone can open it. */
  readonly deviceKey: P256Jwk;
  /** What the key belongs to, such as a device's id: bound into the JWE. */
  readonly context: string;
}

/**
 * The initial key of a device, derived inside and out only as a compact JWE to the device's own key. Nothing of it is kept: it can be derived
 * again.
 *
 * @param base `B0`
 * @param id initial key ID, 8 bytes; another one for each device and each time
 */
export async function issueInitialKey(
  hsm: Pick<Hsm, 'deriveInitialKey' | 'exportInitialKey' | 'destroy'>,
  base: WrappedKey,
  id: Uint8Array,
  { deviceKey: { kty, crv, x, y }, context }: InitialKeyReceiver,
): Promise<{ readonly keyId: string; readonly initialKey: string }> {
  const { wrapped } = await hsm.deriveInitialKey({ key: base, id, exportability: 'E' });
  try {
    // A public key may come with more members than an agreement takes.
    const deviceKey = { kty, crv, x, y };
    const initialKey = await hsm.exportInitialKey({ key: wrapped, id, deviceKey, context });
    return { keyId: id.toHex().toUpperCase(), initialKey };
  } finally {
    await hsm.destroy(wrapped);
  }
}
