/** Evidence as devices send it, and what it is bound to. No import here reaches node: modules, so bundlers take it into a browser. */
export {
  DEVICE_KEY_SCHEMES,
  type DeviceKeyScheme,
  isDeviceKeyScheme,
  type MlDsaScheme,
  SCHEMES,
} from './device-key-schemes.ts';
export {
  type AndroidKeyEvidence,
  type AppAssertionEvidence,
  type AppAttestEvidence,
  chainEvidence,
  chainEvidenceFromPem,
  type Evidence,
  type EvidenceKind,
  type PlayIntegrityEvidence,
  parseEvidence,
  type SupportingEvidence,
  type SupportingKind,
  type VirtualEvidence,
  type WebAuthnEvidence,
} from './kinds.ts';
export {
  type DevicePublicJwk,
  type MlDsaPublicJwk,
  type P256PublicJwk,
  parseDevicePublicJwk,
  parseMlDsaJwk,
  parseP256Jwk,
} from './public-jwk.ts';
export { PURPOSES, type Purpose } from './purpose.ts';
export { securityDigest } from './security-digest.ts';
export {
  SECURITY_ITEMS,
  type SecurityItem,
  type SecurityItems,
  type SecurityLevel,
  securityItemNames,
} from './security-items.ts';
export { sharedSecretChallenge } from './shared-secret-challenge.ts';
export { appAttestClientData, playIntegrityRequestHash, supportingInput } from './supporting-binding.ts';
export { TRANSACTION_EVIDENCE_TYPE, type TransactionClaims } from './transaction-claims.ts';
export { VIRTUAL_REVOKED_SERIAL } from './virtual-revoked-serial.ts';
export { webauthnChallenge } from './webauthn-challenge.ts';
