import type { ASTNode } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../policy/compile-policy.ts';
import { livePolicy } from '../policy/default-policies.ts';
import { LIST_MAX, TEXT_MAX } from './cel-value.ts';
import { compileExpression } from './compile-rule.ts';
import { boundOf, childrenOf } from './cost.ts';
import { ruleEnvironment } from './environment.ts';
import { EXPRESSION_LIMITS, POLICY_LIMITS, STORED_COST } from './limits.ts';

const LIVE = livePolicy([]);

const doublings = (levels: number, seed = '"a"'): string => {
  let expression = `[${seed}]`;
  for (let level = 0; level < levels; level += 1) expression += `.map(v${level}, v${level} + v${level})`;
  return `${expression}.size() == 1`;
};
const nestedDoublings = (levels: number): string => {
  let inner = `["${'a'.repeat(64)}"]`;
  for (let level = 0; level < levels; level += 1) inner = `${inner}.map(v0, v0 + v0)`;
  return `${inner}.exists(v0, v0 == "b")`;
};
const faultOf = (expression: string) => {
  const made = compileExpression(expression);
  return made.compiled ? undefined : made.fault;
};

describe('reviewed/H2: a rule whose values can grow', () => {
  it('is refused on save for texts that double twenty times, and the place is named', () => {
    const fault = faultOf(doublings(20));
    expect(fault?.message).toContain(`a text of 65536 characters; at most ${EXPRESSION_LIMITS.text}`);
    expect(doublings(20).slice(fault?.start, fault?.end)).toBe('v15 + v15');
    expect(faultOf(nestedDoublings(20))?.message).toContain('a text of');
    const rule = {
      id: 'grows',
      language: 'cel',
      expression: doublings(20),
      onFailure: 'warn',
      rule: 'A rule.',
      remedy: 'A remedy.',
    };
    expect(compilePolicy({ ...LIVE, rules: [rule] })).toMatchObject({
      problems: [{ path: '/rules/0/expression', line: 1, message: expect.stringContaining('a text of') }],
    });
  });
  it.each([
    [
      'lists that double',
      '[["a"]].map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v).map(v, v + v)[0].size() > 1',
    ],
    [
      'texts of facts joined in loops in loops',
      'facts.serials.map(a, facts.serials.map(b, a + b)).all(l, l.all(x, x != "c"))',
    ],
    ['searches for a long text in long texts', 'facts.serials.all(s, s.contains(facts.serials[0]))'],
    [
      'membership of long lists in loops',
      'facts.serials.map(s, facts.serials).exists(l, l in facts.serials.map(s, facts.serials))',
    ],
    [
      'whole lists compared in loops',
      'facts.serials.all(a, facts.serials.all(b, facts.serials == facts.serials + [a]))',
    ],
    ['failures in loops', 'facts.serials.all(a, facts.serials.all(b, int(a) / 0 > 1))'],
    ['lower case of long texts in loops', 'facts.serials.all(a, facts.serials.all(b, a.lowerAscii() != ""))'],
    ['lengths of long texts in loops', 'facts.serials.all(a, facts.serials.all(b, size(a) > 1))'],
    [
      'a map of values that grow',
      '[{"k": facts.serials[0] + facts.serials[0]}].map(m, {"k": m.k + m.k}).map(m, {"k": m.k + m.k}).map(m, {"k": m.k + m.k}).map(m, {"k": m.k + m.k}).size() == 1',
    ],
  ])('is refused for %s', (_name, expression) => {
    expect(faultOf(expression)?.message).toMatch(/steps|at most/);
  });
  it.each([
    'facts.serials.all(s, s.startsWith("ab"))',
    'checks.filter(id, checks[id] == "warning").size() <= 1',
    'facts.serials.exists(s, s.contains("ab") || s.contains("cd"))',
    'facts.serials.exists(s, s in facts.serials)',
    '["a", "b", "c"].exists(s, (s + "-" + kind) == merchant)',
    doublings(4),
  ])('is taken as long as it stays small: %s', (expression) => {
    expect(faultOf(expression)).toBeUndefined();
  });
  it('stays in force if it was saved before and takes no more than ten times what may be saved', () => {
    const policyOf = (expression: string) => ({
      ...LIVE,
      rules: [
        {
          id: 'old',
          language: 'cel',
          expression,
          onFailure: 'warn',
          rule: 'A rule.',
          remedy: 'A remedy.',
          appliesTo: { kinds: ['android-key'] },
        },
      ],
    });
    const before = policyOf('facts.serials.all(a, facts.serials.exists(b, b.startsWith(a)) || true)');
    const steps = compileExpression(before.rules[0]?.expression ?? '', STORED_COST);
    expect(steps.compiled && steps.cost).toBeGreaterThan(POLICY_LIMITS.cost);
    expect(compilePolicy(before)).toHaveProperty('problems');
    expect(compilePolicy(before, 'stored')).toHaveProperty('policy');
    expect(compilePolicy(policyOf(doublings(20)), 'stored')).toHaveProperty('problems');
  });
});

/** A node of the evaluator, whose parts can be watched while they are evaluated. */
interface Evaluated {
  evaluate(evaluator: unknown, node: unknown, context: unknown): unknown;
  readonly args: unknown;
  readonly meta: { readonly alternate?: Evaluated };
}
const isNode = (value: unknown): value is Evaluated =>
  typeof value === 'object' && value !== null && 'evaluate' in value && 'meta' in value;

/** Has each part of a checked expression counted as often as it is evaluated, and the largest values that come of it. */
const watch = (root: ASTNode) => {
  const seen = { evaluations: 0, text: 0, entries: 0 };
  const done = new Set<unknown>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || done.has(part)) return;
    done.add(part);
    if (!isNode(part)) {
      for (const inner of Object.values(part)) visit(inner);
      return;
    }
    const evaluate = part.evaluate.bind(part);
    part.evaluate = (evaluator, node, context) => {
      seen.evaluations += 1;
      const value = evaluate(evaluator, node, context);
      if (typeof value === 'string') seen.text = Math.max(seen.text, value.length);
      if (Array.isArray(value)) seen.entries = Math.max(seen.entries, value.length);
      return value;
    };
    visit(part.args);
    if (part.meta.alternate !== undefined) visit(part.meta.alternate);
  };
  visit(root);
  return seen;
};

const text: fc.Arbitrary<string> = fc.letrec<{ text: string; list: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('"a"', '"İİ"', 'kind', 'merchant', '"0123456789"'),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    tie('text').map((a) => `${a}.lowerAscii()`),
    tie('text').map((a) => `string(size(${a}))`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} == ${b} ? ${a} : ${b})`),
    tie('list').map((list) => `${list}[0]`),
    tie('text').map((a) => `{"k": ${a}}.k`),
  ),
  list: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('facts.serials'),
    fc.array(tie('text'), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} + ${b})`),
    tie('list').map((list) => `${list}.map(v, v + v)`),
    fc.tuple(tie('list'), tie('text')).map(([list, a]) => `${list}.filter(v, v != ${a})`),
    fc.tuple(tie('list'), tie('text')).map(([list, a]) => `${list}.map(v, v != ${a}, ${a} + v)`),
    tie('list').map((list) => `${list}.map(v, [v, v + v]).map(w, w[1])`),
  ),
})).text;

describe('reviewed/H2: the bound of a rule', () => {
  it('is never below what its values become and how often its parts are evaluated, whatever the facts', () => {
    const facts = {
      serials: Array.from({ length: LIST_MAX }, (_, index) => String(index).padEnd(TEXT_MAX, 'x')),
    };
    let evaluated = 0;
    fc.assert(
      fc.property(text, (expression) => {
        const parsed = ruleEnvironment().parse(`${expression} != "z"`);
        if (!parsed.check().valid) return;
        const { steps, tooLarge } = boundOf(parsed.ast);
        // What can become larger is refused, and never evaluated.
        if (tooLarge !== undefined || steps > STORED_COST) return;
        const [left] = childrenOf(parsed.ast);
        const most = left === undefined ? { text: 0, count: 0 } : boundOf(left).shape;
        evaluated += 1;
        const seen = watch(parsed.ast);
        let value: unknown;
        try {
          value = parsed({ facts, kind: 'android-key', merchant: `mer_${'0'.repeat(26)}` });
        } catch {
          value = undefined;
        }
        expect(seen.evaluations).toBeLessThanOrEqual(4 * steps);
        expect(seen.text).toBeLessThanOrEqual(EXPRESSION_LIMITS.text);
        expect(seen.entries).toBeLessThanOrEqual(EXPRESSION_LIMITS.entries);
        expect(value === undefined || typeof value === 'boolean').toBe(true);
        if (left !== undefined) {
          const again = ruleEnvironment().parse(expression);
          again.check();
          let made: unknown;
          try {
            made = again({ facts, kind: 'android-key', merchant: `mer_${'0'.repeat(26)}` });
          } catch {
            return;
          }
          expect(String(made).length).toBeLessThanOrEqual(most.text);
        }
      }),
      { numRuns: 500 },
    );
    expect(evaluated).toBeGreaterThan(100);
  });
});
