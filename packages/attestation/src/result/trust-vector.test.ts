import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECK_REASONS, type Check, type CheckId, type CheckStatus } from './check.ts';
import { CHECK_CLAIMS, claimOf, TRUST_CLAIMS, TRUST_TIERS, trustVectorOf } from './trust-vector.ts';

const check = (id: CheckId, status: CheckStatus): Check => ({ id, status, evidence: '', rule: '' });
const anyCheck = fc
  .tuple(
    fc.constantFrom(...(Object.keys(CHECK_REASONS) as CheckId[]), 'rule.mine' as const),
    fc.constantFrom<CheckStatus>('affirming', 'warning', 'contraindicated', 'none'),
  )
  .map(([id, status]) => check(id, status));

describe('trust vector', () => {
  it('maps every check to one claim of the draft', () => {
    expect(Object.keys(CHECK_CLAIMS).sort()).toEqual(Object.keys(CHECK_REASONS).sort());
    for (const claim of Object.values(CHECK_CLAIMS)) expect(TRUST_CLAIMS).toContain(claim);
    expect(claimOf({ id: 'rule.mine' })).toBe('configuration');
  });

  it('says 0 of what nobody looked at', () => {
    expect(new Set(Object.values(trustVectorOf([])))).toEqual(new Set([0]));
  });

  it('lets the worst check of a claim decide, in any order', () => {
    const [good, odd, bad] = [
      check('patch.os', 'affirming'),
      check('patch.boot', 'warning'),
      check('boot.state', 'contraindicated'),
    ];
    expect(trustVectorOf([good])['file-system']).toBe(2);
    expect(trustVectorOf([odd, good])['file-system']).toBe(32);
    expect(trustVectorOf([bad, odd, good])['file-system']).toBe(96);
    expect(trustVectorOf([check('boot.state', 'none'), odd, good])['file-system']).toBe(0);
  });

  it.each(['contraindicated', 'none'] as const)(
    'affirms nothing of evidence whose identity is %s',
    (status) => {
      const [kind, level, patch] = [
        check('evidence.kind', 'affirming'),
        check('level.minimum', 'affirming'),
        check('patch.os', 'warning'),
      ];
      const vector = trustVectorOf([kind, level, patch, check('chain.path', status)]);
      expect(vector).toMatchObject({ hardware: 0, configuration: 0, 'file-system': 32 });
      expect(trustVectorOf([kind, level, check('chain.leafValidity', 'warning')])).toMatchObject({
        hardware: 2,
      });
    },
  );

  it('never says of a claim that it is affirmed while one of its checks is not', () => {
    fc.assert(
      fc.property(fc.array(anyCheck), (checks) => {
        const vector = trustVectorOf(checks);
        expect(vector).toEqual(trustVectorOf(checks.toReversed()));
        for (const one of checks) {
          if (one.status !== 'affirming') expect(vector[claimOf(one)]).not.toBe(TRUST_TIERS.affirming);
        }
      }),
    );
  });
});
