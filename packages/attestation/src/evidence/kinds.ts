import { toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';
import { decodeBase64Url } from '../formats/base64url.ts';
import { CERTIFICATE_BYTES_MAX, CHAIN_LENGTH_MAX, parsePemChain } from '../formats/pem.ts';

/** Kinds of evidence that enrol a device. */
export const EVIDENCE_KINDS = ['android-key', 'webauthn', 'apple-appattest', 'virtual'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Kinds of evidence that say more about a device that is enrolled: refreshed slowly, never per payment. */
export const SUPPORTING_KINDS = ['apple-assertion', 'play-integrity'] as const;
export type SupportingKind = (typeof SUPPORTING_KINDS)[number];

/** X.509 chain with a KeyMint key description: DER in base64url, the attested key first. */
export interface AndroidKeyEvidence {
  readonly kind: 'android-key';
  readonly chain: readonly string[];
}

/** The same, minted by a virtual phone under a virtual root: accepted in test mode only. */
export interface VirtualEvidence {
  readonly kind: 'virtual';
  readonly chain: readonly string[];
}

/** `PublicKeyCredential.toJSON()` of `navigator.credentials.create` (WebAuthn level 3, RegistrationResponseJSON). */
export interface WebAuthnEvidence {
  readonly kind: 'webauthn';
  readonly credential: Readonly<Record<string, unknown>>;
}

/** `DCAppAttestService.attestKey`: the attestation object (CBOR) and the id of its key, both in base64url. */
export interface AppAttestEvidence {
  readonly kind: 'apple-appattest';
  readonly keyId: string;
  readonly attestation: string;
}

/** Evidence that enrols a device. */
export type Evidence = AndroidKeyEvidence | VirtualEvidence | WebAuthnEvidence | AppAttestEvidence;

/** `DCAppAttestService.generateAssertion` (CBOR) in base64url. */
export interface AppAssertionEvidence {
  readonly kind: 'apple-assertion';
  readonly assertion: string;
}

/** Token of Google's Play Integrity API, classic or standard, as it came: a compact JWE. */
export interface PlayIntegrityEvidence {
  readonly kind: 'play-integrity';
  readonly token: string;
}

/** Evidence that says more about a device that is enrolled. */
export type SupportingEvidence = AppAssertionEvidence | PlayIntegrityEvidence;

/** Evidence from DER certificates, leaf first. */
export const chainEvidence = <K extends 'android-key' | 'virtual'>(
  kind: K,
  chain: readonly Uint8Array[],
): { kind: K; chain: string[] } => ({ kind, chain: chain.map(toBase64Url) });

/** Evidence from a PEM text. @throws AttestationInputError `ERR_PEM` */
export const chainEvidenceFromPem = <K extends 'android-key' | 'virtual'>(kind: K, pem: string) =>
  chainEvidence(kind, parsePemChain(pem));

/** DER certificates of chain evidence. @throws AttestationInputError `ERR_EVIDENCE` */
export function decodeChain({ chain }: AndroidKeyEvidence | VirtualEvidence): Uint8Array[] {
  if (chain.length > CHAIN_LENGTH_MAX) {
    throw new AttestationInputError('ERR_EVIDENCE', 'chain', `${chain.length} certificates are too many`);
  }
  return chain.map((text, index) => {
    if (typeof text !== 'string' || text.length > 2 * CERTIFICATE_BYTES_MAX) {
      throw new AttestationInputError('ERR_EVIDENCE', `chain/${index}`, 'certificate is too large');
    }
    return decodeBase64Url(text, 'ERR_EVIDENCE', `chain/${index}`);
  });
}

/**
 * Evidence from parsed JSON.
 * @throws AttestationInputError `ERR_EVIDENCE` for an unknown kind or a member of the wrong type
 */
export function parseEvidence(value: unknown): Evidence {
  const fail = (path: string, message: string): never => {
    throw new AttestationInputError('ERR_EVIDENCE', path, message);
  };
  if (typeof value !== 'object' || value === null) return fail('', 'not an object');
  const { kind, chain, credential, keyId, attestation } = value as Partial<Record<string, unknown>>;
  if (kind === 'apple-appattest') {
    if (typeof keyId !== 'string') return fail('keyId', 'not a base64url text');
    if (typeof attestation !== 'string') return fail('attestation', 'not a base64url text');
    return { kind, keyId, attestation };
  }
  if (kind === 'webauthn') {
    if (typeof credential !== 'object' || credential === null) return fail('credential', 'not an object');
    return { kind, credential: credential as Record<string, unknown> };
  }
  if (kind !== 'android-key' && kind !== 'virtual') return fail('kind', 'unknown kind of evidence');
  if (!Array.isArray(chain) || !chain.every((item): item is string => typeof item === 'string')) {
    return fail('chain', 'not a list of base64url texts');
  }
  return { kind, chain };
}
