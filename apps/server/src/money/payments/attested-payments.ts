import type { Database } from '@tallystick/database';
import type { Clock } from '../../platform/clock.ts';
import { changeOfEnd } from './changes.ts';
import type { Effects } from './effects.ts';
import type { AttestedPayments } from './ports.ts';
import { advancePayment } from './state.ts';
import { paymentStore } from './store.ts';

export interface AttestedPaymentsDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly effects: Pick<Effects, 'commit' | 'follow'>;
}

/** Payments as attestation knows them: by their amount while they wait for a card, and ended when their device is refused. */
export const createAttestedPayments = ({
  database,
  clock,
  effects,
}: AttestedPaymentsDependencies): AttestedPayments => ({
  async amountOf(actor, paymentId) {
    const record = await paymentStore.find(database, actor.merchantId, paymentId);
    // Only one that waits for its card.
    if (record?.deviceId !== actor.deviceId || record.status !== 'created') return undefined;
    return { value: Number(record.amountMinor), currency: record.currency };
  },

  async refused(on, { merchantId, deviceId }, paymentId, { reason, ...refusal }) {
    const record = await paymentStore.find(on, merchantId, paymentId);
    if (record?.deviceId !== deviceId) return undefined;
    const step = advancePayment(record, { kind: 'refused', reason });
    if (step.kind === 'refused') return undefined;
    const now = clock.now();
    const { atMostMinor, ...told } = refusal;
    const kept = {
      kind: 'refusal' as const,
      at: now,
      ...told,
      ...(atMostMinor === undefined ? {} : { atMostMinor }),
    };
    const change = changeOfEnd(record, step.transition, new Date(now), {}, [kept]);
    if (!(await effects.commit(on, change))) return undefined;
    return () => void effects.follow(change);
  },
});
