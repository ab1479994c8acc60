import type { ParseError, TypeError as RuleTypeError } from '@marcbachmann/cel-js';
import { POLICY_LIMITS } from './limits.ts';
import { RULE_VARIABLES } from './variables.ts';

const LIMITS: Readonly<Record<string, string>> = {
  maxAstNodes: `has more than ${POLICY_LIMITS.expressionNodes} parts`,
  maxDepth: `is nested more than ${POLICY_LIMITS.expressionDepth} deep`,
};

/** Fewest edits from one word to another, for names that were mistyped. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const kept = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const NAMES = [...new Set(RULE_VARIABLES.flatMap(({ name }) => name.split('.')))];

const suggestion = (name: string): string => {
  const near = NAMES.map((known) => ({ known, far: distance(name.slice(0, 40), known) }))
    .filter(({ known, far }) => far <= Math.max(2, known.length / 3))
    .sort((a, b) => a.far - b.far)[0];
  return near === undefined ? 'See the help for all names.' : `Did you mean ${near.known}?`;
};

const lastWord = (summary: string): string => summary.slice(summary.lastIndexOf(' ') + 1);

/** What the parser or type checker found, in plain words. */
export function describeFault(error: ParseError | RuleTypeError | undefined): string {
  if (error === undefined) return 'The expression cannot be read.';
  const { code, summary } = error;
  switch (code) {
    case 'unexpected_token':
      return summary.endsWith('EOF')
        ? 'The expression ends too early.'
        : `${lastWord(summary)} is not expected here.`;
    case 'no_such_key':
      return `Unknown name ${lastWord(summary)}. ${suggestion(lastWord(summary))}`;
    case 'unknown_variable':
      return `Unknown variable ${lastWord(summary)}. ${suggestion(lastWord(summary))}`;
    case 'no_such_overload':
      return `These types are not compatible: ${summary.slice(summary.indexOf(':') + 2)}.`;
    case 'limit_exceeded': {
      const name = /Exceeded (\w+)/.exec(summary)?.[1] ?? '';
      return `The expression ${LIMITS[name] ?? `is too large: ${summary.toLowerCase()}`}.`;
    }
    default:
      return `${summary}.`;
  }
}
