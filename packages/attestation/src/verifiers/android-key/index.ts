/** Android key attestation: X.509 chains with a KeyMint key description. */
export type { AuthorizationList } from './authorization-list.ts';
export { AUTHORIZATION_TAGS, type TagForm } from './authorization-tags.ts';
export { type KeyDescription, parseKeyDescription } from './key-description.ts';
export { parseRevocationList, type RevocationEntry, type RevocationList } from './revocation-list.ts';
export { createAndroidKeyVerifier, googleTrustAnchors } from './verifier.ts';
export { ChainVerifier, type ChainVerifierOptions } from './verify-chain.ts';
