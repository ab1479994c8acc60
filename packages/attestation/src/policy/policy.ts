import type { SecurityLevel } from '../level/security-items.ts';
import type { AttestationTrust, EvidenceKind, KeySecurityLevel } from '../result/facts.ts';

/** An app that may be a terminal: package name, signing certificates and version together, never the name alone. */
export interface AllowedApplication {
  readonly packageName: string;
  /** SHA-256 of signing certificates, lower-case hex; one of them must have signed the app. */
  readonly signatureDigests: readonly string[];
  readonly minimumVersion: number;
}

/** Rules for evidence with a KeyMint key description (`android-key`, and `virtual` in test mode). */
export interface KeyAttestationRules {
  readonly minimumSecurityLevel: Exclude<KeySecurityLevel, 'software'>;
  readonly requireVerifiedBoot: boolean;
  /** verifiedBootKey values (hex) of custom systems that are accepted in state `self-signed`. */
  readonly allowedBootKeys: readonly string[];
  /** An empty list allows no app. */
  readonly applications: readonly AllowedApplication[];
  /** Days since the patch level; absent: not judged. */
  readonly maxPatchAgeDays: { readonly os?: number; readonly vendor?: number; readonly boot?: number };
  /** What it means if the device does not say its patch level. */
  readonly missingPatchLevel: 'warn' | 'refuse';
  readonly unknownTags: 'warn' | 'refuse';
  /** Refuse keys that ask for the owner's fingerprint or PIN on each use: a till could not sign with them. */
  readonly requireNoAuth: boolean;
  /** Algorithm names of the attested key, such as `P-256`. */
  readonly algorithms: readonly string[];
}

export interface WebAuthnRules {
  readonly formats: readonly string[];
  readonly trust: readonly AttestationTrust[];
  /** Absent: every AAGUID. */
  readonly aaguids?: readonly string[];
  readonly requireUserVerification: boolean;
  /** A key that is synchronised to other devices is not bound to this one. */
  readonly backupEligible: 'allow' | 'warn' | 'refuse';
}

/** A rule written by an operator. The language is part of the data so that the evaluator can be replaced. */
export interface PolicyRule {
  readonly id: string;
  readonly language: 'cel';
  /** True means that the device passes. */
  readonly expression: string;
  readonly onFailure: 'warn' | 'refuse';
  readonly rule: string;
  readonly remedy: string;
}

/** Appraisal policy (RFC 9334): data, versioned, never changed in place. */
export interface AppraisalPolicy {
  readonly id: string;
  readonly version: number;
  readonly mode: 'test' | 'live';
  readonly allowedKinds: readonly EvidenceKind[];
  readonly minimumLevel: SecurityLevel;
  readonly maxClockDriftSeconds: number;
  readonly revocationMaxAgeHours: number;
  readonly revocationStale: 'warn' | 'refuse';
  readonly keyAttestation: KeyAttestationRules;
  readonly webauthn: WebAuthnRules;
  readonly rules: readonly PolicyRule[];
}

/** `id@version`, the form in results and tickets. */
export const policyName = ({ id, version }: Pick<AppraisalPolicy, 'id' | 'version'>): string =>
  `${id}@${version}`;
