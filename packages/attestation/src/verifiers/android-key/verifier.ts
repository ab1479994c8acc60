import { AttestationInputError } from '../../errors.ts';
import { type AndroidKeyEvidence, decodeChain, type VirtualEvidence } from '../../evidence/kinds.ts';
import { contraindicated } from '../../result/check.ts';
import type { KeyAttestationOutcome } from '../../result/outcome.ts';
import { type TrustAnchor, trustAnchorsFromPem } from '../../x509/path.ts';
import type { SyncEvidenceVerifier } from '../evidence-verifier.ts';
import { GOOGLE_ROOTS_PEM } from './google-roots.ts';
import { ChainVerifier, type ChainVerifierOptions } from './verify-chain.ts';

/** The pinned Google hardware attestation roots. */
export const googleTrustAnchors = (): TrustAnchor[] => trustAnchorsFromPem(GOOGLE_ROOTS_PEM, 'Google root');

/** Decodes base64url and verifies; shared by the two kinds of chain evidence. */
export function verifyChainEvidence(
  verifier: ChainVerifier,
  evidence: AndroidKeyEvidence | VirtualEvidence,
  context: Parameters<ChainVerifier['verify']>[1],
): KeyAttestationOutcome {
  let chain: Uint8Array[];
  try {
    chain = decodeChain(evidence);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    const check = contraindicated(
      'chain.format',
      `${error.path}: ${error.message}`,
      'The evidence is a list of certificates in base64url.',
      'Update the app and try again. If the error persists, contact support.',
    );
    return { outcome: 'refused', kind: evidence.kind, reason: 'chain-parsing', checks: [check] };
  }
  return verifier.verify(chain, context);
}

/**
 * Verifier of Android key attestation (KeyMint 1.3.6.1.4.1.11129.2.1.17).
 * Give it `googleTrustAnchors()` in production.
 */
export function createAndroidKeyVerifier(
  options: ChainVerifierOptions,
): SyncEvidenceVerifier<AndroidKeyEvidence, KeyAttestationOutcome> {
  const verifier = new ChainVerifier('android-key', options);
  return {
    kind: 'android-key',
    verify: (evidence, context) => verifyChainEvidence(verifier, evidence, context),
  };
}
