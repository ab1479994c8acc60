import { describe, expect, it } from 'vitest';
import { charging } from './decide-charge.ts';
import { refuse } from './refusals.ts';
import type { Charging, TerminalInfo } from './state.ts';

const TERMINAL: TerminalInfo = JSON.parse('{}');
const INTENT: Charging = {
  kind: 'charging',
  terminal: TERMINAL,
  step: 'intent',
  amount: { value: 1250, currency: 'EUR' },
  retries: 0,
};
const UNANSWERED = { type: 'failed', refusal: refuse('no_answer'), certainty: 'unknown' } as const;

describe('reviewed/K7: a payment that is created while the server restarts', () => {
  it('is tried again for more than 15 seconds, never more than two seconds apart, then is not charged', () => {
    const waits: number[] = [];
    let state: Charging = INTENT;
    for (;;) {
      const decision = charging(state, UNANSWERED);
      const wait = decision?.effects.find(({ type }) => type === 'wait');
      if (decision?.state.kind !== 'charging' || wait?.type !== 'wait') {
        expect(decision?.state).toMatchObject({ kind: 'outcome', result: { verdict: 'not_charged' } });
        break;
      }
      waits.push(wait.ms);
      state = decision.state;
      expect(state.retries).toBe(waits.length);
      expect(charging(state, { type: 'waited' })?.effects).toEqual([
        { type: 'create-payment', amount: INTENT.amount },
      ]);
      expect(charging(state, { type: 'cancel' })?.state.kind).toBe('ready');
    }
    const total = waits.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(15_000);
    expect(total).toBeLessThan(20_000);
    expect(Math.max(...waits)).toBe(2_000);
  });
});
