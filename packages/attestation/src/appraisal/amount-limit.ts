import type { AnyOutcome } from '../result/outcome.ts';
import { type AppraisalOptions, appraise } from './appraise.ts';
import type { AppraisalPolicy } from './policy/policy.ts';

/** The largest amount of ISO 8583 DE4 (n 12), in minor units. */
const LARGEST = 999_999_999_999n;

/**
 * The largest amount, in minor units, that a policy lets this device take where it refused one that is larger; undefined where its refusal is
 * not about how large the amount is. Rules are any expressions, so it is found by asking the policy: forty appraisals at most, each within the
 * steps that a policy is allowed, and only where a failed rule names the amount.
 */
export function amountLimit(
  outcome: AnyOutcome,
  policy: AppraisalPolicy,
  options: AppraisalOptions,
): bigint | undefined {
  if (outcome.outcome !== 'verified' || outcome.facts.kind !== 'transaction') return undefined;
  const { facts } = outcome;
  if (facts.amount === undefined) return undefined;
  if (!policy.rules.some(({ expression }) => /\bamount\b/.test(expression))) return undefined;
  const passes = (minor: bigint): boolean =>
    appraise({ ...outcome, kind: 'transaction', facts: { ...facts, amount: String(minor) } }, policy, options)
      .verdict !== 'contraindicated';
  let refused = BigInt(facts.amount);
  // A rule that refuses small amounts too, or lets larger ones through, sets no such limit.
  if (!passes(1n) || [refused, refused + 1n, refused * 2n, LARGEST].some(passes)) return undefined;
  let passed = 1n;
  while (refused - passed > 1n) {
    const middle = (passed + refused) / 2n;
    if (passes(middle)) passed = middle;
    else refused = middle;
  }
  return passed;
}
