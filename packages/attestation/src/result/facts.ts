import type { DevicePublicJwk } from '../evidence/public-jwk.ts';
import type { Purpose } from '../evidence/purpose.ts';
import type { SecurityItems, SecurityLevel } from '../evidence/security-items.ts';

/** Where a key lives (KeyMint `SecurityLevel`). */
export type KeySecurityLevel = 'software' | 'tee' | 'strongbox';

/** The attested key. `jwk` and `thumbprint` are there for P-256 and ML-DSA, which is what a device key can be. */
export interface AttestedKey {
  readonly algorithm: string;
  readonly bits?: number;
  /** SubjectPublicKeyInfo in base64url. */
  readonly spki: string;
  readonly jwk?: DevicePublicJwk;
  /** RFC 7638, base64url of 32 bytes. */
  readonly thumbprint?: string;
}

export interface RevocationFacts {
  /** When the list was fetched, Unix milliseconds; absent: there was no list. */
  readonly listFetchedAt?: number;
  /** Serials of the chain that the list refuses, lower-case hex. */
  readonly refused: readonly { readonly serial: string; readonly status: string; readonly reason?: string }[];
}

/** What the boot loader told the key store (RootOfTrust of the key description). */
export interface BootFacts {
  readonly deviceLocked: boolean;
  readonly state: 'verified' | 'self-signed' | 'unverified' | 'failed';
  /** Lower-case hex. */
  readonly key: string;
  readonly hash?: string;
}

/** Of a phone that fetches its attestation keys from its maker's server. */
export interface ProvisioningFacts {
  /** Attestation certificates that the server issued to this phone lately: many of them are a sign of abuse. */
  readonly certificatesIssued?: number;
  /** How many members this version of the reader does not know. */
  readonly otherMembers: number;
}

/** The app that made the key (AttestationApplicationId). */
export interface ApplicationFacts {
  readonly packages: readonly { readonly name: string; readonly version: number }[];
  /** SHA-256 of the signing certificates, lower-case hex. */
  readonly signatureDigests: readonly string[];
}

/** What a chain with a KeyMint key description proves. Only what the certificates say and their signatures carry is here. */
export interface KeyAttestationFacts {
  readonly kind: 'android-key' | 'virtual';
  readonly key: AttestedKey;
  readonly attestationVersion: number;
  readonly keyMintVersion: number;
  readonly attestationSecurityLevel: KeySecurityLevel;
  readonly keyMintSecurityLevel: KeySecurityLevel;
  /** Of the hardware-enforced list; absent: not said by the hardware. */
  readonly origin?: string;
  readonly purposes: readonly number[];
  readonly noAuthRequired: boolean;
  readonly boot?: BootFacts;
  readonly application?: ApplicationFacts;
  readonly provisioning?: ProvisioningFacts;
  readonly osVersion?: number;
  /** YYYYMM or YYYYMMDD as the device wrote it. */
  readonly osPatchLevel?: number;
  readonly vendorPatchLevel?: number;
  readonly bootPatchLevel?: number;
  /** Unix milliseconds by the device's own clock. */
  readonly createdAt?: number;
  readonly tagsAscending: boolean;
  /** KeyMint tags that this version of the reader does not know. */
  readonly unknownTags: readonly number[];
  /** SHA-256 fingerprints of the chain, leaf first, lower-case hex. */
  readonly fingerprints: readonly string[];
  readonly serials: readonly string[];
  readonly leafValid: boolean;
  readonly revocation: RevocationFacts;
}

/** What vouches for a passkey: a pinned root, a test authenticator whose key is public, a root that nobody pinned, the key itself, or nothing. */
export type AttestationTrust = 'anchored' | 'test-authenticator' | 'unknown-root' | 'self' | 'none';

/** The TPM that an attestation certificate is of. */
export interface TpmFacts {
  readonly maker: string;
  readonly model: string;
  readonly version: string;
  /** Firmware version by the TPM itself, hex. */
  readonly firmware: string;
}

/** What a WebAuthn registration proves. */
export interface WebAuthnFacts {
  readonly kind: 'webauthn';
  readonly format: string;
  readonly trust: AttestationTrust;
  readonly aaguid: string;
  readonly credentialId: string;
  /** COSE key in base64url. */
  readonly credentialPublicKey: string;
  /** COSE name of the algorithm that the credential signs with, such as `ES256`. */
  readonly algorithm?: string;
  readonly signCount: number;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly rpId: string;
  readonly origin: string;
  /** Thumbprints that the challenge bound to the credential (RFC 7638); absent if nothing was bound. */
  readonly deviceKeyThumbprint?: string;
  readonly encryptionKeyThumbprint?: string;
  /** Of the format `android-key`, whose chain was held against a revocation list. */
  readonly revocation?: RevocationFacts;
  /** Of the format `android-key`: all that its key description proves. */
  readonly keyAttestation?: KeyAttestationFacts;
  /** Of the format `tpm`. */
  readonly tpm?: TpmFacts;
  /** SHA-256 fingerprints of the attestation certificates, leaf first, lower-case hex. */
  readonly fingerprints?: readonly string[];
}

/** A development build and one of the store or TestFlight are never mixed. */
export type AppleEnvironment = 'production' | 'development';

/** What an App Attest attestation proves. */
export interface AppAttestFacts {
  readonly kind: 'apple-appattest';
  /** SHA-256 of the App Attest public key, base64url. */
  readonly keyId: string;
  /** The App Attest key, which signs assertions: not the device key, which the client data binds to it. */
  readonly key: AttestedKey;
  /** `TeamID.BundleID` */
  readonly appId: string;
  readonly environment: AppleEnvironment;
  readonly counter: number;
  /** For Apple's risk metric (PKCS #7), base64url: to be kept. */
  readonly receipt: string;
  /** It chains to a root of virtual devices, not to Apple's. */
  readonly virtual: boolean;
  /** SHA-256 fingerprints of the chain, leaf first, lower-case hex. */
  readonly fingerprints: readonly string[];
  /** Thumbprints that the client data bound to the key (RFC 7638); absent if nothing was bound. */
  readonly deviceKeyThumbprint?: string;
  readonly encryptionKeyThumbprint?: string;
}

/** What an App Attest assertion proves about a device that enrolled with an attestation. */
export interface AppAssertionFacts {
  readonly kind: 'apple-assertion';
  readonly keyId: string;
  readonly appId: string;
  readonly environment: AppleEnvironment;
  readonly counter: number;
}

/** What a Play Integrity token says, field by field as Google names them; absent: not said, so not known. */
export interface PlayIntegrityFacts {
  readonly kind: 'play-integrity';
  /** Standard tokens carry a request hash, classic ones a nonce. */
  readonly request: 'standard' | 'classic';
  readonly requestPackageName: string;
  /** Unix milliseconds by Google's clock. */
  readonly requestedAt: number;
  readonly appRecognitionVerdict?: string;
  readonly packageName?: string;
  /** SHA-256 of the signing certificates, lower-case hex. */
  readonly certificateDigests?: readonly string[];
  readonly versionCode?: number;
  /** Empty: the device passes nothing. Absent: not said. */
  readonly deviceRecognitionVerdict?: readonly string[];
  readonly deviceActivityLevel?: string;
  readonly sdkVersion?: number;
  readonly appLicensingVerdict?: string;
  readonly playProtectVerdict?: string;
  /** Apps that could see or steer the screen; absent: not evaluated. */
  readonly appsDetected?: readonly string[];
  readonly testingResponse: boolean;
  /** The token was made by virtual devices, not by Google. */
  readonly virtual: boolean;
  /** Paths of fields that this version of the reader does not know. */
  readonly unknownFields: readonly string[];
}

/** What a signature over a challenge proves, payment by payment. */
export interface TransactionFacts {
  readonly kind: 'transaction';
  readonly deviceId: string;
  readonly purpose: Purpose;
  readonly paymentId?: string;
  /** Minor units, decimal digits. */
  readonly amount?: string;
  readonly currency?: string;
  readonly counter: number;
  readonly digest: string;
  readonly level: SecurityLevel;
  /** Of a periodic answer that presents its items: the digest is of them. They still have to be appraised. */
  readonly items?: SecurityItems;
  /** Unix seconds by the device's clock. */
  readonly time: number;
  /** Device clock minus server clock in seconds. */
  readonly clockDriftSeconds: number;
}

/** Facts of any kind of evidence. */
export type Facts =
  | KeyAttestationFacts
  | WebAuthnFacts
  | AppAttestFacts
  | AppAssertionFacts
  | PlayIntegrityFacts
  | TransactionFacts;
