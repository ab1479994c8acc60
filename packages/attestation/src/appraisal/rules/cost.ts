import type { ASTNode } from '@marcbachmann/cel-js';
import { COMPREHENSIONS } from './functions.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { either, itemOf, joined, listOf, NAME, SCALAR, type Shape, shapeOfType, textOf } from './shape.ts';
import { RULE_VARIABLES } from './variables.ts';

/** Steps of a function or of an operator that has many forms, beside what goes with the size of what it is given. */
const CALL = 8;
const COMPARISON = 4;
/** Steps of a failure inside a loop: it is made once for each element, and swallowed there. */
const FAILURE = 16;
/** Characters that are compared, copied, searched or read one by one in one step. */
const COMPARED = 1_024;
const COPIED = 256;
const SEARCHED = 256;
const READ = 32;
/** Characters of a number, written out. */
const NUMBER_TEXT = 32;

/** What the variables of loops can hold, by name. */
type Scope = ReadonlyMap<string, Shape>;

/** What an expression can cost and give at worst. */
export interface Bound {
  readonly steps: number;
  readonly shape: Shape;
}

/** The innermost part that makes a value larger than any may be. */
export interface TooLarge {
  readonly node: ASTNode;
  readonly message: string;
}

const VARIABLES: ReadonlyMap<string, Shape> = new Map([
  ...RULE_VARIABLES.map(({ name, type }) => [name, shapeOfType(type)] as const),
  ...['kind', 'purpose', 'merchant'].map((name) => [name, NAME] as const),
]);

const isComprehension = (node: ASTNode): node is Extract<ASTNode, { op: 'rcall' }> =>
  node.op === 'rcall' && COMPREHENSIONS.has(node.args[0]);

/** The name of a variable of the facts, unless a loop has one of that name. */
const variableOf = (node: ASTNode, scope: Scope): string | undefined => {
  if (node.op === 'id') return scope.has(node.args) ? undefined : node.args;
  if (node.op !== '.') return undefined;
  const holder = variableOf(node.args[0], scope);
  return holder === undefined ? undefined : `${holder}.${node.args[1]}`;
};

/** Steps to go through a value with all that is in it. */
const through = (shape: Shape, each: number): number =>
  1 + shape.text / each + (shape.count === 0 ? 0 : shape.count * through(itemOf(shape), each));

const compared = (a: Shape, b: Shape): number => Math.min(through(a, COMPARED), through(b, COMPARED));

/**
 * Bounds what an expression can cost by its syntax: how many steps, and how large each value can become, since a step may take as long as
 * what it goes over is large. What is inside a loop counts once for each element that its list can have, so nested ones multiply. The tree
 * is as deep as the parser allows and no deeper.
 */
export function boundOf(expression: ASTNode): Bound & { readonly tooLarge?: TooLarge } {
  let tooLarge: TooLarge | undefined;
  const { text: textMax, entries: entriesMax } = EXPRESSION_LIMITS;

  const held = (node: ASTNode, shape: Shape): Shape => {
    const what =
      shape.text > textMax
        ? `a text of ${shape.text} characters; at most ${textMax}`
        : shape.count > entriesMax
          ? `a list of ${shape.count} entries; at most ${entriesMax}`
          : undefined;
    if (what === undefined) return shape;
    tooLarge ??= { node, message: `This can make ${what} are allowed.` };
    return { ...shape, text: Math.min(shape.text, textMax), count: Math.min(shape.count, entriesMax) };
  };

  const loop = (node: Extract<ASTNode, { op: 'rcall' }>, scope: Scope, looped: boolean): Bound => {
    const [name, receiver, given] = node.args;
    const list = visit(receiver, scope, looped);
    const [variable] = given;
    const inner = variable?.op === 'id' ? new Map(scope).set(variable.args, itemOf(list.shape)) : scope;
    const parts = given.slice(1).map((part) => visit(part, inner, true));
    const body = parts.reduce((sum, { steps }) => sum + steps, 1);
    const steps = 1 + list.steps + list.shape.count * body;
    if (name === 'map') return { steps, shape: listOf(list.shape.count, parts.at(-1)?.shape) };
    return { steps, shape: name === 'filter' ? list.shape : SCALAR };
  };

  function visit(node: ASTNode, scope: Scope, looped: boolean): Bound {
    if (isComprehension(node)) return loop(node, scope, looped);
    const variable = variableOf(node, scope);
    const known = variable === undefined ? undefined : VARIABLES.get(variable);
    const below = childrenOf(node).map((child) => visit(child, scope, looped));
    const own = ownBound(
      node,
      below.map(({ shape }) => shape),
    );
    const failure = looped && canFail(node) ? FAILURE : 0;
    const steps = below.reduce((sum, child) => sum + child.steps, own.steps + failure);
    if (known !== undefined) return { steps, shape: known };
    if (node.op === 'id') return { steps, shape: scope.get(node.args) ?? SCALAR };
    return { steps, shape: held(node, own.shape) };
  }

  const bound = visit(expression, new Map(), false);
  const whole = { ...bound, steps: Math.ceil(bound.steps) };
  return tooLarge === undefined ? whole : { ...whole, tooLarge };
}

/** What fails for some values: a key that is not there, a fact that was not said, a number out of range, a text that is no number. */
const FAILING_OPERATORS: ReadonlySet<string> = new Set([
  '.',
  '.?',
  '[]',
  '[?]',
  '+',
  '-',
  '*',
  '/',
  '%',
  '-_',
]);
const FAILING_FUNCTIONS: ReadonlySet<string> = new Set(['int', 'double', 'timestamp', 'duration']);

const canFail = (node: ASTNode): boolean =>
  FAILING_OPERATORS.has(node.op) ||
  ((node.op === 'call' || node.op === 'rcall') && FAILING_FUNCTIONS.has(node.args[0]));

/** Of one node, without what it is made of. */
function ownBound(node: ASTNode, given: readonly Shape[]): Bound {
  const [a = SCALAR, b = SCALAR] = given;
  switch (node.op) {
    case 'value':
      return { steps: 1, shape: textOf(lengthOf(node.args)) };
    case 'list':
      return {
        steps: 1 + given.length,
        shape: listOf(given.length, given.length === 0 ? undefined : given.reduce(either)),
      };
    case 'map': {
      const keys = given.filter((_, index) => index % 2 === 0);
      const steps = keys.reduce((sum, key) => sum + 1 + key.text / COPIED, 1 + given.length);
      return { steps, shape: listOf(keys.length, given.length === 0 ? undefined : given.reduce(either)) };
    }
    case '+':
      return { steps: CALL + (a.text + b.text) / COPIED + a.count + b.count, shape: joined(a, b) };
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { steps: COMPARISON + compared(a, b), shape: SCALAR };
    case 'in':
      // Of a list, each entry is compared; of a map, the key is looked up.
      return { steps: 1 + a.text / COPIED + b.count * compared(a, itemOf(b)), shape: SCALAR };
    case '[]':
    case '[?]':
      return { steps: 1 + b.text / COPIED, shape: itemOf(a) };
    case '.':
    case '.?':
      return { steps: 1, shape: itemOf(a) };
    case '?:':
      return { steps: 1, shape: either(given[1], given[2]) };
    case 'call':
    case 'rcall':
      return callBound(node.args[0], a, b);
    default:
      return { steps: 1, shape: SCALAR };
  }
}

/** Of one function, by the sizes of what it is called on and given. */
function callBound(name: string, a: Shape, b: Shape): Bound {
  switch (name) {
    case 'contains':
      return {
        steps: CALL + a.text / SEARCHED + (a.text * Math.min(b.text, a.text)) / SEARCHED,
        shape: SCALAR,
      };
    case 'startsWith':
    case 'endsWith':
      return { steps: CALL + (a.text + b.text) / COMPARED, shape: SCALAR };
    case 'lowerAscii':
      // Lower case of a letter can be two, such as of U+0130.
      return { steps: CALL + a.text / READ, shape: textOf(2 * a.text) };
    case 'string':
      return { steps: CALL + a.text / READ, shape: textOf(Math.max(a.text, NUMBER_TEXT)) };
    default:
      // Reads what it is given, and gives a number, a time or a truth value.
      return { steps: CALL + (a.text + b.text) / READ, shape: SCALAR };
  }
}

const lengthOf = (literal: unknown): number => {
  if (typeof literal === 'string' || literal instanceof Uint8Array) return literal.length;
  return 0;
};

/** The expressions that a node is made of. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
