import { type ASTNode, ParseError, TypeError as RuleTypeError, type SourceRange } from '@marcbachmann/cel-js';
import { boundOf, childrenOf } from './cost.ts';
import { describeFault } from './describe-fault.ts';
import { ruleEnvironment } from './environment.ts';
import { isRuleFunction, refusedFunction } from './functions.ts';
import { POLICY_LIMITS } from './limits.ts';

/** What is wrong with an expression, and where: offsets into it, in UTF-16 units. */
export interface ExpressionFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type CompiledExpression =
  | {
      readonly compiled: true;
      /** Evaluates it. Undefined: it could not be, or it gave no truth value; either counts as not known. */
      readonly holds: (context: Readonly<Record<string, unknown>>) => boolean | undefined;
      readonly ast: ASTNode;
      /** Steps that it can take at worst. */
      readonly cost: number;
    }
  | { readonly compiled: false; readonly fault: ExpressionFault };

const faultAt = (message: string, range: SourceRange | undefined, length: number): CompiledExpression => ({
  compiled: false,
  fault: {
    message,
    start: Math.min(range?.start ?? 0, length),
    end: Math.min(range?.end ?? length, length),
  },
});

/**
 * Parses and type-checks the expression of a rule, and bounds what it can cost. Never throws.
 * @param mostSteps that it may take
 */
export function compileExpression(
  expression: string,
  mostSteps: number = POLICY_LIMITS.cost,
): CompiledExpression {
  const { length } = expression;
  if (length > POLICY_LIMITS.expressionLength) {
    const message = `The expression has ${length} characters; at most ${POLICY_LIMITS.expressionLength} are allowed.`;
    return faultAt(message, undefined, length);
  }
  try {
    const parsed = ruleEnvironment().parse(expression);
    const refused = refusedCall(parsed.ast);
    if (refused !== undefined) return faultAt(refused.message, refused.node.range, length);
    const { valid, type, error } = parsed.check();
    if (!valid) return faultAt(describeFault(error), error?.range, length);
    if (type !== 'bool') {
      const message = `The expression evaluates to ${type ?? 'nothing'}; a rule must evaluate to true or false.`;
      return faultAt(message, undefined, length);
    }
    const { steps: cost, tooLarge } = boundOf(parsed.ast);
    if (tooLarge !== undefined) return faultAt(tooLarge.message, tooLarge.node.range, length);
    if (cost > mostSteps) {
      const message = `The expression can take ${cost} steps; at most ${mostSteps} are allowed. Nest fewer loops over lists, and search and join shorter texts.`;
      return faultAt(message, undefined, length);
    }
    return { compiled: true, ast: parsed.ast, cost, holds: (context) => evaluate(parsed, context) };
  } catch (error) {
    if (error instanceof ParseError || error instanceof RuleTypeError) {
      return faultAt(describeFault(error), error.range, length);
    }
    return faultAt('The expression cannot be read.', undefined, length);
  }
}

function evaluate(
  parsed: (context: Record<string, unknown>) => unknown,
  context: Readonly<Record<string, unknown>>,
): boolean | undefined {
  try {
    const value = parsed(context);
    return typeof value === 'boolean' ? value : undefined;
  } catch {
    // A fact that the device did not say, a number out of range: not known, so not passed.
    return undefined;
  }
}

/** The first call of a function that is not for rules. */
function refusedCall(node: ASTNode): { readonly node: ASTNode; readonly message: string } | undefined {
  if ((node.op === 'call' || node.op === 'rcall') && !isRuleFunction(node.args[0])) {
    return { node, message: refusedFunction(node.args[0]) };
  }
  for (const child of childrenOf(node)) {
    const refused = refusedCall(child);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
