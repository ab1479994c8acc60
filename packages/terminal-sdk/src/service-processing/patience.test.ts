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

describe('reviewed/K3: a server that takes requests and answers none', () => {
  it.each([
    [10_000, 2],
    [4_000, 5],
    [30_000, 1],
  ])('is asked within twenty seconds and no longer: of %d ms each, %d times', (tookMs, times) => {
    let asked = 1;
    let waited = 0;
    let state: Charging = INTENT;
    for (;;) {
      const decision = charging(state, { ...UNANSWERED, tookMs });
      const wait = decision?.effects.find(({ type }) => type === 'wait');
      if (decision?.state.kind !== 'charging' || wait?.type !== 'wait') {
        expect(decision?.state).toMatchObject({ result: { verdict: 'not_charged' } });
        break;
      }
      asked += 1;
      waited += tookMs + wait.ms;
      expect(waited).toBeLessThanOrEqual(22_000);
      state = decision.state;
    }
    expect(asked).toBe(times);
  });

  it('has as much time again at the next step', () => {
    const late: Charging = { ...INTENT, retries: 2, waitedMs: 19_000 };
    const named = charging(late, { type: 'payment-created', paymentId: 'pay_1', amount: INTENT.amount });
    if (named?.state.kind !== 'charging') throw new Error('the payment goes on');
    expect(charging(named.state, { ...UNANSWERED, tookMs: 4_000 })?.state).toMatchObject({
      kind: 'charging',
      retries: 1,
    });
  });

  const PRESENTED: Charging = { ...INTENT, step: 'authorising', paymentId: 'pay_1' };

  it('is left for another address with the same presentation, which the merchant is told', () => {
    expect(charging(PRESENTED, { ...UNANSWERED, elsewhere: true })).toEqual({
      state: { ...PRESENTED, retries: 1 },
      effects: [{ type: 'present', paymentId: 'pay_1' }],
    });
  });

  it.each(['ticket_expired', 'payment_expired', 'card_data_invalid'])(
    'may have made the payment: after %s elsewhere the server is asked',
    (code) => {
      const refused = {
        type: 'failed',
        refusal: { ...refuse('internal'), code },
        certainty: 'refused',
      } as const;
      expect(charging({ ...PRESENTED, retries: 1 }, refused)?.state.kind).toBe('checking');
    },
  );
});
