import { AssertionError } from 'node:assert';
import type { PaymentStatus } from '@tallystick/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advancePayment,
  isFinal,
  isTransition,
  type PaymentEffect,
  type PaymentEvent,
  type PaymentEventKind,
  type PaymentState,
  type Transition,
} from './state.ts';
import { APPROVED_MINOR, EVENTS, STATES } from './testing/every-event.ts';

const AMOUNT = APPROVED_MINOR;

const TELL = ['store', 'announce'] as const;
const REVERSE = ['store', 'add_reversal', 'announce', 'send_reversal'] as const;
const TRACE = ['record_trace'] as const;

/** Every pair that is allowed, written down a second time: where it leads, and every effect in its order. */
const ALLOWED: Readonly<Record<string, readonly [PaymentStatus, readonly PaymentEffect[], string?]>> = {
  'none requested': ['created', TELL],
  'created presented': ['presented', ['store', 'announce', 'authorise']],
  'created cancelled': ['cancelled', TELL],
  'created due': ['expired', TELL],
  'created refused': ['refused', TELL, 'policy_rule'],
  'presented approved': ['approved', TELL, 'approved'],
  'presented declined': ['declined', TELL, 'do_not_honour'],
  'presented unknown': ['reversed', REVERSE, 'no_answer'],
  'presented due': ['reversed', REVERSE, 'interrupted'],
  'presented issuer_message': ['presented', TRACE],
  'approved issuer_message': ['approved', TRACE],
  'declined issuer_message': ['declined', TRACE],
  'reversed issuer_message': ['reversed', TRACE],
  'declined contradicted': ['declined', ['record_trace', 'add_reversal', 'send_reversal']],
  'declined reversal_acknowledged': ['declined', ['tell_acknowledged', 'announce']],
  'reversed reversal_acknowledged': ['reversed', ['tell_acknowledged', 'announce']],
};

const effectsOf = ({ inCommit, afterCommit }: Transition): PaymentEffect[] => [...inCommit, ...afterCommit];

const step = (status: PaymentState, event: PaymentEvent): Transition | undefined => {
  const decided = advancePayment({ status, amountMinor: AMOUNT }, event);
  return decided.kind === 'allowed' ? decided.transition : undefined;
};

describe('the payment state machine', () => {
  it.each(STATES.flatMap((status) => EVENTS.map((event) => [status, event.kind, event] as const)))(
    '%s on %s',
    (status, kind, event) => {
      const transition = step(status, event);
      const allowed = ALLOWED[`${status} ${kind}`];
      if (allowed === undefined) {
        expect(transition).toBeUndefined();
        return;
      }
      const [to, effects, reason] = allowed;
      expect(transition).toMatchObject({ event: kind, from: status, to });
      expect(transition && effectsOf(transition)).toEqual(effects);
      expect(transition?.reason).toBe(reason);
    },
  );

  it('has every pair of the table above, so that none of them is a misspelling', () => {
    const pairs = STATES.flatMap((status) => EVENTS.map(({ kind }) => `${status} ${kind}`));
    expect(Object.keys(ALLOWED).filter((pair) => !pairs.includes(pair))).toEqual([]);
  });

  const anyEvent = fc.oneof(
    fc.constantFrom(...EVENTS),
    fc.bigInt(-1n, 3n).map((amountMinor): PaymentEvent => ({ kind: 'approved', amountMinor })),
  );
  const anyAmount = fc.bigInt(1n, 3n);

  it('keeps its promises whatever happens in whatever order', () => {
    fc.assert(
      fc.property(anyAmount, fc.array(anyEvent, { maxLength: 24 }), (amountMinor, events) => {
        let status: PaymentState = 'none';
        const effects: PaymentEffect[] = [];
        const ends: PaymentEventKind[] = [];
        let approvedMinor: bigint | undefined;
        let contradictions = 0;
        for (const event of events) {
          const before: PaymentState = status;
          if (before === 'presented' && event.kind === 'approved' && event.amountMinor !== amountMinor) {
            expect(() => advancePayment({ status: before, amountMinor }, event)).toThrow(AssertionError);
            continue;
          }
          const decided = advancePayment({ status: before, amountMinor }, event);
          if (decided.kind === 'refused') continue;
          const { transition } = decided;
          expect(transition.from).toBe(before);
          // A final status absorbs every event.
          if (before !== 'none' && isFinal(before)) expect(transition.to).toBe(before);
          status = transition.to;
          effects.push(...effectsOf(transition));
          if (transition.from !== transition.to && isFinal(transition.to)) ends.push(event.kind);
          if (event.kind === 'contradicted') contradictions += 1;
          if (event.kind === 'approved') approvedMinor = event.amountMinor;
        }
        const count = (effect: PaymentEffect) => effects.filter((one) => one === effect).length;
        expect(ends.length).toBe(status !== 'none' && isFinal(status) ? 1 : 0);
        // Each change of status is stored and told once: created, presented and one end at most.
        expect(count('store')).toBeLessThanOrEqual(3);
        expect(count('announce')).toBe(count('store') + count('tell_acknowledged'));
        expect(count('authorise')).toBe(effects.includes('authorise') ? 1 : 0);
        // Beside a payment that ends as reversed, only a decline that the issuer contradicted has anything undone.
        expect(count('add_reversal')).toBe(status === 'reversed' ? 1 : contradictions);
        expect(count('send_reversal')).toBe(count('add_reversal'));
        // What was never sent has no outcome of the issuer and nothing to reverse.
        const wasSent = count('authorise') === 1;
        if (status === 'approved' || status === 'declined' || status === 'reversed')
          expect(wasSent).toBe(true);
        if (status === 'expired' || status === 'cancelled' || status === 'refused')
          expect(wasSent).toBe(false);
        if (count('record_trace') > 0 || count('tell_acknowledged') > 0) expect(wasSent).toBe(true);
        // An approval is never reversed, and is for what was asked.
        if (approvedMinor !== undefined) {
          expect(status).toBe('approved');
          expect(approvedMinor).toBe(amountMinor);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is reached by that property in every status', () => {
    const reached = new Set<PaymentState>();
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 24 }), (events) => {
        let status: PaymentState = 'none';
        for (const event of events) {
          if (event.kind === 'approved' && event.amountMinor !== AMOUNT) continue;
          status = step(status, event)?.to ?? status;
        }
        reached.add(status);
      }),
      { numRuns: 2_000 },
    );
    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  it('refuses an approval for another amount, and amounts that are none, as faults of the program', () => {
    const approve = (asked: bigint, given: bigint) =>
      advancePayment({ status: 'presented', amountMinor: asked }, { kind: 'approved', amountMinor: given });
    expect(() => approve(AMOUNT, AMOUNT + 1n)).toThrow(AssertionError);
    expect(() => approve(AMOUNT, AMOUNT - 1n)).toThrow(AssertionError);
    expect(() => approve(0n, 0n)).toThrow(AssertionError);
    expect(() => advancePayment({ status: 'none', amountMinor: -1n }, { kind: 'requested' })).toThrow(
      AssertionError,
    );
  });

  it('knows its own transitions from look-alikes', () => {
    const transition = step('created', { kind: 'presented' });
    expect(transition && isTransition(transition)).toBe(true);
    expect(isTransition({ ...transition })).toBe(false);
  });
});
