import type {
  DeviceKeyScheme,
  Evidence,
  P256PublicJwk,
  SecurityItems,
  SecurityLevel,
} from '@tallystick/attestation/evidence';
import type { SecondSecret } from '@tallystick/attestation/proof/attester';

export interface DeviceKeys {
  readonly secondSecret: SecondSecret;
  readonly encryptionKey: P256PublicJwk;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
}

export interface AttestationRequest {
  readonly challenge: Uint8Array;
  /** Left out: one with a public half, which the evidence attests itself. */
  readonly deviceKeyScheme?: DeviceKeyScheme;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
}

/** Attester (RFC 9334): where a terminal's keys live and its evidence comes from. */
export interface AttestationSource {
  readonly kind: Evidence['kind'];
  /** Makes the second secret and the encryption key pair inside the enclave; only public keys come out, and sealed secrets. */
  generateKeys(): Promise<DeviceKeys>;
  attest(request: AttestationRequest): Promise<Evidence>;
  /** By the second secret, in its scheme. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** ECDH private key of the encryption key pair, not extractable. */
  readonly decryptKey: CryptoKey;
  securityItems(level: SecurityLevel): SecurityItems;
}
