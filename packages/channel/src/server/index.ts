export { type KeyStorage, reaches, type Technique, weaker } from '../technique.ts';
export {
  type AccessTokenClaims,
  type AccessTokenKeys,
  AccessTokens,
  type TokenFinding,
} from './access-token.ts';
export {
  type AssertionExpectation,
  type AssertionFinding,
  type AssertionKey,
  type AssertionRefusal,
  claimedClient,
  verifyClientAssertion,
} from './client-assertion.ts';
export type { KeyAttestation } from './key-attestation.ts';
export { ISSUER_CHARACTERS, NonceRing, type NonceRingOptions } from './nonce-ring.ts';
export {
  type GoodProof,
  type ProofElsewhere,
  type ProofExpectation,
  type ProofFinding,
  type ProofRefusal,
  verifyDpopProof,
} from './proof.ts';
export { importProofKey, type ProofKey } from './public-key.ts';
export { type Admission, ReplayCache, type ReplayCacheOptions } from './replay-cache.ts';
