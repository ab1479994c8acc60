import type { ASTNode } from '@marcbachmann/cel-js';
import { pointerTo } from '../policy/json-pointer.ts';
import type { AppraisalPolicy, AppraisedKind, PolicyRule } from '../policy/policy.ts';
import type { PolicyProblem } from '../policy/policy-problem.ts';
import { compileExpression, type ExpressionFault } from './compile-rule.ts';
import { childrenOf } from './cost.ts';
import { FACT_FIELDS } from './fact-fields.ts';

/**
 * Everything that is wrong with the rules of a policy.
 * @param mostSteps that they may take together
 */
export function ruleProblems(policy: AppraisalPolicy, mostSteps: number): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const firstOf = new Map<string, number>();
  let cost = 0;
  for (const [index, rule] of policy.rules.entries()) {
    const first = firstOf.get(rule.id);
    if (first === undefined) firstOf.set(rule.id, index);
    else {
      problems.push({
        path: pointerTo('rules', index, 'id'),
        message: `Rule ${first + 1} already has the id "${rule.id}".`,
      });
    }
    const path = pointerTo('rules', index, 'expression');
    const made = compileExpression(rule.expression, mostSteps);
    if (!made.compiled) {
      problems.push({ path, ...placeOf(made.fault, rule.expression) });
      continue;
    }
    cost += made.cost;
    const unsaid = unsaidFact(made.ast, rule, policy);
    if (unsaid !== undefined) problems.push({ path, ...placeOf(unsaid, rule.expression) });
  }
  if (cost > mostSteps) {
    problems.push({
      path: '/rules',
      message: `All rules together can take ${cost} steps; at most ${mostSteps} are allowed.`,
    });
  }
  return problems;
}

function placeOf({ message, start, end }: ExpressionFault, expression: string): Omit<PolicyProblem, 'path'> {
  const before = expression.slice(0, start);
  return {
    message,
    offset: start,
    length: Math.max(0, end - start),
    line: before.split('\n').length,
    column: start - before.lastIndexOf('\n'),
  };
}

const dottedName = (node: ASTNode): string | undefined => {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return undefined;
  const holder = dottedName(node.args[0]);
  return holder === undefined ? undefined : `${holder}.${node.args[1]}`;
};

/**
 * A fact that some kind which the rule is asked about can never have. Such a rule would refuse every device of that kind, which nobody
 * means: who does says so by `appliesTo`, `has()` or `kind`.
 */
function unsaidFact(ast: ASTNode, rule: PolicyRule, policy: AppraisalPolicy): ExpressionFault | undefined {
  const kinds = kindsAsked(rule, policy);
  const used: { readonly name: string; readonly node: ASTNode }[] = [];
  const guarded = new Set<string>();
  let asksKind = false;
  const walk = (node: ASTNode): void => {
    if (node.op === 'id' && node.args === 'kind') asksKind = true;
    const name = dottedName(node);
    if (name?.startsWith('facts.')) used.push({ name: name.slice(6), node });
    if (node.op === 'call' && node.args[0] === 'has') {
      const asked = node.args[1][0];
      const given = asked === undefined ? undefined : dottedName(asked);
      if (given !== undefined) guarded.add(given.slice(6));
    }
    for (const child of childrenOf(node)) walk(child);
  };
  walk(ast);
  if (asksKind) return undefined;
  for (const { name, node } of used) {
    const fields = FACT_FIELDS.filter((field) => field.name === name);
    const having = fields.flatMap((field) => field.kinds);
    if (fields.length === 0 || guarded.has(name)) continue;
    const lacking = kinds.filter((kind) => !having.includes(kind));
    if (lacking.length === 0) continue;
    return {
      message: `facts.${name} does not exist for ${lacking.join(', ')}. Name the kinds in appliesTo.kinds: ${having.join(', ')}.`,
      start: node.range.start,
      end: node.range.end,
    };
  }
  return undefined;
}

/** The kinds that a rule is asked about: by purpose, an answer to a challenge or evidence of a kind that the policy allows. */
function kindsAsked({ appliesTo }: PolicyRule, policy: AppraisalPolicy): readonly AppraisedKind[] {
  if (appliesTo?.kinds !== undefined) return appliesTo.kinds;
  const purposes = appliesTo?.purposes ?? ['enrol', 'periodic', 'transaction', 'pin'];
  const answers = purposes.some((purpose) => purpose !== 'enrol');
  const evidence = purposes.some((purpose) => purpose === 'enrol' || purpose === 'periodic');
  return [...(evidence ? policy.allowedKinds : []), ...(answers ? (['transaction'] as const) : [])];
}
