import type { Evidence, P256PublicJwk, SecurityItems, SecurityLevel } from '@tallystick/attestation/evidence';

export interface DeviceKeys {
  readonly deviceKey: P256PublicJwk;
  readonly encryptionKey: P256PublicJwk;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
}

export interface AttestationRequest {
  readonly challenge: Uint8Array;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
}

/** Attester (RFC 9334): where a terminal's keys live and its evidence comes from. */
export interface AttestationSource {
  readonly kind: Evidence['kind'];
  /** Makes both key pairs inside the enclave; only public keys come out. */
  generateKeys(): Promise<DeviceKeys>;
  attest(request: AttestationRequest): Promise<Evidence>;
  /** ES256 by the device key: raw r and s, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** ECDH private key of the encryption key pair, not extractable. */
  readonly decryptKey: CryptoKey;
  securityItems(level: SecurityLevel): SecurityItems;
}
