import type { DeviceKeyScheme } from '../evidence/device-key-schemes.ts';
import type { Evidence } from '../evidence/kinds.ts';
import type { SecurityItems } from '../evidence/security-items.ts';
import type { AttestationResult } from '../result/attestation-result.ts';
import type { AnyOutcome } from '../result/outcome.ts';

/**
 * What is kept of one attestation so that it can be re-appraised when a key is revoked or a policy changes: the evidence as it came,
 * the context it was verified in, and what was decided by which policy and list. JSON throughout.
 */
export interface EvidenceRecord {
  readonly version: 1;
  readonly evidence: Evidence;
  readonly context: {
    /** base64url */
    readonly challenge: string;
    readonly deviceKeyThumbprint?: string;
    readonly deviceKeyScheme?: DeviceKeyScheme;
    readonly encryptionKeyThumbprint?: string;
    /** Unix milliseconds: the clock of the verifier. */
    readonly verifiedAt: number;
  };
  /** The security items that came with it. */
  readonly items?: SecurityItems;
  readonly outcome: AnyOutcome;
  readonly result: AttestationResult;
}
