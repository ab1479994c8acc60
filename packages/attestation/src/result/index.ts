/** What verifiers and appraisal find: facts, checks, attestation results (RFC 9334) and their trust vectors. */
export type { AttestationResult, Verdict } from './attestation-result.ts';
export {
  CHECK_REASONS,
  type Check,
  type CheckId,
  type CheckStatus,
  type RefusalReason,
  reasonOf,
} from './check.ts';
export type { Clock, VerificationContext } from './context.ts';
export type {
  AppAssertionFacts,
  AppAttestFacts,
  AppleEnvironment,
  ApplicationFacts,
  AttestationTrust,
  AttestedKey,
  BootFacts,
  Facts,
  KeyAttestationFacts,
  KeySecurityLevel,
  PlayIntegrityFacts,
  TransactionFacts,
  WebAuthnFacts,
} from './facts.ts';
export type {
  AnyOutcome,
  AppAssertionOutcome,
  AppAttestOutcome,
  EvidenceOutcome,
  KeyAttestationOutcome,
  PlayIntegrityOutcome,
  SupportingOutcome,
  TransactionOutcome,
  WebAuthnOutcome,
} from './outcome.ts';
export {
  CHECK_CLAIMS,
  claimOf,
  TRUST_CLAIMS,
  TRUST_TIERS,
  type TrustClaim,
  type TrustTier,
  type TrustVector,
  trustVectorOf,
} from './trust-vector.ts';
