import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64url.ts';
import type { TransactionFacts } from '../result/facts.ts';
import type { AnyOutcome } from '../result/outcome.ts';
import { backTest, type StoredJudgement } from './back-test.ts';
import { testPolicy } from './default-policies.ts';
import type { AppraisalPolicy, PolicyRule } from './policy.ts';
import { outcomeOfAnswer, outcomeOfRecord } from './stored-outcome.ts';

const AT = Date.UTC(2026, 10, 23, 12);
const ACTIVE = testPolicy([]);
const FACTS: TransactionFacts = {
  kind: 'transaction',
  deviceId: 'dev_1',
  purpose: 'transaction',
  paymentId: 'pay_1',
  amount: '1250',
  currency: 'EUR',
  counter: 4,
  digest: toBase64Url(new Uint8Array(32)),
  level: 1,
  time: AT / 1000,
  clockDriftSeconds: 0,
};
const rule = (expression: string, onFailure: 'warn' | 'refuse' = 'refuse'): PolicyRule => ({
  id: 'mine',
  language: 'cel',
  expression,
  onFailure,
  rule: 'Mine.',
  remedy: 'None.',
  appliesTo: { kinds: ['transaction'] },
});
const withRule = (...rules: PolicyRule[]): AppraisalPolicy => ({ ...ACTIVE, rules });
const judgements: StoredJudgement[] = [100, 2_000, 9_000].map((amount, index) => ({
  id: `att_${index}`,
  outcome: {
    outcome: 'verified',
    kind: 'transaction',
    facts: { ...FACTS, amount: String(amount) },
    checks: [],
  },
  at: AT,
  purpose: 'transaction',
}));

describe('a back-test', () => {
  it('of the policy in force changes nothing', () => {
    expect(backTest(judgements, ACTIVE, ACTIVE)).toEqual({
      judged: 3,
      changed: 0,
      verdicts: [{ was: 'affirming', wouldBe: 'affirming', count: 3 }],
      checks: [],
      examples: [],
    });
  });

  it('counts the verdicts and checks that would be others, with examples', () => {
    const report = backTest(judgements, ACTIVE, withRule(rule('facts.amount < 5000')));
    expect(report).toMatchObject({ judged: 3, changed: 1 });
    expect(report.verdicts).toContainEqual({ was: 'affirming', wouldBe: 'contraindicated', count: 1 });
    expect(report.checks).toEqual([{ id: 'rule.mine', was: 'absent', wouldBe: 'contraindicated', count: 1 }]);
    expect(report.examples.map(({ id }) => id)).toEqual(['att_2']);
    const warned = backTest(judgements, withRule(rule('false')), withRule(rule('false', 'warn')));
    expect(warned.verdicts).toEqual([{ was: 'contraindicated', wouldBe: 'warning', count: 3 }]);
  });

  it('judges the clock by each policy', () => {
    const late: AnyOutcome = {
      outcome: 'verified',
      kind: 'transaction',
      facts: { ...FACTS, clockDriftSeconds: 60 },
      checks: [],
    };
    const strict = { ...ACTIVE, maxClockDriftSeconds: 30 };
    const stored: StoredJudgement = { id: 'att_9', outcome: late, at: AT, purpose: 'transaction' };
    expect(backTest([stored], ACTIVE, strict).checks[0]).toMatchObject({ id: 'transaction.clock' });
  });
});

describe('a kept answer', () => {
  const { kind: _kind, clockDriftSeconds: _drift, ...claims } = FACTS;
  const payload = { challenge: toBase64Url(new Uint8Array(32)), ...claims };
  const jws = `e30.${toBase64Url(new TextEncoder().encode(JSON.stringify(payload)))}.AAAA`;
  const signature = { id: 'transaction.signature', status: 'affirming', evidence: 'good', rule: 'r' };

  it('gives its facts again, and the checks that no policy made', () => {
    const clock = { ...signature, id: 'transaction.clock', status: 'contraindicated' };
    expect(outcomeOfAnswer(jws, [signature, clock], AT + 4_000)).toEqual({
      outcome: 'verified',
      kind: 'transaction',
      facts: { ...FACTS, clockDriftSeconds: -4 },
      checks: [signature],
    });
  });

  it('stays refused for what no policy decides', () => {
    const bad = { ...signature, status: 'contraindicated' };
    expect(outcomeOfAnswer(jws, [bad], AT)).toMatchObject({ outcome: 'refused', reason: 'signature' });
  });

  it('that cannot be read gives nothing', () => {
    for (const text of ['', 'a.b.c', 'e30.e30.AA', `e30.${toBase64Url(new Uint8Array([255]))}.A`]) {
      expect(outcomeOfAnswer(text, null, AT)).toBeUndefined();
    }
    for (const record of [null, 1, 'x', {}, { outcome: {} }, { outcome: { kind: 'virtual', checks: [] } }]) {
      expect(outcomeOfRecord(record)).toBeUndefined();
    }
  });
});
