import { describe, expect, it } from 'vitest';
import { ID } from '../fixtures/fake-server.ts';
import { decide } from './decide.ts';
import type { Charging } from './state.ts';

const authorising: Charging = {
  kind: 'charging',
  terminal: JSON.parse('{}'),
  step: 'authorising',
  amount: { value: 1250, currency: 'EUR' },
  paymentId: ID('pay'),
  retries: 0,
};

describe('a merchant who waits no longer for a slow bank', () => {
  it('is told what the server knows, and the payment stays pending until it says its end', () => {
    const { state, effects } = decide(authorising, { type: 'recover' });
    expect(state).toMatchObject({ kind: 'checking', paymentId: ID('pay'), amount: authorising.amount });
    expect(effects.map(({ type }) => type)).toEqual(['stop', 'close-field', 'ask-payment']);
  });

  it('cancels the payment if it had not reached the server', () => {
    const { state } = decide(authorising, { type: 'recover' });
    const payment = {
      id: ID('pay'),
      status: 'created',
      amount: authorising.amount,
      terminalId: ID('trm'),
      terminalNumber: '10000001',
      terminalLabel: 'Counter',
      createdAt: '2026-01-15T10:00:00Z',
    } as const;
    expect(decide(state, { type: 'payment', payment }).effects).toEqual([
      { type: 'cancel-payment', paymentId: ID('pay') },
    ]);
  });

  it('changes nothing before the card was read: there Cancel is the way out', () => {
    const state: Charging = { ...authorising, step: 'card' };
    expect(decide(state, { type: 'recover' })).toEqual({ state, effects: [] });
  });
});
