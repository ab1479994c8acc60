/** Apple App Attest: attestations, which enrol a device, and assertions, which say more about one that is enrolled. */
export type { AppleApp } from './apps.ts';
export { type AppAttestCredential, verifyAppAssertion } from './assertion.ts';
export {
  AppAttestVerifier,
  type AppAttestVerifierOptions,
  appleReceiptAnchors,
  appleTrustAnchors,
  createAppAttestVerifier,
} from './verifier.ts';
