import type { DeviceKeyScheme } from '../evidence/device-key-schemes.ts';
import type { Purpose } from '../evidence/purpose.ts';
import type { SecurityLevel } from '../evidence/security-items.ts';
import type { Verdict } from '../result/attestation-result.ts';
import type { Check } from '../result/check.ts';
import type { AnyOutcome } from '../result/outcome.ts';
import { appraise } from './appraise.ts';
import { type CheckChange, type CheckFinding, type Comparison, compareResults } from './compare-results.ts';
import type { AppraisalPolicy } from './policy/policy.ts';

/** What was found once, to be re-appraised as of then. */
export interface StoredAppraisal {
  readonly id: string;
  readonly outcome: AnyOutcome;
  /** Checks beside those of an appraisal that a policy decides. */
  readonly again?: (policy: AppraisalPolicy) => readonly Check[];
  /** Unix milliseconds. */
  readonly at: number;
  readonly purpose: Purpose;
  readonly level?: SecurityLevel;
  readonly scheme?: DeviceKeyScheme;
  readonly merchant?: string;
}

/** One appraisal whose verdict would be another. */
/** Why a check stands as it was found: a proof holds or does not, whatever the policy; else what it was appraised by was not kept with it. */
export type KeptBecause = 'proof' | 'not-stored';

export interface CheckCount {
  readonly id: string;
  readonly count: number;
}

export interface BackTestExample {
  readonly id: string;
  readonly was: Verdict;
  readonly wouldBe: Verdict;
  readonly checks: readonly CheckChange[];
}

/** How one policy would have appraised what another appraised. */
export interface BackTestReport {
  readonly appraised: number;
  /** Appraisals whose verdict would differ. */
  readonly changed: number;
  readonly verdicts: readonly { readonly was: Verdict; readonly wouldBe: Verdict; readonly count: number }[];
  /** Checks that would come out otherwise, the most frequent first. */
  readonly checks: readonly (CheckChange & { readonly count: number })[];
  /** Checks that were appraised again, by id, and in how many appraisals. */
  readonly anew: readonly CheckCount[];
  /** Checks that stand as they were found. */
  readonly kept: readonly (CheckCount & { readonly because: KeptBecause })[];
  /** The first appraisals whose verdict would be another. */
  readonly examples: readonly BackTestExample[];
}

/** Collects appraisals, then tells what would be otherwise. */
export interface BackTest {
  add(appraisal: StoredAppraisal): Comparison;
  report(): BackTestReport;
}

const EXAMPLES = 50;

/** Checks of items and outside services, and of supporting evidence, of which an answer keeps nothing but how they came out. */
const OF_SERVICE = /^(items|signal|play)\./;

const becauseOf = (id: string, { kind }: AnyOutcome): KeptBecause =>
  OF_SERVICE.test(id) || (kind === 'transaction' && id.startsWith('appAttest.')) ? 'not-stored' : 'proof';

/** Appraises by both policies, one appraisal at a time, so that who has many can rest in between. */
export function createBackTest(active: AppraisalPolicy, candidate: AppraisalPolicy): BackTest {
  const verdicts = new Map<string, { was: Verdict; wouldBe: Verdict; count: number }>();
  const checks = new Map<string, { id: string; was: CheckFinding; wouldBe: CheckFinding; count: number }>();
  const examples: BackTestExample[] = [];
  const anew = new Map<string, { id: string; count: number }>();
  const kept = new Map<string, { id: string; because: KeptBecause; count: number }>();
  let appraised = 0;
  let changed = 0;
  return {
    add({ id, outcome, again = () => [], ...options }) {
      appraised += 1;
      const by = (policy: AppraisalPolicy) =>
        appraise({ ...outcome, checks: [...outcome.checks, ...again(policy)] }, policy, options);
      const result = by(candidate);
      const compared = compareResults(by(active), result);
      const found = new Set<string>(outcome.checks.map((check) => check.id));
      for (const check of new Set<string>(result.checks.map((each) => each.id))) {
        if (found.has(check)) bump(kept, check, { id: check, because: becauseOf(check, outcome) });
        else bump(anew, check, { id: check });
      }
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
      appraised,
      changed,
      verdicts: [...verdicts.values()],
      checks: [...checks.values()].sort((a, b) => b.count - a.count),
      anew: [...anew.values()].sort(byId),
      kept: [...kept.values()].sort(byId),
      examples,
    }),
  };
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

function bump<T extends object>(counts: Map<string, T & { count: number }>, key: string, entry: T): void {
  const held = counts.get(key);
  if (held === undefined) counts.set(key, { ...entry, count: 1 });
  else held.count += 1;
}

/** Appraises stored findings again by a policy, and says what would differ from the one in force. Pure. */
export function backTest(
  appraisals: Iterable<StoredAppraisal>,
  active: AppraisalPolicy,
  candidate: AppraisalPolicy,
): BackTestReport {
  const test = createBackTest(active, candidate);
  for (const appraisal of appraisals) test.add(appraisal);
  return test.report();
}
