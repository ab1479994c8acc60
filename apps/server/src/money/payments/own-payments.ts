import type { Payment } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { ReversalState } from '../acquiring/index.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { PaymentServiceDependencies } from './service-dependencies.ts';
import { paymentStore } from './store.ts';

/** Payments as their own device reads them. */
export interface OwnPayments {
  /** @throws Refusal `not_found`, also for a payment of another terminal */
  find(actor: DeviceActor, id: string): Promise<PaymentRecord>;
  /** The public form, with the reversal of a reversed payment as it is now. */
  show(record: PaymentRecord): Promise<Payment>;
}

export const createOwnPayments = ({
  database,
  origin,
  acquiring,
}: Pick<PaymentServiceDependencies, 'database' | 'origin' | 'acquiring'>): OwnPayments => ({
  async find(actor, id) {
    const record = await paymentStore.find(database, actor.merchantId, id);
    if (record === undefined || record.terminalId !== actor.terminalId) throw new Refusal('not_found');
    return record;
  },

  async show(record) {
    let reversal: ReversalState | undefined;
    if (record.status === 'reversed') {
      const states = await acquiring.reversalStates(database, record.merchantId, [record.id]);
      reversal = states.get(record.id);
    }
    return toPayment(record, origin, reversal);
  },
});
