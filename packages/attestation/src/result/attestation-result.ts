import type { Check, RefusalReason } from './check.ts';
import type { Facts } from './facts.ts';
import type { AnyOutcome } from './outcome.ts';
import type { TrustVector } from './trust-vector.ts';

/** What all checks come to. `warning` passes. */
export type Verdict = 'affirming' | 'warning' | 'contraindicated';

/** Attestation result (RFC 9334): what was checked, what was seen, which rule decided and what to do. */
export interface AttestationResult {
  readonly verdict: Verdict;
  /** Reason of the first check that failed; absent unless contraindicated. */
  readonly reason?: RefusalReason;
  readonly kind: AnyOutcome['kind'];
  readonly checks: readonly Check[];
  /** The checks in the claims that relying parties of any maker read (draft-ietf-rats-ar4si). */
  readonly trustVector: TrustVector;
  /** Facts that were proven; absent if the evidence itself was refused. */
  readonly facts?: Facts;
  readonly policy: { readonly id: string; readonly version: number; readonly mode: 'test' | 'live' };
  /** Unix milliseconds. */
  readonly evaluatedAt: number;
}
