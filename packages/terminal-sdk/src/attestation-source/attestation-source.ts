import type { DeviceKeyScheme, SecurityItems } from '@tallystick/attestation/evidence';
import type { Evidence, SecurityLevel } from '@tallystick/protocol';

export type SecurityItemValues = SecurityItems;

/** What the server asks evidence about, and with what it names the person and itself to WebAuthn. */
export interface AttestationRequest {
  /** 32 bytes of the server's challenge. */
  readonly challenge: Uint8Array<ArrayBuffer>;
  readonly enrolmentId: string;
  readonly deviceKeyScheme: DeviceKeyScheme;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
  readonly level: SecurityLevel;
  readonly webauthn: {
    readonly rpId: string;
    readonly rpName: string;
    readonly userId: string;
    readonly userName: string;
  };
  readonly signal: AbortSignal;
}

/** The attester of this device (RFC 9334): makes evidence about it, bound to a challenge and to the device key. */
export interface AttestationSource {
  readonly kind: Evidence['kind'];
  /** What the device calls itself, for people. */
  readonly model?: string;
  /** Makes evidence. Raises {@link AttestationSourceError}. */
  evidence(request: AttestationRequest): Promise<Evidence>;
  /** Whether the device has what makes evidence. Left out: it has. */
  isPresent?(): Promise<boolean>;
  /** Settles once its person is in front of the device, where evidence asks for them. Left out: they are. */
  inFront?(signal: AbortSignal): Promise<void>;
  /** Evidence that says of itself that nothing vouches for it, for a device that has nothing else, in test mode. */
  softwareEvidence?(request: AttestationRequest): Promise<Evidence>;
  /** The security-relevant data that a level names, as they are now. */
  securityItems(level: SecurityLevel): Promise<SecurityItemValues>;
}

/** The device could not, or its person would not, prove what it is. */
export class AttestationSourceError extends Error {
  override readonly name = 'AttestationSourceError';
  readonly code: 'ERR_ATTESTATION_UNAVAILABLE' | 'ERR_ATTESTATION_ABANDONED';
  constructor(code: AttestationSourceError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
