import type { DeviceKeyScheme } from '../jws/schemes.ts';
import type { SecurityLevel } from '../level/security-items.ts';
import type { Purpose } from '../result/facts.ts';
import type { AnyOutcome } from '../result/outcome.ts';
import { appraise } from './appraise.ts';
import { type CheckChange, type CheckFinding, type Comparison, compareResults } from './compare-results.ts';
import type { AppraisalPolicy } from './policy.ts';
import type { Verdict } from './result.ts';

/** What was found once, to be judged again as of then. */
export interface StoredJudgement {
  readonly id: string;
  readonly outcome: AnyOutcome;
  /** Unix milliseconds. */
  readonly at: number;
  readonly purpose: Purpose;
  readonly level?: SecurityLevel;
  readonly scheme?: DeviceKeyScheme;
  readonly merchant?: string;
}

/** One judgement whose verdict would be another. */
export interface BackTestExample {
  readonly id: string;
  readonly was: Verdict;
  readonly wouldBe: Verdict;
  readonly checks: readonly CheckChange[];
}

/** How one policy would have judged what another judged. */
export interface BackTestReport {
  readonly judged: number;
  /** Judgements whose verdict would be another. */
  readonly changed: number;
  readonly verdicts: readonly { readonly was: Verdict; readonly wouldBe: Verdict; readonly count: number }[];
  /** Checks that would come out otherwise, the most frequent first. */
  readonly checks: readonly (CheckChange & { readonly count: number })[];
  /** The first judgements whose verdict would be another. */
  readonly examples: readonly BackTestExample[];
}

/** Collects judgements, then tells what would be otherwise. */
export interface BackTest {
  add(judgement: StoredJudgement): Comparison;
  report(): BackTestReport;
}

const EXAMPLES = 50;

/** Judges by both policies, one judgement at a time, so that who has many can rest in between. */
export function createBackTest(active: AppraisalPolicy, candidate: AppraisalPolicy): BackTest {
  const verdicts = new Map<string, { was: Verdict; wouldBe: Verdict; count: number }>();
  const checks = new Map<string, { id: string; was: CheckFinding; wouldBe: CheckFinding; count: number }>();
  const examples: BackTestExample[] = [];
  let judged = 0;
  let changed = 0;
  return {
    add({ id, outcome, ...options }) {
      judged += 1;
      const compared = compareResults(
        appraise(outcome, active, options),
        appraise(outcome, candidate, options),
      );
      const { was, wouldBe } = compared.verdict;
      bump(verdicts, `${was} ${wouldBe}`, { was, wouldBe });
      for (const change of compared.checks) {
        bump(checks, `${change.id} ${change.was} ${change.wouldBe}`, change);
      }
      if (was === wouldBe) return compared;
      changed += 1;
      if (examples.length < EXAMPLES) examples.push({ id, was, wouldBe, checks: compared.checks });
      return compared;
    },
    report: () => ({
      judged,
      changed,
      verdicts: [...verdicts.values()],
      checks: [...checks.values()].sort((a, b) => b.count - a.count),
      examples,
    }),
  };
}

function bump<T extends object>(counts: Map<string, T & { count: number }>, key: string, entry: T): void {
  const held = counts.get(key);
  if (held === undefined) counts.set(key, { ...entry, count: 1 });
  else held.count += 1;
}

/** Judges stored findings again by a policy, and says what would differ from the one in force. Pure. */
export function backTest(
  judgements: Iterable<StoredJudgement>,
  active: AppraisalPolicy,
  candidate: AppraisalPolicy,
): BackTestReport {
  const test = createBackTest(active, candidate);
  for (const judgement of judgements) test.add(judgement);
  return test.report();
}
