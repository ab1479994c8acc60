import type { PaymentStatus } from '@tallystick/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advancePayment, isFinal, type PaymentEvent } from './state.ts';

fc.configureGlobal({ seed: 20_261_123 });

const STATUSES = [
  'created',
  'presented',
  'approved',
  'declined',
  'reversed',
  'expired',
  'cancelled',
] as const satisfies readonly PaymentStatus[];

const EVENTS: readonly PaymentEvent[] = [
  { kind: 'presented' },
  { kind: 'approved' },
  { kind: 'declined', reason: 'do_not_honour' },
  { kind: 'unknown', reason: 'no_answer' },
  { kind: 'abandoned' },
  { kind: 'cancelled' },
  { kind: 'timed_out' },
];

const ALLOWED: Readonly<Record<string, PaymentStatus>> = {
  'created presented': 'presented',
  'created cancelled': 'cancelled',
  'created timed_out': 'expired',
  'presented approved': 'approved',
  'presented declined': 'declined',
  'presented unknown': 'reversed',
  'presented abandoned': 'reversed',
};

describe('the payment state machine', () => {
  it.each(STATUSES.flatMap((status) => EVENTS.map((event) => [status, event.kind, event] as const)))(
    '%s on %s',
    (status, kind, event) => {
      const step = advancePayment(status, event);
      const target = ALLOWED[`${status} ${kind}`];
      if (target === undefined) expect(step).toEqual({ kind: 'refused' });
      else expect(step).toMatchObject({ kind: 'moved', status: target });
    },
  );

  it('asks the issuer at most once and ends at most once, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 20 }), (events) => {
        let status: PaymentStatus = 'created';
        let asked = 0;
        let reversals = 0;
        let ends = 0;
        for (const event of events) {
          const step = advancePayment(status, event);
          if (step.kind === 'refused') continue;
          expect(isFinal(status)).toBe(false);
          status = step.status;
          asked += step.effects.filter((effect) => effect.kind === 'ask_issuer').length;
          reversals += step.effects.filter((effect) => effect.kind === 'reverse').length;
          if (isFinal(status)) ends += 1;
        }
        expect(asked).toBeLessThanOrEqual(1);
        expect(ends).toBeLessThanOrEqual(1);
        expect(reversals).toBe(status === 'reversed' ? 1 : 0);
        if (status === 'approved' || status === 'declined' || status === 'reversed') expect(asked).toBe(1);
      }),
    );
  });
});
