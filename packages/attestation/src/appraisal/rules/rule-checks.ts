import { SUPPORTING_KINDS } from '../../evidence/kinds.ts';
import { affirming, type Check, contraindicated, notKnown, warning } from '../../result/check.ts';
import type { PolicyRule } from '../policy/policy.ts';
import { compileExpression } from './compile-rule.ts';
import { STORED_COST } from './limits.ts';
import { type RuleInput, ruleContext } from './variables.ts';

type Holds = (context: Readonly<Record<string, unknown>>) => boolean | undefined;

/** Rules are values that never change, so each is compiled once. */
const compiled = new WeakMap<PolicyRule, Holds>();

const holdsOf = (rule: PolicyRule): Holds => {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const made = compileExpression(rule.expression, STORED_COST);
  // A rule that was never compiled by compilePolicy and cannot be: not known, so not passed.
  const holds: Holds = made.compiled ? made.holds : () => undefined;
  compiled.set(rule, holds);
  return holds;
};

const isSupporting = (kind: string): boolean => SUPPORTING_KINDS.some((supporting) => supporting === kind);

const applies = ({ appliesTo }: PolicyRule, { facts, level, purpose }: RuleInput): boolean =>
  // Supporting evidence says little and other things: a rule is asked of it only where it names its kind.
  (appliesTo?.kinds?.includes(facts.kind) ?? !isSupporting(facts.kind)) &&
  (appliesTo?.purposes?.includes(purpose) ?? true) &&
  // A level that is not known is appraised by the rules of every level.
  (level === undefined || (appliesTo?.levels?.includes(level) ?? true));

/** The checks of those rules of a policy that apply. */
export function ruleChecks(rules: readonly PolicyRule[], input: RuleInput): Check[] {
  const applicable = rules.filter((rule) => applies(rule, input));
  if (applicable.length === 0) return [];
  const context = ruleContext(input);
  return applicable.map((rule) => ruleCheck(rule, holdsOf(rule)(context)));
}

function ruleCheck(rule: PolicyRule, passed: boolean | undefined): Check {
  const id = `rule.${rule.id}` as const;
  if (passed) return affirming(id, 'rule holds', rule.rule);
  const evidence = passed === undefined ? 'the device does not say what the rule asks for' : 'not so';
  if (rule.onFailure === 'warn') return warning(id, evidence, rule.rule, rule.remedy);
  const fail = passed === undefined ? notKnown : contraindicated;
  return fail(id, evidence, rule.rule, rule.remedy);
}
