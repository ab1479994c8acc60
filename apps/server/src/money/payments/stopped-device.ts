import type { Payment, ResponseOf, reportTamper } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';

interface OwnPayments {
  own(actor: DeviceActor, id: string): Promise<Payment>;
  cancel(actor: DeviceActor, id: string): Promise<Payment>;
}

/** Presented in between, it is the issuer's to end it, and the device asks again. */
const cancelOrRead = async (payments: OwnPayments, actor: DeviceActor, id: string): Promise<Payment> => {
  try {
    return await payments.cancel(actor, id);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'payment_state_conflict') return payments.own(actor, id);
    throw error;
  }
};

/**
 * What becomes of the payment that a device had under way when it was stopped for tampering. One whose card was not read yet is cancelled, so
 * that its outcome is known.
 */
export const endPaymentOfStoppedDevice =
  (payments: OwnPayments) =>
  async (actor: DeviceActor, paymentId: string): Promise<ResponseOf<typeof reportTamper>['payment']> => {
    try {
      const found = await payments.own(actor, paymentId);
      const payment = found.status === 'created' ? await cancelOrRead(payments, actor, paymentId) : found;
      const { id, amount, status } = payment;
      return status === 'created' || status === 'presented' ? { id, amount } : { id, amount, end: status };
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not_found') return;
      throw error;
    }
  };
