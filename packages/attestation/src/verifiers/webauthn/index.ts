/** WebAuthn level 3: registrations of every attestation format, and assertions. */
export { type AssertionOutcome, type RegisteredCredential, verifyWebAuthnAssertion } from './assertion.ts';
export { webauthnTrustAnchors } from './roots.ts';
export { TEST_AUTHENTICATOR_KEYS } from './test-authenticators.ts';
export { createWebAuthnVerifier, type WebAuthnVerifierOptions } from './verifier.ts';
