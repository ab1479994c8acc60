/** What all verifiers of evidence have in common, and the choice among them. Each verifier has a door of its own. */
export {
  type EvidenceVerifier,
  type SyncEvidenceVerifier,
  type VerifierSet,
  verifyEvidence,
} from './evidence-verifier.ts';
