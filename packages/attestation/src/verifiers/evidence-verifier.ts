import type { Evidence, EvidenceKind } from '../evidence/kinds.ts';
import { contraindicated } from '../result/check.ts';
import type { VerificationContext } from '../result/context.ts';
import type { EvidenceOutcome } from '../result/outcome.ts';

/** Verifier (RFC 9334) of one kind of evidence: evidence in, proven facts or a refusal out. No I/O, never throws on bad evidence. */
export interface EvidenceVerifier<
  E extends Evidence = Evidence,
  O extends EvidenceOutcome = EvidenceOutcome,
> {
  readonly kind: E['kind'];
  verify(evidence: E, context: VerificationContext): O | Promise<O>;
}

/** As {@link EvidenceVerifier}, but the answer is there at once. */
export interface SyncEvidenceVerifier<E extends Evidence, O extends EvidenceOutcome> {
  readonly kind: E['kind'];
  verify(evidence: E, context: VerificationContext): O;
}

/** One verifier a kind; a kind that is left out is refused. */
export type VerifierSet = {
  readonly [K in EvidenceKind]?: EvidenceVerifier<Extract<Evidence, { kind: K }>, EvidenceOutcome>;
};

/** Gives evidence to the verifier of its kind. */
export async function verifyEvidence(
  verifiers: VerifierSet,
  evidence: Evidence,
  context: VerificationContext,
): Promise<EvidenceOutcome> {
  const none = contraindicated(
    'evidence.kind',
    evidence.kind,
    'The server has a verifier for this kind of evidence.',
    'Use a device of a kind that this server accepts.',
  );
  const refused = { outcome: 'refused', reason: 'kind-not-allowed', checks: [none] } as const;
  switch (evidence.kind) {
    case 'android-key':
      return (
        (await verifiers['android-key']?.verify(evidence, context)) ?? { ...refused, kind: 'android-key' }
      );
    case 'virtual':
      return (await verifiers.virtual?.verify(evidence, context)) ?? { ...refused, kind: 'virtual' };
    case 'webauthn':
      return (await verifiers.webauthn?.verify(evidence, context)) ?? { ...refused, kind: 'webauthn' };
    case 'apple-appattest':
      return (
        (await verifiers['apple-appattest']?.verify(evidence, context)) ?? {
          ...refused,
          kind: 'apple-appattest',
        }
      );
  }
}
