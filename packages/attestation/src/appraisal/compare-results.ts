import type { AttestationResult, Verdict } from '../result/attestation-result.ts';
import type { Check, CheckStatus } from '../result/check.ts';

/** `absent`: the policy did not look at it. */
export type CheckFinding = CheckStatus | 'absent';

/** A check that two policies appraised differently. */
export interface CheckChange {
  readonly id: string;
  readonly was: CheckFinding;
  readonly wouldBe: CheckFinding;
}

/** What differs between two appraisals of the same thing. */
export interface Comparison {
  readonly verdict: { readonly was: Verdict; readonly wouldBe: Verdict };
  readonly checks: readonly CheckChange[];
  /** Whether verdict or any check differs. */
  readonly changed: boolean;
}

/** Worst last: a check that is there more than once counts by its worst. */
const ORDER: readonly CheckFinding[] = ['absent', 'affirming', 'warning', 'none', 'contraindicated'];

const findingsOf = (checks: readonly Check[]): Map<string, CheckFinding> => {
  const findings = new Map<string, CheckFinding>();
  for (const { id, status } of checks) {
    const before = findings.get(id) ?? 'absent';
    if (ORDER.indexOf(status) > ORDER.indexOf(before)) findings.set(id, status);
  }
  return findings;
};

/** How the result of a candidate policy differs from that of the one in force. */
export function compareResults(active: AttestationResult, candidate: AttestationResult): Comparison {
  const [before, after] = [findingsOf(active.checks), findingsOf(candidate.checks)];
  const checks = [...new Set([...before.keys(), ...after.keys()])]
    .map((id) => ({ id, was: before.get(id) ?? 'absent', wouldBe: after.get(id) ?? 'absent' }) as const)
    // A rule that one of them lacks and the other passes changes nothing.
    .filter(({ was, wouldBe }) => was !== wouldBe && !(isSilent(was) && isSilent(wouldBe)));
  const verdict = { was: active.verdict, wouldBe: candidate.verdict };
  return { verdict, checks, changed: verdict.was !== verdict.wouldBe || checks.length > 0 };
}

const isSilent = (finding: CheckFinding): boolean => finding === 'absent' || finding === 'affirming';
