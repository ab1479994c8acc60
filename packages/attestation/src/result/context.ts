import type { DeviceKeyScheme } from '../evidence/device-key-schemes.ts';

/** What the verifier knows about this one exchange. Everything else (anchors, lists, clock) is given to the verifier when it is made. */
export interface VerificationContext {
  /** The bytes that were sent as challenge. The caller has made sure that they are fresh, unused and meant for this device. */
  readonly challenge: Uint8Array;
  /** Thumbprint of the key that the device signs with from now on. */
  readonly deviceKeyThumbprint?: string;
  /** Scheme of that key; left out: it has a public half, which evidence attests itself. */
  readonly deviceKeyScheme?: DeviceKeyScheme;
  /** RFC 7638 thumbprint of the key that data for the device is encrypted to. */
  readonly encryptionKeyThumbprint?: string;
}

/** Unix milliseconds. */
export type Clock = () => number;
