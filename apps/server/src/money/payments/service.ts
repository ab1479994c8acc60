import type { Payment } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import { changeOfEnd } from './changes.ts';
import { type CreatePayment, createCreation } from './creation.ts';
import { createOwnPayments } from './own-payments.ts';
import { createPresentations, type Presented } from './presentation.ts';
import { createRecentPayments } from './recent-payments.ts';
import type { PaymentServiceDependencies } from './service-dependencies.ts';
import { advancePayment } from './state.ts';

/** What a device does with payments. */
export interface PaymentService {
  readonly create: CreatePayment;
  /** Presents tickets and card data once; asked again, it answers with what is stored. */
  present(
    actor: DeviceActor,
    id: string,
    ticket: string,
    cardData: string,
    pinTicket?: string,
  ): Promise<Presented>;
  cancel(actor: DeviceActor, id: string): Promise<Payment>;
  /** A device's own payment. */
  own(actor: DeviceActor, id: string): Promise<Payment>;
  /** Resolves when no payment is on its way to the issuer. */
  settled(): Promise<void>;
}

export const createPaymentService = (dependencies: PaymentServiceDependencies): PaymentService => {
  const { clock, effects } = dependencies;
  const recent = createRecentPayments();
  const own = createOwnPayments(dependencies);
  const presentations = createPresentations({ ...dependencies, own, recent });

  return {
    create: createCreation({ ...dependencies, own, recent }),
    present: (actor, id, ticket, cardData, pinTicket) =>
      presentations.present(actor, id, { ticket, cardData, pinTicket }),

    async cancel(actor, id) {
      const record = await own.find(actor, id);
      const step = advancePayment(record, { kind: 'cancelled' });
      if (step.kind === 'allowed') {
        const at = new Date(clock.now());
        const cancelled = await effects.carryOut(changeOfEnd(record, step.transition, at));
        if (cancelled !== undefined) {
          recent.forget(id);
          return own.show(cancelled);
        }
      }
      const now = await own.find(actor, id);
      // The policy was faster: nothing is charged either way.
      if (now.status !== 'cancelled' && now.status !== 'refused') throw new Refusal('payment_state_conflict');
      return own.show(now);
    },

    own: async (actor, id) => own.show(await own.find(actor, id)),
    settled: presentations.settled,
  };
};
