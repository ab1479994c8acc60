import { Counter, type Metrics } from '@tallystick/operating';
import type { PaymentStatus } from '@tallystick/protocol';

/** Counts payments by the status that this process brought them to, once it is committed. */
export const createPaymentCount = (metrics: Metrics): ((status: PaymentStatus) => void) => {
  const payments = new Counter({
    name: 'tallystick_payments_total',
    help: 'Payments that this process brought to a status.',
    labelNames: ['status'],
    registers: [metrics],
  });
  return (status) => payments.inc({ status });
};
