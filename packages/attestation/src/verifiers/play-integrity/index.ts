/** Play Integrity tokens, opened with keys that the caller holds. */
export { type PlayIntegrityKeys, readPlayIntegrityKeys } from './open-token.ts';
export { type PlayIntegrityExpectation, verifyPlayIntegrity } from './verify-token.ts';
