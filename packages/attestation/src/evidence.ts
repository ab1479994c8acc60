/** What a device needs too: no import here reaches node: modules, so bundlers take it into a browser. */
export { sharedSecretChallenge } from './android-key/shared-secret-challenge.ts';
export { fromBase64Url, toBase64Url } from './encoding/base64url.ts';
export { type CanonicalValue, canonicalJson } from './encoding/canonical-json.ts';
export {
  type DevicePublicJwk,
  jwkThumbprint,
  type MlDsaPublicJwk,
  type P256PublicJwk,
  parseDevicePublicJwk,
  parseMlDsaJwk,
  parseP256Jwk,
} from './encoding/jwk.ts';
export { parsePemChain } from './encoding/pem.ts';
export {
  type AndroidKeyEvidence,
  type AppAssertionEvidence,
  type AppAttestEvidence,
  chainEvidence,
  chainEvidenceFromPem,
  type Evidence,
  type PlayIntegrityEvidence,
  parseEvidence,
  type SupportingEvidence,
  type VirtualEvidence,
  type WebAuthnEvidence,
} from './evidence-kinds.ts';
export { type AttestationErrorCode, AttestationInputError } from './input-error.ts';
export {
  DEVICE_KEY_SCHEMES,
  type DeviceKeyScheme,
  isDeviceKeyScheme,
  type MlDsaScheme,
  SCHEMES,
} from './jws/schemes.ts';
export type { SealFor, SecondSecret } from './jws/second-secret.ts';
export { SHARED_SECRET_BYTES, sharedSecretThumbprint } from './jws/shared-secret.ts';
export { securityDigest } from './level/security-digest.ts';
export {
  SECURITY_ITEMS,
  type SecurityItem,
  type SecurityItems,
  type SecurityLevel,
  securityItemNames,
} from './level/security-items.ts';
export type { Check, CheckId, CheckStatus, RefusalReason } from './result/check.ts';
export type { EvidenceKind, Purpose, SupportingKind } from './result/facts.ts';
export { appAttestClientData, playIntegrityRequestHash, supportingInput } from './supporting/binding.ts';
export {
  type DeviceSign,
  PURPOSES,
  signTransactionEvidence,
  TRANSACTION_EVIDENCE_TYPE,
  type TransactionClaims,
} from './transaction/claims.ts';
export { type EnrolmentTranscript, evidenceHash, transcriptHash } from './transcript/transcript.ts';
export { VIRTUAL_REVOKED_SERIAL } from './virtual/revoked-serial.ts';
export { webauthnChallenge } from './webauthn/challenge.ts';
