import type { DeviceKeyScheme } from '../../evidence/device-key-schemes.ts';
import type { EvidenceKind, SupportingKind } from '../../evidence/kinds.ts';
import type { Purpose } from '../../evidence/purpose.ts';
import type { SecurityLevel } from '../../evidence/security-items.ts';
import type { AttestationTrust, KeySecurityLevel } from '../../result/facts.ts';
import type { AppleAppAttestRules } from '../checks/app-attest-checks.ts';
import type { PlayIntegrityRules } from '../checks/play-integrity-checks.ts';

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
  /** Days since the patch level; absent: not appraised. */
  readonly maxPatchAgeDays: { readonly os?: number; readonly vendor?: number; readonly boot?: number };
  /** What it means if the device does not say its patch level. */
  readonly missingPatchLevel: 'warn' | 'refuse';
  readonly unknownTags: 'warn' | 'refuse';
  /** Refuse keys that ask for the owner's fingerprint or PIN on each use: a till could not sign with them. */
  readonly requireNoAuth: boolean;
  /** Algorithm names of the attested key, such as `P-256`. */
  readonly algorithms: readonly string[];
}

/** Rules for passkeys. */
export interface WebAuthnRules {
  readonly formats: readonly string[];
  readonly trust: readonly AttestationTrust[];
  /** Absent: every AAGUID. */
  readonly aaguids?: readonly string[];
  readonly requireUserVerification: boolean;
  /** A key that is synchronised to other devices is not bound to this one. */
  readonly backupEligible: 'allow' | 'warn' | 'refuse';
}

/** What a result is about: evidence of a kind, or a signed answer to a challenge. */
export type AppraisedKind = EvidenceKind | SupportingKind | 'transaction';

/**
 * Where a rule applies: in every respect that is named. A respect that is left out does not narrow it; but of supporting evidence a rule
 * is asked only where it names the kind.
 */
export interface RuleScope {
  readonly kinds?: readonly AppraisedKind[];
  readonly levels?: readonly SecurityLevel[];
  readonly purposes?: readonly Purpose[];
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
  readonly appliesTo?: RuleScope;
}

/** How long results hold and how often they may be asked for. */
export interface FreshnessRules {
  /** Life of the ticket of a payment. */
  readonly ticketSeconds: number;
  /** Age of a device's last full status set beyond which a new one is needed before it pays. */
  readonly periodicMaxAgeHours: number;
  /** Answers of one device in an hour; more are refused. */
  readonly attestationsPerHour: number;
}

/** What it means when an outside service is silent: written down before it happens. */
export interface SignalRule {
  /** Age up to which what the service said counts as known. */
  readonly freshHours: number;
  /** Further hours in which devices that are enrolled already go on, with a warning. */
  readonly graceHours: number;
  /** A device that enrols while the signal is not fresh. */
  readonly atEnrolment: 'warn' | 'refuse';
  /** An enrolled device once the hours of grace are over. */
  readonly afterGrace: 'warn' | 'refuse';
}

/** Outside sources that go stale: what each means for an appraisal is written in the policy. */
export const SIGNALS = ['revocationList', 'playIntegrity', 'appAttest'] as const;
export type SignalName = (typeof SIGNALS)[number];

/**
 * The least that may sign the proofs of the channel, weakest first. `software`: any key that the token names. `certified`: a software key
 * that a key in hardware vouched for. `enclave`: a key in hardware, each time.
 */
export const CHANNEL_FLOORS = ['software', 'certified', 'enclave'] as const;
export type ChannelFloor = (typeof CHANNEL_FLOORS)[number];

/** What a device can find about itself while it runs, and the server about it. */
export const TAMPER_TRIPS = [
  'debugger',
  'hook',
  'bundle',
  'automation',
  'clock',
  'clone',
  'storage',
  'root',
  'emulator',
  'overlay',
  'accessibility',
] as const;
export type TamperTrip = (typeof TAMPER_TRIPS)[number];
/** `report`: told and kept, nothing more. `trip`: stop, wipe, explain, and the terminal is suspended. */
export type TamperResponse = 'ignore' | 'report' | 'trip';

/** Appraisal policy (RFC 9334): data, versioned, never changed in place. */
export interface AppraisalPolicy {
  readonly id: string;
  readonly version: number;
  readonly mode: 'test' | 'live';
  readonly allowedKinds: readonly EvidenceKind[];
  readonly minimumLevel: SecurityLevel;
  /** By scheme, the highest level that a device may have whose second secret is of it; a scheme that is left out is not accepted. */
  readonly secondSecret: Readonly<Partial<Record<DeviceKeyScheme, SecurityLevel>>>;
  readonly maxClockDriftSeconds: number;
  readonly freshness: FreshnessRules;
  readonly signals: Readonly<Record<SignalName, SignalRule>>;
  readonly pin: { readonly minimumLevel: SecurityLevel };
  readonly channelFloor: ChannelFloor;
  readonly tamper: Readonly<Record<TamperTrip, TamperResponse>>;
  readonly keyAttestation: KeyAttestationRules;
  readonly webauthn: WebAuthnRules;
  readonly appleAppAttest: AppleAppAttestRules;
  readonly playIntegrity: PlayIntegrityRules;
  readonly rules: readonly PolicyRule[];
}

/** `id@version`, the form in results and tickets. */
export const policyName = ({ id, version }: Pick<AppraisalPolicy, 'id' | 'version'>): string =>
  `${id}@${version}`;
