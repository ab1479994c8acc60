import type { SecurityLevel } from '../level/security-items.ts';
import { affirming, type Check, checkThat, contraindicated, notKnown, warning } from '../result/check.ts';
import type { Facts } from '../result/facts.ts';
import { type AnyOutcome, refusalOf } from '../result/outcome.ts';
import { keyAttestationChecks } from './key-attestation-checks.ts';
import type { AppraisalPolicy, PolicyRule } from './policy.ts';
import type { AttestationResult, Verdict } from './result.ts';
import { webauthnChecks } from './webauthn-checks.ts';

/** Evaluates one policy rule over proven facts; `undefined`: it could not be evaluated, which counts as not known. */
export type RuleEvaluator = (rule: PolicyRule, facts: Facts) => boolean | undefined;

export interface AppraisalOptions {
  /** Unix milliseconds: ages of patches and lists are counted to here. */
  readonly at: number;
  /** Security level that the device claims; left out: not judged here (a transaction carries its own). */
  readonly level?: SecurityLevel;
  readonly evaluateRule?: RuleEvaluator;
}

/**
 * Judges an outcome by a policy: pure, so stored evidence can be judged again when a policy or list changes, and a candidate policy can
 * run in the shadow of the one in force. What is not known is not passed.
 */
export function appraise(
  outcome: AnyOutcome,
  policy: AppraisalPolicy,
  { at, level, evaluateRule }: AppraisalOptions,
): AttestationResult {
  const checks = [...kindChecks(outcome, policy), ...outcome.checks];
  const claimed =
    level ?? (outcome.outcome === 'verified' && 'level' in outcome.facts ? outcome.facts.level : undefined);
  if (claimed !== undefined) checks.push(levelCheck(claimed, policy));
  if (outcome.outcome === 'verified') {
    const { facts } = outcome;
    if (facts.kind === 'webauthn') checks.push(...webauthnChecks(facts, policy, at));
    else if (facts.kind !== 'transaction') checks.push(...keyAttestationChecks(facts, policy, at));
    checks.push(...policy.rules.map((rule) => ruleCheck(rule, evaluateRule?.(rule, facts))));
  }
  const reason = refusalOf(checks);
  const verdict: Verdict =
    reason !== undefined || outcome.outcome === 'refused'
      ? 'contraindicated'
      : checks.some(({ status }) => status === 'warning')
        ? 'warning'
        : 'affirming';
  return {
    verdict,
    ...(verdict === 'contraindicated' ? { reason: reason ?? 'not-known' } : {}),
    kind: outcome.kind,
    checks,
    ...(outcome.outcome === 'verified' ? { facts: outcome.facts } : {}),
    policy: { id: policy.id, version: policy.version, mode: policy.mode },
    evaluatedAt: at,
  };
}

function kindChecks({ kind }: AnyOutcome, policy: AppraisalPolicy): Check[] {
  if (kind === 'transaction') return [];
  const checks = [
    checkThat(
      policy.allowedKinds.includes(kind),
      'evidence.kind',
      kind,
      `The policy allows ${policy.allowedKinds.join(', ')}.`,
      'Use a device of a kind that this merchant accepts.',
    ),
  ];
  if (kind !== 'virtual') return checks;
  const rule = 'Virtual devices are for test mode only.';
  return [
    ...checks,
    policy.mode === 'test'
      ? affirming('evidence.mode', 'virtual device in test mode', rule)
      : contraindicated(
          'evidence.mode',
          'virtual device in live mode',
          rule,
          'Use a real phone, or a merchant in test mode: a virtual device proves nothing about hardware.',
        ),
  ];
}

const levelCheck = (level: SecurityLevel, policy: AppraisalPolicy): Check =>
  checkThat(
    level >= policy.minimumLevel,
    'level.minimum',
    `level ${level}`,
    `The policy asks for level ${policy.minimumLevel} or higher.`,
    'Update the app to a version that reports more about the device, or use another device.',
  );

function ruleCheck(rule: PolicyRule, passed: boolean | undefined): Check {
  const id = `rule.${rule.id}` as const;
  if (passed === undefined) return notKnown(id, 'rule was not evaluated', rule.rule, rule.remedy);
  if (passed) return affirming(id, 'rule holds', rule.rule);
  const fail = rule.onFailure === 'warn' ? warning : contraindicated;
  return fail(id, 'rule does not hold', rule.rule, rule.remedy);
}
