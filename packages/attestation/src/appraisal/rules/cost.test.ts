import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST_MAX } from './cel-value.ts';
import { compileExpression } from './compile-rule.ts';

/** A condition over lists, nested, with how often its innermost part runs when each list is as long as it can be and nothing ends early. */
interface Nested {
  readonly text: string;
  readonly runs: number;
}

const LISTS = ['facts.serials', 'facts.app.packages', 'facts.unknownTags'] as const;
const nested: fc.Arbitrary<Nested> = fc
  .array(
    fc.record({
      list: fc.constantFrom(...LISTS),
      twice: fc.boolean(),
      over: fc.constantFrom('all', 'exists', 'exists_one'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((levels) =>
    levels.reduceRight<Nested>(
      ({ text, runs }, { list, twice, over }, depth) => ({
        text: `${twice ? `(${list} + ${list})` : list}.${over}(x${depth}, ${text})`,
        runs: runs * LIST_MAX * (twice ? 2 : 1),
      }),
      { text: 'kind != ""', runs: 1 },
    ),
  );

describe('the cost of a rule', () => {
  it('is never bounded below what it can take, however lists are nested and joined', () => {
    fc.assert(
      fc.property(nested, ({ text, runs }) => {
        const made = compileExpression(text);
        if (made.compiled) expect(made.cost).toBeGreaterThanOrEqual(runs);
        else expect(made.fault.message).toContain('steps');
      }),
    );
  });

  it('follows filtered and mapped lists, and lists of lists', () => {
    const costOf = (text: string): number => {
      const made = compileExpression(text);
      return made.compiled ? made.cost : Number.POSITIVE_INFINITY;
    };
    const once = costOf('facts.serials.all(x, x != "")');
    expect(costOf('facts.serials.filter(y, y != "a").all(x, x != "")')).toBeGreaterThan(once);
    expect(costOf('[1, 2].all(x, x > 0)')).toBeLessThan(once);
    expect(costOf('[[1, 2], [3]].all(xs, xs.all(x, x > 0))')).toBeLessThan(once);
    const mapped = 'facts.serials.map(x, facts.serials + facts.serials).all(xs, xs.all(x, x != ""))';
    expect(costOf(mapped)).toBeGreaterThan(LIST_MAX * LIST_MAX * 2);
  });
});
