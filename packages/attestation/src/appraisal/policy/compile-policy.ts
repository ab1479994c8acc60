import { Compile, type Validator } from 'typebox/compile';
import { POLICY_LIMITS, STORED_COST } from '../rules/limits.ts';
import { ruleProblems } from '../rules/rule-problems.ts';
import { PolicyDocument } from './document-schema.ts';
import { pointerTo } from './json-pointer.ts';
import { type AppraisalPolicy, policyName } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { schemaProblems } from './schema-problems.ts';

/** A policy that was checked as a whole: only {@link compilePolicy} and the built-in ones are. */
export interface CompiledPolicy extends AppraisalPolicy {
  /** `id@version` */
  readonly name: string;
}

/** A policy that can be used, or everything that is wrong with the document. */
export type PolicyCompilation =
  | { readonly policy: CompiledPolicy }
  | { readonly problems: readonly PolicyProblem[] };

let validator: Validator<Record<never, never>, typeof PolicyDocument> | undefined;

/**
 * Checks a policy document, as parsed from JSON: its form, its sense and each rule. Gives the policy, or everything that is wrong with it
 * and where. Never throws on a document.
 * @param origin `stored`: it was saved before, maybe by a version that counted less of what rules cost, and may take up to ten times as much
 */
export function compilePolicy(document: unknown, origin: 'new' | 'stored' = 'new'): PolicyCompilation {
  const bytes = sizeOf(document);
  if (bytes === undefined || bytes > POLICY_LIMITS.documentBytes) {
    const what = bytes === undefined ? 'The document is no JSON' : `The document has ${bytes} bytes`;
    return {
      problems: [{ path: '', message: `${what}; at most ${POLICY_LIMITS.documentBytes} bytes are allowed.` }],
    };
  }
  validator ??= Compile(PolicyDocument);
  if (!validator.Check(document)) {
    const problems = schemaProblems(validator.Errors(document));
    return { problems: problems.slice(0, POLICY_LIMITS.problems) };
  }
  // A copy, so that nobody who holds the document can change what was checked.
  const policy: AppraisalPolicy = structuredClone(document);
  const problems = [
    ...senseProblems(policy),
    ...ruleProblems(policy, origin === 'stored' ? STORED_COST : POLICY_LIMITS.cost),
  ];
  if (problems.length > 0) return { problems: problems.slice(0, POLICY_LIMITS.problems) };
  return { policy: { ...policy, name: policyName(policy) } };
}

/** A policy that comes with the program: its rules are checked by tests and compiled when first used. */
export const builtInPolicy = (policy: AppraisalPolicy): CompiledPolicy => ({
  ...policy,
  name: policyName(policy),
});

function sizeOf(document: unknown): number | undefined {
  try {
    const text: unknown = JSON.stringify(document);
    return typeof text === 'string' ? new TextEncoder().encode(text).length : undefined;
  } catch {
    return undefined;
  }
}

/** What the form allows and sense does not. */
function senseProblems(policy: AppraisalPolicy): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const virtual = policy.allowedKinds.indexOf('virtual');
  if (policy.mode === 'live' && virtual >= 0) {
    problems.push({
      path: pointerTo('allowedKinds', virtual),
      message: 'Virtual devices are for test mode only: a live policy can never allow them.',
    });
  }
  if (policy.mode === 'live') {
    for (const [index, trust] of policy.webauthn.trust.entries()) {
      if (trust === 'anchored') continue;
      problems.push({
        path: pointerTo('webauthn', 'trust', index),
        message: `Live mode trusts only authenticators of known manufacturers, not "${trust}".`,
      });
    }
  }
  return problems;
}
