import type { ASTNode } from '@marcbachmann/cel-js';
import { LIST_MAX } from './cel-value.ts';
import { COMPREHENSIONS } from './functions.ts';

/** Checks that a result can have at most, rules of the policy included. */
const CHECKS_MAX = 128;
/** Steps of a function that goes over a text. */
const TEXT_COST = 8;

/** Longest value that each variable of a comprehension can hold, by name. */
type Bounds = ReadonlyMap<string, number>;

const isComprehension = (node: ASTNode): node is Extract<ASTNode, { op: 'rcall' }> =>
  node.op === 'rcall' && COMPREHENSIONS.has(node.args[0]);

/** The most elements that a list or map can have. */
function sizeBound(node: ASTNode, bounds: Bounds): number {
  switch (node.op) {
    case 'list':
    case 'map':
      return node.args.length;
    case 'id':
      return node.args === 'checks' ? CHECKS_MAX : (bounds.get(node.args) ?? LIST_MAX);
    case '+':
      return sizeBound(node.args[0], bounds) + sizeBound(node.args[1], bounds);
    case '?:':
      return Math.max(sizeBound(node.args[1], bounds), sizeBound(node.args[2], bounds));
    case '[]':
      return elementBound(node.args[0], bounds);
    case 'rcall':
      return isComprehension(node) ? sizeBound(node.args[1], bounds) : LIST_MAX;
    default:
      return LIST_MAX;
  }
}

/** The most elements that one element of a list or map can have. */
function elementBound(node: ASTNode, bounds: Bounds): number {
  switch (node.op) {
    case 'list':
      return Math.max(0, ...node.args.map((item) => sizeBound(item, bounds)));
    case 'map':
      return Math.max(0, ...node.args.map(([, value]) => sizeBound(value, bounds)));
    case '+':
      return Math.max(elementBound(node.args[0], bounds), elementBound(node.args[1], bounds));
    case '?:':
      return Math.max(elementBound(node.args[1], bounds), elementBound(node.args[2], bounds));
    case 'rcall': {
      if (!isComprehension(node)) return LIST_MAX;
      const [name, list, given] = node.args;
      const body = given.at(-1);
      if (name !== 'map' || body === undefined) return elementBound(list, bounds);
      return sizeBound(body, withVariable(node, bounds));
    }
    default:
      return LIST_MAX;
  }
}

function withVariable(node: Extract<ASTNode, { op: 'rcall' }>, bounds: Bounds): Bounds {
  const [, list, [variable]] = node.args;
  if (variable?.op !== 'id') return bounds;
  return new Map(bounds).set(variable.args, elementBound(list, bounds));
}

/**
 * The most steps that an expression can take: what is inside a comprehension counts once for each element that its list can have, so
 * nested ones multiply. The tree is as deep as the parser allows and no deeper.
 */
export function costBound(node: ASTNode, bounds: Bounds = new Map()): number {
  if (isComprehension(node)) {
    const [, list, given] = node.args;
    const inner = withVariable(node, bounds);
    const body = given.slice(1).reduce((sum, part) => sum + costBound(part, inner), 1);
    return 1 + costBound(list, bounds) + sizeBound(list, bounds) * body;
  }
  const below = childrenOf(node).reduce((sum, child) => sum + costBound(child, bounds), 0);
  return below + ownCost(node, bounds);
}

function ownCost(node: ASTNode, bounds: Bounds): number {
  switch (node.op) {
    case 'in':
      return 1 + sizeBound(node.args[1], bounds);
    case '==':
    case '!=':
    case '+':
      return TEXT_COST;
    case 'call':
    case 'rcall':
      return TEXT_COST;
    default:
      return 1;
  }
}

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
