import { describe, expect, it } from 'vitest';
import { rolloutBucket } from './merchant-policies.ts';
import { decideRollOut, type RollOutAction } from './roll-out.ts';
import type { RollOut } from './store.ts';

const play = (...actions: RollOutAction[]) =>
  actions.reduce<RollOut>(
    (state, action) => {
      const decided = decideRollOut(state, action);
      if ('refusal' in decided) throw new Error(decided.refusal);
      return decided;
    },
    { activeVersion: 0, previousVersion: 0 },
  );
const shadow = (version: number): RollOutAction => ({ kind: 'shadow', version });
const percent = (version: number, share: number): RollOutAction => ({
  kind: 'percent',
  version,
  percent: share,
});
const promote = (version: number): RollOutAction => ({ kind: 'promote', version });
const rollBack = (version?: number): RollOutAction => ({ kind: 'rollBack', version });

describe('a roll-out', () => {
  it.each<[string, RollOutAction[], object]>([
    ['shadow', [shadow(1)], { activeVersion: 0, candidate: { version: 1, mode: 'shadow' } }],
    ['a share', [shadow(1), percent(1, 10)], { candidate: { version: 1, mode: 'percent', percent: 10 } }],
    ['every device', [shadow(1), promote(1)], { activeVersion: 1, previousVersion: 0, candidate: undefined }],
    ['nobody', [percent(1, 50), rollBack()], { activeVersion: 0, candidate: undefined }],
    ['the version before', [shadow(1), promote(1), rollBack()], { activeVersion: 0, previousVersion: 0 }],
    ['a version by name', [shadow(1), promote(1), shadow(2), rollBack(0)], { activeVersion: 0 }],
    [
      'what appraised, when a candidate is taken out',
      [shadow(1), promote(1), percent(2, 5), rollBack()],
      { activeVersion: 1, previousVersion: 0, candidate: undefined },
    ],
    [
      'no version that was rolled back from',
      [shadow(1), promote(1), shadow(2), promote(2), rollBack()],
      { activeVersion: 1, previousVersion: 0 },
    ],
  ])('comes to %s', (_where, actions, expected) => {
    const state = play(...actions);
    expect({ candidate: undefined, ...state }).toMatchObject(expected);
  });

  it.each<[string, RollOutAction[]]>([
    ['tries what appraises already', [shadow(0)]],
    ['promotes what is not tried', [promote(1)]],
    ['promotes another than is tried', [shadow(1), promote(2)]],
    ['goes back from nothing', [rollBack()]],
    ['goes back to where it is', [shadow(1), promote(1), rollBack(1)]],
  ])('is refused when it %s', (_what, actions) => {
    expect(() => play(...actions)).toThrow(/Version/);
  });

  it('puts each device into one hundredth for ever, and as many into each', () => {
    const shares = Array.from({ length: 20_000 }, (_, index) => rolloutBucket(`dev_${index}`));
    const below = (share: number) => shares.filter((hundredth) => hundredth < share).length / shares.length;
    expect(Math.min(...shares)).toBe(0);
    expect(Math.max(...shares)).toBe(99);
    for (const share of [1, 10, 50, 90]) expect(below(share)).toBeCloseTo(share / 100, 1);
    expect(rolloutBucket('dev_1')).toBe(rolloutBucket('dev_1'));
    // Written down, so that no change of code moves devices from one share to another.
    expect(rolloutBucket('dev_00000000000000000000000001')).toBe(ROLLOUT_BUCKET_OF_ONE);
  });
});

const ROLLOUT_BUCKET_OF_ONE = 13;
