import { expect, it } from 'vitest';
import type { TransactionFacts } from '../result/facts.ts';
import { amountLimit } from './amount-limit.ts';
import { testPolicy } from './policy/default-policies.ts';
import type { AppraisalPolicy } from './policy/policy.ts';

const AT = Date.UTC(2026, 10, 30);

const limitBy = (expression: string, amount = '12000', onFailure: 'refuse' | 'warn' = 'refuse') => {
  const facts = {
    kind: 'transaction',
    purpose: 'transaction',
    level: 1,
    amount,
    currency: 'EUR',
    counter: 7,
    clockDriftSeconds: 0,
  } as unknown as TransactionFacts;
  const rule = { id: 'one', language: 'cel', expression, onFailure, rule: 'A rule.', remedy: 'Do.' } as const;
  const policy: AppraisalPolicy = { ...testPolicy([]), rules: [rule] };
  return amountLimit({ outcome: 'verified', kind: 'transaction', facts, checks: [] }, policy, { at: AT });
};

it.each([
  ['facts.amount < 5000', 4_999n],
  ['facts.amount <= 5000', 5_000n],
  ['level >= 2 || facts.amount <= 5000', 5_000n],
  ['facts.amount / 100 < 50', 4_999n],
  ['facts.amount < 2', 1n],
])('of %s is the largest amount that passes', (expression, limit) => {
  expect(limitBy(expression)).toBe(limit);
});

it.each([
  // Nothing passes; small amounts are refused too; others above pass; one amount alone is refused; the amount is not named.
  ['facts.amount < 0'],
  ['facts.amount >= 20000'],
  ['facts.amount >= 100 && facts.amount < 5000'],
  ['facts.amount != 12000'],
  ['level >= 2'],
])('of %s there is none', (expression) => {
  expect(limitBy(expression)).toBeUndefined();
});
