import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from './compile-policy.ts';
import { testPolicy } from './default-policies.ts';

const GUIDE = readFileSync(
  new URL('../../../../../docs/guide/write-your-own-policy.md', import.meta.url),
  'utf8',
);
const EXAMPLES = [...GUIDE.matchAll(/```json rule\n(.*?)```/gs)].map(
  ([, text = '']) => JSON.parse(text) as { id: string },
);

describe('the guide to policies', () => {
  it.each(EXAMPLES.map((rule) => [rule.id, rule] as const))(
    'has the rule %s, which compiles',
    (_id, rule) => {
      expect(compilePolicy({ ...testPolicy([]), rules: [rule] })).toHaveProperty('policy');
    },
  );

  it('has rules that can be used together', () => {
    expect(EXAMPLES.length).toBeGreaterThan(4);
    expect(compilePolicy({ ...testPolicy([]), rules: EXAMPLES })).toHaveProperty('policy');
  });

  it('says of a wrong type what the compiler says', () => {
    const [first] = EXAMPLES;
    const rules = [{ ...first, expression: 'facts.osVersion >= "14"' }];
    expect(compilePolicy({ ...testPolicy([]), rules })).toHaveProperty('problems');
  });
});
