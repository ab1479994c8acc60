import type { VirtualEvidence } from '../../evidence/kinds.ts';
import type { KeyAttestationOutcome } from '../../result/outcome.ts';
import { verifyChainEvidence } from '../android-key/verifier.ts';
import { ChainVerifier, type ChainVerifierOptions } from '../android-key/verify-chain.ts';
import type { SyncEvidenceVerifier } from '../evidence-verifier.ts';

/**
 * Verifier of evidence from virtual phones: the engine of `android-key` under virtual roots. The facts keep the kind `virtual`, and
 * `appraise` refuses that kind in live mode whatever the policy allows.
 */
export function createVirtualVerifier(
  options: ChainVerifierOptions,
): SyncEvidenceVerifier<VirtualEvidence, KeyAttestationOutcome> {
  const verifier = new ChainVerifier('virtual', options);
  return {
    kind: 'virtual',
    verify: (evidence, context) => verifyChainEvidence(verifier, evidence, context),
  };
}
