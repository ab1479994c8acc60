import { toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { affirming } from '../result/check.ts';
import type { TransactionFacts } from '../result/facts.ts';
import type { AnyOutcome } from '../result/outcome.ts';
import { backTest, type StoredAppraisal } from './back-test.ts';
import { signalCheck } from './checks/signal-checks.ts';
import { testPolicy } from './policy/default-policies.ts';
import type { AppraisalPolicy, PolicyRule } from './policy/policy.ts';
import { findingsOfAnswer, findingsOfRecord } from './stored-findings.ts';

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
const appraisals: StoredAppraisal[] = [100, 2_000, 9_000].map((amount, index) => ({
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
    expect(backTest(appraisals, ACTIVE, ACTIVE)).toEqual({
      appraised: 3,
      changed: 0,
      verdicts: [{ was: 'affirming', wouldBe: 'affirming', count: 3 }],
      checks: [],
      anew: [
        { id: 'level.minimum', count: 3 },
        { id: 'transaction.clock', count: 3 },
      ],
      kept: [],
      examples: [],
    });
  });

  it('counts the verdicts and checks that would be others, with examples', () => {
    const report = backTest(appraisals, ACTIVE, withRule(rule('facts.amount < 5000')));
    expect(report).toMatchObject({ appraised: 3, changed: 1 });
    expect(report.verdicts).toContainEqual({ was: 'affirming', wouldBe: 'contraindicated', count: 1 });
    expect(report.checks).toEqual([{ id: 'rule.mine', was: 'absent', wouldBe: 'contraindicated', count: 1 }]);
    expect(report.examples.map(({ id }) => id)).toEqual(['att_2']);
    const warned = backTest(appraisals, withRule(rule('false')), withRule(rule('false', 'warn')));
    expect(warned.verdicts).toEqual([{ was: 'contraindicated', wouldBe: 'warning', count: 3 }]);
  });

  it('appraises the clock by each policy', () => {
    const late: AnyOutcome = {
      outcome: 'verified',
      kind: 'transaction',
      facts: { ...FACTS, clockDriftSeconds: 60 },
      checks: [],
    };
    const strict = { ...ACTIVE, maxClockDriftSeconds: 30 };
    const stored: StoredAppraisal = { id: 'att_9', outcome: late, at: AT, purpose: 'transaction' };
    expect(backTest([stored], ACTIVE, strict).checks[0]).toMatchObject({ id: 'transaction.clock' });
  });
});

describe('a kept answer', () => {
  const { kind: _kind, clockDriftSeconds: _drift, ...claims } = FACTS;
  const payload = { challenge: toBase64Url(new Uint8Array(32)), ...claims };
  const jws = `${toBase64Url(new TextEncoder().encode('{"alg":"ES256"}'))}.${toBase64Url(new TextEncoder().encode(JSON.stringify(payload)))}.AAAA`;
  const signature = { id: 'transaction.signature', status: 'affirming', evidence: 'good', rule: 'r' };

  it('gives its facts again, and the checks that no policy made', () => {
    const clock = { ...signature, id: 'transaction.clock', status: 'contraindicated' };
    expect(findingsOfAnswer(jws, [signature, clock], AT + 4_000, undefined)?.outcome).toEqual({
      outcome: 'verified',
      kind: 'transaction',
      facts: { ...FACTS, clockDriftSeconds: -4 },
      checks: [signature],
    });
  });

  it('stays refused for what no policy decides', () => {
    const bad = { ...signature, status: 'contraindicated' };
    expect(findingsOfAnswer(jws, [bad], AT, undefined)?.outcome).toMatchObject({
      outcome: 'refused',
      reason: 'signature',
    });
  });

  it('that cannot be read gives nothing', () => {
    for (const text of ['', 'a.b.c', 'e30.e30.AA', `e30.${toBase64Url(new Uint8Array([255]))}.A`]) {
      expect(findingsOfAnswer(text, null, AT, undefined)).toBeUndefined();
    }
    for (const record of [null, 1, 'x', {}, { outcome: {} }, { outcome: { kind: 'virtual', checks: [] } }]) {
      expect(findingsOfRecord(record, 1, AT)).toBeUndefined();
    }
  });

  const REFERENCE = {
    id: 'ref_1',
    appId: 'dev.tallystick.till',
    signer: '7a',
    version: '1',
    orNewer: true,
  };
  const items = { 'app.id': 'dev.tallystick.till', 'app.signer': '7a', 'app.version': '3' };
  const statusesBy = (
    findings: ReturnType<typeof findingsOfAnswer>,
    policy: AppraisalPolicy,
    references = [REFERENCE],
  ) =>
    Object.fromEntries((findings?.again({ policy, references }) ?? []).map(({ id, status }) => [id, status]));

  it('has its items held against the reference values and the policy of now', () => {
    const { paymentId: _payment, amount: _amount, currency: _currency, ...bare } = payload;
    const periodic = { ...bare, purpose: 'periodic', items };
    const answer = `e30.${toBase64Url(new TextEncoder().encode(JSON.stringify(periodic)))}.AAAA`;
    const app = { ...signature, id: 'items.app', status: 'contraindicated' };
    const findings = findingsOfAnswer(answer, [signature, app], AT, 'virtual');
    expect(findings?.outcome).toMatchObject({ outcome: 'verified', checks: [signature] });
    expect(statusesBy(findings, ACTIVE)).toEqual({ 'items.app': 'affirming' });
    expect(statusesBy(findings, ACTIVE, [])).toEqual({ 'items.app': 'contraindicated' });
    // Without the kind that its device enrolled with, they stand as they were found.
    const unknown = findingsOfAnswer(answer, [signature, app], AT, undefined);
    expect(unknown?.outcome).toMatchObject({ outcome: 'refused' });
    expect(statusesBy(unknown, ACTIVE)).toEqual({});
  });

  it('has its outside services appraised by the hours of each policy', () => {
    const lastGood = AT - 30 * 3_600_000;
    const check = signalCheck('revocationList', ACTIVE.signals.revocationList, lastGood, AT);
    const findings = findingsOfAnswer(jws, [signature, check], AT, 'virtual');
    const strict = { ...ACTIVE.signals.revocationList, freshHours: 1, graceHours: 1 };
    expect(statusesBy(findings, ACTIVE)).toEqual({ 'signal.revocationList': 'warning' });
    expect(
      statusesBy(findings, { ...ACTIVE, signals: { ...ACTIVE.signals, revocationList: strict } }),
    ).toEqual({ 'signal.revocationList': 'contraindicated' });
    expect(findings?.scheme).toBe('es256');
  });

  it('of an enrolment has its items appraised again where they were kept with it', () => {
    const found = { id: 'items.app', status: 'contraindicated', evidence: 'e', rule: 'r' };
    const outcome = { outcome: 'verified', kind: 'virtual', facts: { kind: 'virtual' }, checks: [found] };
    const anew = findingsOfRecord({ outcome, items }, 1, AT);
    expect(anew?.outcome.checks).toEqual([]);
    expect(statusesBy(anew, ACTIVE)).toEqual({ 'items.app': 'affirming' });
    const old = findingsOfRecord({ outcome }, 1, AT);
    expect(old?.outcome.checks).toEqual([found]);
    expect(statusesBy(old, ACTIVE)).toEqual({});
  });
});

describe('a back-test says what it appraised', () => {
  it('anew, and what stands as it was found, and why', () => {
    const check = (id: 'transaction.signature' | 'play.device') => affirming(id, 'seen', 'r');
    const stored: StoredAppraisal = {
      id: 'att_1',
      outcome: {
        outcome: 'verified',
        kind: 'transaction',
        facts: FACTS,
        checks: [check('transaction.signature'), check('play.device')],
      },
      again: ({ signals }) => [signalCheck('playIntegrity', signals.playIntegrity, AT, AT)],
      at: AT,
      purpose: 'transaction',
    };
    const { anew, kept } = backTest([stored], ACTIVE, ACTIVE);
    expect(anew.map(({ id }) => id)).toEqual(['level.minimum', 'signal.playIntegrity', 'transaction.clock']);
    expect(kept).toEqual([
      { id: 'play.device', because: 'not-stored', count: 1 },
      { id: 'transaction.signature', because: 'proof', count: 1 },
    ]);
  });
});
