import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POLICY_LIMITS } from '../rules/limits.ts';
import { compilePolicy } from './compile-policy.ts';
import { livePolicy, testPolicy } from './default-policies.ts';
import type { PolicyProblem } from './policy-problem.ts';

const APPS = [{ packageName: 'dev.till', signatureDigests: ['ab'.repeat(32)], minimumVersion: 5 }];
const LIVE = livePolicy(APPS);
const RULE = {
  id: 'os',
  language: 'cel',
  expression: 'true',
  onFailure: 'refuse',
  rule: 'A rule.',
  remedy: 'A remedy.',
} as const;

const problemsOf = (document: unknown): readonly PolicyProblem[] => {
  const compilation = compilePolicy(document);
  return 'problems' in compilation ? compilation.problems : [];
};
const ofExpression = (expression: string, change: object = {}) =>
  problemsOf({
    ...LIVE,
    rules: [{ ...RULE, appliesTo: { kinds: ['android-key'] }, ...change, expression }],
  });

describe('a policy document', () => {
  it('compiles when it is one of the built-in ones, and says its name', () => {
    expect(compilePolicy(LIVE)).toEqual({ policy: { ...LIVE, name: 'live@0' } });
    expect(problemsOf(testPolicy(APPS))).toEqual([]);
  });

  it('is copied, so that nobody can change what was checked', () => {
    const document = structuredClone(LIVE) as { minimumLevel: number };
    const compilation = compilePolicy(document);
    document.minimumLevel = 3;
    expect(compilation).toMatchObject({ policy: { minimumLevel: 1 } });
  });

  it('never allows virtual devices in live mode, nor authenticators of no known maker', () => {
    expect(problemsOf({ ...LIVE, allowedKinds: ['webauthn', 'virtual'] })).toEqual([
      { path: '/allowedKinds/1', message: expect.stringContaining('test mode only') },
    ]);
    const webauthn = { ...LIVE.webauthn, trust: ['anchored', 'none'] };
    expect(problemsOf({ ...LIVE, webauthn })).toEqual([
      { path: '/webauthn/trust/1', message: expect.stringContaining('"none"') },
    ]);
  });

  const { pin: _pin, ...withoutPin } = LIVE;
  it.each<[unknown, string, string]>([
    [null, '', 'It must be an object.'],
    [7, '', 'It must be an object.'],
    [withoutPin, '/pin', '"pin" is missing.'],
    [{ ...LIVE, extra: 1 }, '/extra', 'Unknown setting "extra".'],
    [{ ...LIVE, 'a/b': 1 }, '/a~1b', 'Unknown setting "a/b".'],
    [{ ...LIVE, mode: 'prod' }, '/mode', 'It must be one of "test", "live".'],
    [{ ...LIVE, minimumLevel: 4 }, '/minimumLevel', expect.any(String)],
    [{ ...LIVE, maxClockDriftSeconds: -1 }, '/maxClockDriftSeconds', 'It must be at least 0.'],
    [{ ...LIVE, maxClockDriftSeconds: '5' }, '/maxClockDriftSeconds', 'It must be a whole number.'],
    [{ ...LIVE, allowedKinds: [] }, '/allowedKinds', 'It must name at least 1.'],
    [
      { ...LIVE, tamper: { ...LIVE.tamper, hook: 'maybe' } },
      '/tamper/hook',
      expect.stringContaining('"trip"'),
    ],
    [{ ...LIVE, rules: [{ ...RULE, id: 'Not An Id' }] }, '/rules/0/id', expect.any(String)],
    [{ ...LIVE, rules: [{ ...RULE, language: 'lua' }] }, '/rules/0/language', expect.any(String)],
    [{ ...LIVE, rules: [RULE, RULE] }, '/rules/1/id', 'Rule 1 already has the id "os".'],
  ])('is refused as %j with the place %s', (document, path, message) => {
    expect(problemsOf(document)).toContainEqual({ path, message });
  });

  it.each<[string, object]>([
    ['1 +', { message: 'The expression ends too early.', offset: 3, line: 1, column: 4 }],
    [
      'facts.osVersion',
      { message: 'The expression evaluates to int; a rule must evaluate to true or false.' },
    ],
    ['facts.osVersoin > 1', { message: 'Unknown name osVersoin. Did you mean osVersion?', offset: 6 }],
    [
      'true &&\n  knd == "x"',
      { message: 'Unknown variable knd. Did you mean kind?', offset: 10, line: 2, column: 3 },
    ],
    ['facts.osVersion == "13"', { message: 'These types are not compatible: int == string.', offset: 0 }],
    ['kind.matches("(a+)+$")', { message: expect.stringContaining('can run without end') }],
    ['cel.bind(a, 1, a > 0)', { message: expect.stringContaining('not for rules') }],
    ['dyn(kind) == 1', { message: expect.stringContaining('not for rules') }],
    ['nothing(1) == 1', { message: 'There is no function nothing in rules.' }],
    [
      'facts.signCount > 1',
      { message: expect.stringContaining('appliesTo.kinds: webauthn'), offset: 0, length: 15 },
    ],
  ])('tells of the rule %j what is wrong and where', (expression, problem) => {
    expect(ofExpression(expression)).toMatchObject([{ path: '/rules/0/expression', ...problem }]);
  });

  it('takes facts that not every kind has when the rule says so', () => {
    const everyKind = { appliesTo: {} };
    expect(ofExpression('facts.osVersion > 1', everyKind)).toHaveLength(1);
    expect(ofExpression('!has(facts.osVersion) || facts.osVersion > 1', everyKind)).toEqual([]);
    expect(ofExpression('kind != "android-key" || facts.osVersion > 1', everyKind)).toEqual([]);
    expect(ofExpression('facts.amount < 5000', { appliesTo: { purposes: ['transaction'] } })).toEqual([]);
  });

  describe('that is too large', () => {
    const many = Array.from({ length: POLICY_LIMITS.rules + 1 }, (_, index) => ({
      ...RULE,
      id: `r${index}`,
    }));
    it.each<[string, unknown, string]>([
      ['bytes', { ...LIVE, id: 'a'.repeat(POLICY_LIMITS.documentBytes) }, ''],
      ['rules', { ...LIVE, rules: many }, '/rules'],
      [
        'members of itself',
        Object.assign(
          { ...LIVE },
          {
            get self() {
              return this;
            },
          },
        ),
        '',
      ],
      ['numbers that JSON lacks', { ...LIVE, version: 1n }, ''],
    ])('by its %s is refused', (_what, document, path) => {
      expect(problemsOf(document)).toContainEqual({ path, message: expect.any(String) });
    });

    it.each<[string, string]>([
      ['length', `kind == "${'a'.repeat(POLICY_LIMITS.expressionLength)}"`],
      ['parts', Array.from({ length: 150 }, () => 'true').join('&&') + '&& 1+1+1+1==4'.repeat(40)],
      ['depth', `${'('.repeat(60)}true${')'.repeat(60)}`],
      ['list', `1 in [${Array.from({ length: 100 }, (_, index) => index).join(',')}]`],
    ])('in a rule, by its %s, is refused', (_what, expression) => {
      expect(ofExpression(expression)).toHaveLength(1);
    });

    const nested = (depth: number): string =>
      depth === 0 ? 'true' : `facts.serials.all(x${depth}, ${nested(depth - 1)})`;
    it('in what a rule could cost is refused, before it ever runs', () => {
      expect(ofExpression(nested(1))).toEqual([]);
      expect(ofExpression(nested(2))).toEqual([]);
      expect(ofExpression(nested(3))).toMatchObject([{ message: expect.stringContaining('steps') }]);
      expect(ofExpression(nested(12))).toHaveLength(1);
      const doubled = '(facts.serials + facts.serials + facts.serials).all(x, checks.all(y, checks[y] == x))';
      expect(ofExpression(doubled)).toMatchObject([{ message: expect.stringContaining('steps') }]);
    });

    it('in what all its rules could cost together is refused', () => {
      const rules = Array.from({ length: 3 }, (_, index) => ({
        ...RULE,
        id: `r${index}`,
        appliesTo: { kinds: ['android-key'] },
        expression: nested(2),
      }));
      expect(problemsOf({ ...LIVE, rules: rules.slice(0, 2) })).toEqual([]);
      expect(problemsOf({ ...LIVE, rules })).toMatchObject([{ path: '/rules' }]);
    });

    it('by chains of filters is bounded at once', () => {
      const chain = `facts.serials${'.filter(x, x != "")'.repeat(20)}.size() > 0`;
      const began = process.cpuUsage().user;
      expect(problemsOf({ ...LIVE, rules: [{ ...RULE, expression: chain }] }).length).toBeLessThan(2);
      expect(process.cpuUsage().user - began).toBeLessThan(1_000_000);
    });
  });

  it('gives problems or a policy for whatever is sent, and never throws', () => {
    const any = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    fc.assert(
      fc.property(any, (document) => {
        const compilation = compilePolicy(document);
        expect('policy' in compilation || compilation.problems.length > 0).toBe(true);
      }),
    );
    const members = fc.constantFrom(...Object.keys(LIVE));
    fc.assert(
      fc.property(members, fc.jsonValue(), (member, value) => {
        const compilation = compilePolicy({ ...LIVE, [member]: value });
        if ('problems' in compilation) {
          for (const { path, message } of compilation.problems) {
            expect(path.startsWith(`/${member}`)).toBe(true);
            expect(message).not.toBe('');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on an expression, and places the fault inside it', () => {
    const words = fc.constantFrom(
      'facts',
      '.',
      'osVersion',
      'kind',
      '(',
      ')',
      '"a"',
      '1',
      '&&',
      '==',
      '[',
      ']',
      ' ',
      'has',
      'all',
      ',',
      '?',
      ':',
      '!',
      '-',
      '\n',
      'checks',
      'b"\\xff"',
      '1u',
      '.?',
    );
    const expressions = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(words, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(expressions, (expression) => {
        for (const { path, message, offset } of ofExpression(expression)) {
          expect(path).toBe('/rules/0/expression');
          expect(message.length).toBeGreaterThan(3);
          if (offset !== undefined) expect(offset).toBeLessThanOrEqual(expression.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
