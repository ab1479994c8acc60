import { describe, expect, it } from 'vitest';
import { type ApprovalEvent, decide, type Standing } from './state.ts';

const ASKER = 'opr_asker';
const OTHER = 'opr_other';
const NOW = 1_000;
const at = (state: Standing['state'], expiresAt = NOW + 1): Standing => ({
  state,
  askedBy: ASKER,
  expiresAt,
});
const OVER = NOW;

const found = (standing: Standing, event: ApprovalEvent, mayDecide = true): string => {
  const decision = decide(standing, event, NOW, mayDecide);
  return decision.allowed ? decision.next : decision.code;
};
const CONFLICT = 'approval_state_conflict';

describe('issue-9/7: what becomes of a request for a second person', () => {
  it.each([
    ['see', 'seen'],
    ['approve', 'carried_out'],
    ['refuse', 'refused'],
  ] as const)('%s by somebody else, while it waits or was seen, leads to %s', (type, next) => {
    for (const state of ['waiting', 'seen'] as const) {
      expect(found(at(state), { type, by: OTHER })).toBe(next);
      expect(found(at(state), { type, by: ASKER })).toBe('approval_by_oneself');
      expect(found(at(state), { type, by: OTHER }, false)).toBe('approval_not_allowed');
      expect(found(at(state, OVER), { type, by: OTHER })).toBe(CONFLICT);
    }
  });

  it('is withdrawn by who asked, and by nobody else', () => {
    expect(found(at('seen'), { type: 'withdraw', by: ASKER })).toBe('withdrawn');
    expect(found(at('seen'), { type: 'withdraw', by: OTHER })).toBe('approval_of_another');
    expect(found(at('seen', OVER), { type: 'withdraw', by: ASKER })).toBe(CONFLICT);
  });

  it('runs out at its time and not before', () => {
    expect(found(at('waiting', OVER), { type: 'expire' })).toBe('expired');
    expect(found(at('waiting'), { type: 'expire' })).toBe(CONFLICT);
  });

  it('leads nowhere from an end', () => {
    for (const state of ['carried_out', 'refused', 'withdrawn', 'expired'] as const) {
      for (const type of ['see', 'approve', 'refuse', 'withdraw'] as const) {
        for (const by of [ASKER, OTHER]) expect(found(at(state), { type, by })).toBe(CONFLICT);
      }
      expect(found(at(state, OVER), { type: 'expire' })).toBe(CONFLICT);
    }
  });
});
