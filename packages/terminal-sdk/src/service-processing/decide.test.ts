import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID } from '../fixtures/fake-server.ts';
import { decide, START } from './decide.ts';
import type { Effect, TerminalEvent } from './event.ts';
import { refuse } from './refusals.ts';
import type { TerminalInfo, TerminalState } from './state.ts';

const terminal: TerminalInfo = {
  mode: 'test',
  merchantName: 'Hazel Coffee',
  terminalLabel: 'Counter',
  terminalNumber: '10000001',
  terminalId: ID('trm'),
  deviceId: ID('dev'),
  timeZone: undefined,
  merchantNumber: '000000000000001',
  currency: 'EUR',
  maximumAmount: 500_000,
  level: 1,
  personalisationVersion: 1,
  notAfter: '2027-01-01T00:00:00Z',
  origin: 'http://server.test',
};
const amount = { value: 1250, currency: 'EUR' } as const;
const payment = (status: 'created' | 'presented' | 'approved' | 'declined' | 'reversed') =>
  ({
    id: ID('pay'),
    status,
    amount,
    terminalId: ID('trm'),
    terminalNumber: '10000001',
    terminalLabel: 'Counter',
    createdAt: '2026-01-15T10:00:00Z',
  }) as const;
const unknown = { type: 'failed', refusal: refuse('no_answer'), certainty: 'unknown' } as const;
const refused = { type: 'failed', refusal: refuse('internal'), certainty: 'refused' } as const;
const blocking = (code: string) =>
  ({ type: 'failed', refusal: { code, title: '', remedy: '' }, certainty: 'refused' }) as const;

const EVENTS: readonly TerminalEvent[] = [
  { type: 'loaded', loaded: { found: 'nothing' } },
  { type: 'loaded', loaded: { found: 'terminal', terminal } },
  {
    type: 'loaded',
    loaded: {
      found: 'terminal',
      terminal,
      pending: { idempotencyKey: 'k', amount, paymentId: ID('pay'), presented: true },
    },
  },
  { type: 'loaded', loaded: { found: 'device', terminal } },
  { type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: '24681357' } },
  { type: 'enrolment-opened', terminal },
  { type: 'keys-made' },
  { type: 'authenticator-absent' },
  { type: 'use-software-authenticator' },
  { type: 'evidence-made' },
  { type: 'enrolled', status: 'active', personalised: true },
  { type: 'enrolled', status: 'awaiting_approval', personalised: false },
  { type: 'personalised', terminal },
  {
    type: 'personalised',
    terminal,
    pending: { idempotencyKey: 'k', amount, paymentId: ID('pay'), presented: true },
  },
  { type: 'data-behind' },
  { type: 'terminal-status', status: 'active', renew: true },
  { type: 'terminal-status', status: 'suspended', renew: true },
  { type: 'charge', amount },
  { type: 'charge', amount: { value: 0, currency: 'EUR' } },
  { type: 'payment-created', paymentId: ID('pay'), amount },
  { type: 'payment-created', paymentId: ID('pay'), amount: { value: 9999, currency: 'EUR' } },
  { type: 'ticket', until: 60_000, taps: 4 },
  { type: 'card-present', at: 1_000 },
  { type: 'card-present', at: 59_000 },
  { type: 'card-result', card: { result: 'online' } },
  { type: 'card-result', card: { result: 'removed' } },
  { type: 'card-result', card: { result: 'declined', refusal: refuse('card_declined') } },
  { type: 'payment', payment: payment('created') },
  { type: 'payment', payment: payment('presented') },
  { type: 'payment', payment: payment('approved') },
  { type: 'payment', payment: payment('declined') },
  { type: 'payment', payment: payment('reversed') },
  { type: 'waited' },
  unknown,
  refused,
  blocking('terminal_suspended'),
  blocking('ticket_expired'),
  { type: 'cancel' },
  { type: 'acknowledge' },
  { type: 'check-approval' },
  { type: 'recover' },
  { type: 'wipe' },
  { type: 'wiped' },
];

const steps = (events: readonly TerminalEvent[]) => {
  const seen: {
    before: TerminalState;
    event: TerminalEvent;
    after: TerminalState;
    effects: readonly Effect[];
  }[] = [];
  let state = START.state;
  for (const event of events) {
    const decision = decide(state, event);
    seen.push({ before: state, event, after: decision.state, effects: decision.effects });
    state = decision.state;
  }
  return seen;
};
const anyRun = fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }).map(steps);

const holds = (claim: (step: ReturnType<typeof steps>[number]) => void) =>
  fc.assert(
    fc.property(anyRun, (run) => run.forEach(claim)),
    { numRuns: 2_000 },
  );

/** The way to a charge whose card data have left the device. */
const PRESENTED: readonly TerminalEvent[] = [
  { type: 'loaded', loaded: { found: 'terminal', terminal } },
  { type: 'charge', amount },
  { type: 'payment-created', paymentId: ID('pay'), amount },
  { type: 'ticket', until: 60_000, taps: 4 },
  { type: 'card-present', at: 1_000 },
  { type: 'card-result', card: { result: 'online' } },
];
const presented = fc
  .array(fc.constantFrom(...EVENTS), { maxLength: 30 })
  .map((more) => steps([...PRESENTED, ...more]));

describe('the terminal as a machine, for any run of events', () => {
  it('reaches every kind of state', () => {
    const kinds = new Set<string>();
    holds(({ after }) => kinds.add(after.kind));
    expect([...kinds].sort()).toEqual(
      [
        'awaiting_approval',
        'blocked',
        'charging',
        'checking',
        'enrolling',
        'outcome',
        'ready',
        'starting',
        'unenrolled',
      ].sort(),
    );
  });

  it('changes nothing by itself: same state and event, same decision', () =>
    holds(({ before, event, after, effects }) => {
      expect(decide(structuredClone(before), event)).toEqual({ state: after, effects });
    }));

  it('makes keys only when an enrolment was opened with the first secret', () =>
    holds(({ event, effects }) => {
      if (effects.some(({ type }) => type === 'make-keys')) expect(event.type).toBe('enrolment-opened');
    }));

  it('reads a card only while its ticket is alive', () =>
    holds(({ event, after, effects }) => {
      if (!effects.some(({ type }) => type === 'read-card') || after.kind !== 'charging') return;
      const at = event.type === 'card-present' ? event.at : 0;
      expect(after.ticketUntil).toBeGreaterThan(at);
    }));

  it('presents only the payment that the server named, with its amount', () =>
    holds(({ before, effects }) => {
      for (const effect of effects) {
        if (effect.type !== 'present') continue;
        expect(before).toMatchObject({ kind: 'charging', step: 'card', paymentId: effect.paymentId, amount });
      }
    }));

  it('says approved or declined only when the server has', () =>
    holds(({ before, event, after }) => {
      if (after.kind !== 'outcome' || before.kind === 'outcome') return;
      const { verdict } = after.result;
      if (verdict === 'not_charged') return;
      expect(event.type === 'payment' && event.payment.status).toBe(verdict);
    }));

  it('does not forget a presented payment before the server has said its end', () =>
    fc.assert(
      fc.property(presented, (run) => {
        let open = false;
        for (const { event, effects, after } of run) {
          if (effects.some(({ type }) => type === 'present')) open = true;
          if (event.type === 'wiped') open = false;
          // The server refused the presentation for its ticket: it has to be made again.
          if (after.kind === 'charging' && after.step !== 'authorising') open = false;
          if (!open) continue;
          const settled = effects.some(({ type }) => type === 'settle' || type === 'abandon-payment');
          if (settled) open = false;
          if (!settled && event.type !== 'wiped') {
            expect(['charging', 'checking', 'blocked', 'outcome']).toContain(after.kind);
            expect(effects.some(({ type }) => type === 'create-payment')).toBe(false);
          }
          if (event === unknown) expect(effects.some(({ type }) => type === 'abandon-payment')).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    ));

  it('is not wiped by a person while money is in the air', () =>
    holds(({ before, event, effects }) => {
      if (event.type !== 'wipe') return;
      if (before.kind === 'charging' || before.kind === 'checking') expect(effects).toEqual([]);
    }));
});
