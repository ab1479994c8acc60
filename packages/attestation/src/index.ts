export type { AuthorizationList } from './android-key/authorization-list.ts';
export { AUTHORIZATION_TAGS, type TagForm } from './android-key/authorization-tags.ts';
export { type KeyDescription, parseKeyDescription } from './android-key/key-description.ts';
export {
  parseRevocationList,
  type RevocationEntry,
  type RevocationList,
} from './android-key/revocation-list.ts';
export { createAndroidKeyVerifier, googleTrustAnchors, trustAnchorsFromPem } from './android-key/verifier.ts';
export { ChainVerifier, type ChainVerifierOptions } from './android-key/verify-chain.ts';
export type { AppleApp } from './apple-appattest/apps.ts';
export { type AppAttestCredential, verifyAppAssertion } from './apple-appattest/assertion.ts';
export {
  AppAttestVerifier,
  type AppAttestVerifierOptions,
  appleReceiptAnchors,
  appleTrustAnchors,
  createAppAttestVerifier,
} from './apple-appattest/verifier.ts';
export type {
  DescribedCertificate,
  DescribedEntry,
  DescribedEvidence,
} from './describe/described.ts';
export { describeEvidence } from './describe/evidence.ts';
export * from './evidence.ts';
export { type DeviceKey, hmacDeviceKey, importDeviceKey } from './jws/device-key.ts';
export { claimsOfStatement, verifyDeviceStatement } from './jws/device-statement.ts';
export {
  type Es256PrivateKey,
  type Es256PublicKey,
  es256PrivateKey,
  importEs256PrivateKey,
  importEs256PublicKey,
  jwkThumbprintSync,
} from './jws/es256-key.ts';
export { type ItemExpectation, itemChecks } from './level/item-checks.ts';
export { checkAgainstReference, type DigestReference, securityDigestSync } from './level/reference-check.ts';
export { matchReference, type ReferenceValue, versionOrder } from './level/reference-value.ts';
export { type PlayIntegrityKeys, readPlayIntegrityKeys } from './play-integrity/open-token.ts';
export { type PlayIntegrityExpectation, verifyPlayIntegrity } from './play-integrity/verify-token.ts';
export type { AppleAppAttestRules } from './policy/app-attest-checks.ts';
export { type AppraisalOptions, appraise } from './policy/appraise.ts';
export {
  type BackTest,
  type BackTestExample,
  type BackTestReport,
  backTest,
  createBackTest,
  type StoredAppraisal,
} from './policy/back-test.ts';
export {
  type CheckChange,
  type CheckFinding,
  type Comparison,
  compareResults,
} from './policy/compare-results.ts';
export {
  builtInPolicy,
  type CompiledPolicy,
  compilePolicy,
  type PolicyCompilation,
} from './policy/compile-policy.ts';

export { livePolicy, testPolicy } from './policy/default-policies.ts';
export type { EvidenceRecord } from './policy/evidence-record.ts';
export type { PlayIntegrityRules } from './policy/play-integrity-checks.ts';
export {
  type AllowedApplication,
  type AppraisalPolicy,
  type AppraisedKind,
  CHANNEL_FLOORS,
  type ChannelFloor,
  type FreshnessRules,
  type KeyAttestationRules,
  type PolicyRule,
  policyName,
  type RuleScope,
  SIGNALS,
  type SignalName,
  type SignalRule,
  TAMPER_TRIPS,
  type TamperResponse,
  type TamperTrip,
  type WebAuthnRules,
} from './policy/policy.ts';
export type { PolicyProblem } from './policy/policy-problem.ts';
export type { AttestationResult, Verdict } from './policy/result.ts';
export { RULE_FUNCTIONS, type RuleFunction } from './policy/rules/functions.ts';
export { POLICY_LIMITS } from './policy/rules/limits.ts';
export { RULE_VARIABLES, type RuleVariable } from './policy/rules/variables.ts';
export { type SignalState, signalCheck, signalStateOf } from './policy/signal-checks.ts';
export {
  type AppraisedBy,
  findingsOfAnswer,
  findingsOfRecord,
  type StoredFindings,
} from './policy/stored-findings.ts';
export { CHECK_REASONS, reasonOf } from './result/check.ts';
export type { Clock, VerificationContext } from './result/context.ts';
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
} from './result/facts.ts';
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
} from './result/outcome.ts';
export {
  CHECK_CLAIMS,
  claimOf,
  TRUST_CLAIMS,
  TRUST_TIERS,
  type TrustClaim,
  type TrustTier,
  type TrustVector,
  trustVectorOf,
} from './result/trust-vector.ts';
export {
  evaluateTicketClaims,
  issueTicket,
  TICKET_TYPE,
  type TicketClaims,
  type TicketExpectation,
  type TicketFinding,
  type TicketRefusal,
  verifyTicket,
} from './ticket/ticket.ts';
export { type TransactionExpectation, verifyTransactionEvidence } from './transaction/verify.ts';
export { evidenceHashSync, transcriptHashSync, verifyTranscriptSignature } from './transcript/verify.ts';
export {
  type EvidenceVerifier,
  type SyncEvidenceVerifier,
  type VerifierSet,
  verifyEvidence,
} from './verifier.ts';
export { virtualRevocationList } from './virtual/revocation-list.ts';
export { createVirtualVerifier } from './virtual/verifier.ts';
export {
  type AssertionOutcome,
  type RegisteredCredential,
  verifyWebAuthnAssertion,
} from './webauthn/assertion.ts';
export { webauthnTrustAnchors } from './webauthn/roots.ts';
export { TEST_AUTHENTICATOR_KEYS } from './webauthn/test-authenticators.ts';
export { createWebAuthnVerifier, type WebAuthnVerifierOptions } from './webauthn/verifier.ts';
export { type Certificate, parseCertificate } from './x509/certificate.ts';
export {
  type PathFailure,
  type PathFinding,
  PathValidator,
  type TrustAnchor,
  trustAnchorOf,
} from './x509/path.ts';
