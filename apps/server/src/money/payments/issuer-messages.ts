import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { AcquiringListener } from '../acquiring/index.ts';
import { changeOfNothing } from './changes.ts';
import type { Effects } from './effects.ts';
import type { PaymentRecord } from './payment-record.ts';
import { advancePayment, requireTransition } from './state.ts';
import { paymentStore } from './store.ts';

const recordOf = async (on: Queryable, merchantId: string, paymentId: string): Promise<PaymentRecord> => {
  const record = await paymentStore.find(on, merchantId, paymentId);
  assert(record !== undefined, 'acquiring speaks of payments that are on record');
  return record;
};

/** What acquiring tells of a payment after the issuer was asked: further messages, and the end of its reversal. */
export const createIssuerMessages = (database: Queryable, effects: Effects): AcquiringListener => ({
  async record(on, merchantId, paymentId, steps) {
    const payment = await recordOf(on, merchantId, paymentId);
    const step = advancePayment(payment, { kind: 'issuer_message' });
    const transition = requireTransition(step, 'the issuer hears of a payment once its card was presented');
    await effects.commit(on, changeOfNothing(payment, transition, steps));
  },

  async contradicted(merchantId, paymentId, steps) {
    const payment = await recordOf(database, merchantId, paymentId);
    // One that was ended as reversed meanwhile has its reversal already.
    const kind = payment.status === 'reversed' ? 'issuer_message' : 'contradicted';
    const step = advancePayment(payment, { kind });
    if (step.kind === 'refused') return false;
    return (await effects.carryOut(changeOfNothing(payment, step.transition, steps))) !== undefined;
  },

  async acknowledged(on, merchantId, paymentId) {
    const payment = await recordOf(on, merchantId, paymentId);
    const step = advancePayment(payment, { kind: 'reversal_acknowledged' });
    const transition = requireTransition(step, 'only what was reversed is acknowledged');
    const change = changeOfNothing(payment, transition);
    await effects.commit(on, change);
    return async () => void (await effects.follow(change));
  },
});
