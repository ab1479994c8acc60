import type { SecondSecret } from '@tallystick/attestation/proof/attester';
import type { KeyStorage } from '@tallystick/channel/client';
import type { BodyOf, completeEnrolment, P256PublicJwk, SecurityLevel } from '@tallystick/protocol';
import type { PendingPayment } from '../service-processing/event.ts';
import type { TerminalName } from '../service-processing/state.ts';
import type { StoredTamperMarker } from '../tamper/marker.ts';
import type { StoredPinKeys } from './pin-keys.ts';

/** Operations of the second secret. The keys themselves never leave the storage that made them. */
export interface DeviceKeys {
  /** In its scheme: what the server is told of it at enrolment. */
  readonly secondSecret: SecondSecret;
  /** ECDH-ES, P-256. */
  readonly encryptionKey: P256PublicJwk;
  /** Signs in the scheme: ES256 as raw r and s (RFC 7518 section 3.4), ML-DSA with no context, or HMAC-SHA-256. */
  readonly sign: (data: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
  /** Opens a compact JWE to the encryption key (ECDH-ES, A256GCM). Raises when it was not made for it or was changed. */
  readonly open: (compactJwe: string) => Promise<Uint8Array>;
  /** How the keys are kept, as the server is told. */
  readonly storage?: KeyStorage;
}

/** What the server called this device when it was enrolled. */
export interface DeviceRecord {
  readonly origin: string;
  readonly deviceId: string;
  readonly terminalId: string;
  readonly terminal: TerminalName;
  /** Pinned at enrolment: signs personalisation data. */
  readonly personalisationKey: P256PublicJwk;
  readonly level: SecurityLevel;
}

/**
 * The request that enrols this device, from before it leaves until its answer is stored: only this very request is answered again. It holds
 * the first secret, which the request spends.
 */
export interface SentEnrolment {
  readonly enrolmentId: string;
  readonly body: BodyOf<typeof completeEnrolment>;
  readonly record: Omit<DeviceRecord, 'deviceId' | 'terminalId'>;
}

/** Personalisation data as they came, still encrypted and signed: they are opened and checked again at every start. */
export interface HeldPersonalisation {
  readonly version: number;
  readonly jwe: string;
}

/** Which life of the storage this is, and when it began, in milliseconds since 1970. */
export interface Generation {
  readonly deviceId: string;
  readonly value: string;
  readonly at: number;
  /** Those before it, the newest last. */
  readonly earlier?: readonly string[];
}

/** The digest of the security items that the server accepted last. */
export interface AcceptedDigest {
  readonly digest: string;
  /** From when on the next check is made in advance, in milliseconds of the device's clock. */
  readonly renewAt?: number;
}

/** Whether a cashier signs in at this terminal, as the server said it last. Who can is not kept. */
export interface RememberedCashiers {
  readonly deviceId: string;
  readonly required: boolean;
  readonly idleMinutes: number;
}

export interface Records {
  readonly enrolment: SentEnrolment;
  readonly device: DeviceRecord;
  readonly personalisation: HeldPersonalisation;
  readonly pending: PendingPayment;
  readonly accepted: AcceptedDigest;
  readonly generation: Generation;
  readonly cashiers: RememberedCashiers;
  readonly pinKeys: StoredPinKeys;
  /** Why the terminal was wiped: the one record that a wipe may leave. */
  readonly tamper: StoredTamperMarker;
}

/**
 * Trusted storage (systems.md section 14): keys, records and a counter that only rises. Each write is durable when its
 * promise resolves, as far as the form can promise that. Raises {@link StorageError}.
 */
export interface TrustedStorage {
  /** Makes new device keys in place of any held. */
  makeKeys(): Promise<DeviceKeys>;
  keys(): Promise<DeviceKeys | undefined>;
  read<K extends keyof Records>(name: K): Promise<Records[K] | undefined>;
  write<K extends keyof Records>(name: K, record: Records[K]): Promise<void>;
  remove(name: keyof Records): Promise<void>;
  /** The next value of the counter that only rises, stored before it is given out. Starts at 1. */
  nextCounter(): Promise<number>;
  /** Destroys keys, records and counter; what is given stays behind, written in the same step. */
  wipe(marker?: StoredTamperMarker): Promise<void>;
}

/** Storage that cannot be used: not allowed here, full, or its contents are not what was written. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: 'ERR_STORAGE_UNAVAILABLE' | 'ERR_STORAGE_CONTENTS';
  constructor(code: StorageError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
