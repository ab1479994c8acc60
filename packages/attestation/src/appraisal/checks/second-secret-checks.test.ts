import { describe, expect, it } from 'vitest';
import { DEVICE_KEY_SCHEMES, type DeviceKeyScheme } from '../../evidence/device-key-schemes.ts';
import type { SecurityLevel } from '../../evidence/security-items.ts';
import type { TransactionOutcome } from '../../result/outcome.ts';
import { appraise } from '../appraise.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import { livePolicy, testPolicy } from '../policy/default-policies.ts';
import type { AppraisalPolicy } from '../policy/policy.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const answer = (level: SecurityLevel): TransactionOutcome => ({
  outcome: 'verified',
  kind: 'transaction',
  facts: {
    kind: 'transaction',
    deviceId: 'dev_1',
    purpose: 'periodic',
    counter: 1,
    digest: 'd',
    level,
    time: NOW / 1000,
    clockDriftSeconds: 0,
  },
  checks: [],
});
const verdict = (policy: AppraisalPolicy, scheme: DeviceKeyScheme, level: SecurityLevel) => {
  const result = appraise(answer(level), policy, { at: NOW, scheme });
  return result.verdict === 'contraindicated'
    ? result.checks.find(({ status }) => status !== 'affirming')?.id
    : result.verdict;
};

describe('second secret by policy', () => {
  it.each<[DeviceKeyScheme, SecurityLevel, string, string]>([
    ['es256', 3, 'affirming', 'affirming'],
    ['ml-dsa-65', 3, 'affirming', 'affirming'],
    ['ml-dsa-87', 3, 'affirming', 'affirming'],
    ['ml-dsa-44', 1, 'secondSecret.scheme', 'secondSecret.scheme'],
    ['hmac-sha256', 1, 'affirming', 'secondSecret.scheme'],
    ['hmac-sha256', 2, 'secondSecret.level', 'secondSecret.scheme'],
    ['hmac-sha256', 3, 'secondSecret.level', 'secondSecret.scheme'],
  ])('%s at level %i is %s in test mode and %s in live mode', (scheme, level, test, live) => {
    expect(verdict(testPolicy([]), scheme, level)).toBe(test);
    expect(verdict(livePolicy([]), scheme, level)).toBe(live);
  });

  it('is what the policy says, and nothing that it does not say', () => {
    const policy = { ...livePolicy([]), secondSecret: { 'hmac-sha256': 2 } } as const;
    expect(verdict(policy, 'hmac-sha256', 2)).toBe('affirming');
    for (const scheme of DEVICE_KEY_SCHEMES.filter((name) => name !== 'hmac-sha256')) {
      expect(verdict(policy, scheme, 1)).toBe('secondSecret.scheme');
    }
    expect(verdict({ ...policy, secondSecret: {} }, 'es256', 1)).toBe('secondSecret.scheme');
  });

  it('is checked when a policy is saved', () => {
    const problemsOf = (secondSecret: unknown) => {
      const compiled = compilePolicy({ ...livePolicy([]), secondSecret });
      return 'problems' in compiled ? compiled.problems.map(({ path }) => path) : [];
    };
    expect(problemsOf({ es256: 3, 'hmac-sha256': 1 })).toEqual([]);
    expect(problemsOf({ es256: 4 })).not.toEqual([]);
    expect(problemsOf({ rsa: 1 })).not.toEqual([]);
    expect(problemsOf(undefined)).not.toEqual([]);
  });
});
