import { type Check, type RefusalReason, reasonOf } from './check.ts';
import type {
  AppAssertionFacts,
  AppAttestFacts,
  Facts,
  KeyAttestationFacts,
  PlayIntegrityFacts,
  TransactionFacts,
  WebAuthnFacts,
} from './facts.ts';

/**
 * What a verifier found. `verified` carries facts that were proven and nothing else; they still have to be appraised against a policy.
 * `refused` means that the evidence does not hold together; `reason` is that of the first check that failed.
 */
export type Outcome<K extends string, F> =
  | { readonly outcome: 'verified'; readonly kind: K; readonly facts: F; readonly checks: readonly Check[] }
  | {
      readonly outcome: 'refused';
      readonly kind: K;
      readonly reason: RefusalReason;
      readonly checks: readonly Check[];
    };

export type KeyAttestationOutcome = Outcome<'android-key' | 'virtual', KeyAttestationFacts>;
export type WebAuthnOutcome = Outcome<'webauthn', WebAuthnFacts>;
export type TransactionOutcome = Outcome<'transaction', TransactionFacts>;
export type AppAttestOutcome = Outcome<'apple-appattest', AppAttestFacts>;
export type AppAssertionOutcome = Outcome<'apple-assertion', AppAssertionFacts>;
export type PlayIntegrityOutcome = Outcome<'play-integrity', PlayIntegrityFacts>;
export type EvidenceOutcome = KeyAttestationOutcome | WebAuthnOutcome | AppAttestOutcome;
export type SupportingOutcome = AppAssertionOutcome | PlayIntegrityOutcome;
export type AnyOutcome = EvidenceOutcome | SupportingOutcome | TransactionOutcome;

const fails = (check: Check): boolean => check.status === 'contraindicated' || check.status === 'none';

/** First failing reason of a list of checks, or nothing if all of them pass. */
export function refusalOf(checks: readonly Check[]): RefusalReason | undefined {
  const failed = checks.find((check) => check.status === 'contraindicated') ?? checks.find(fails);
  return failed && reasonOf(failed);
}

/** `verified` if no check fails, else `refused`: facts of evidence that failed are not proven and are left out. */
export function concludeOutcome<K extends string, F extends Facts>(
  kind: K,
  facts: F,
  checks: readonly Check[],
): Outcome<K, F> {
  const reason = refusalOf(checks);
  return reason === undefined
    ? { outcome: 'verified', kind, facts, checks }
    : { outcome: 'refused', kind, reason, checks };
}
