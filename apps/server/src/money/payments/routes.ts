import {
  cancelPayment,
  createPayment,
  getOwnPayment,
  getPayment,
  getPaymentTrace,
  IDEMPOTENCY_REPLAYED_HEADER,
  listPayments,
  presentPayment,
} from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { PaymentService } from './service.ts';
import type { PaymentViews } from './views.ts';

/** Registers the endpoints of payments. */
export const addPaymentRoutes = (routes: Routes, service: PaymentService, views: PaymentViews): void => {
  routes.add(createPayment, async ({ actor, idempotencyKey, body, reply }) => {
    const { payment, challenge, isReplay } = await service.create(actor, idempotencyKey, body);
    // The payment is that of the first request; the challenge is always a new one.
    if (isReplay) reply.header(IDEMPOTENCY_REPLAYED_HEADER, 'true');
    return { payment, challenge };
  });
  routes.add(presentPayment, ({ actor, params, body }) =>
    service.present(actor, params.id, body.ticket, body.cardData, body.pinTicket),
  );
  routes.add(cancelPayment, ({ actor, params }) => service.cancel(actor, params.id));
  routes.add(getOwnPayment, ({ actor, params }) => service.own(actor, params.id));
  routes.add(listPayments, ({ actor, query }) => views.list(actor.merchantId, query));
  routes.add(getPayment, ({ actor, params }) => views.get(actor.merchantId, params.id));
  routes.add(getPaymentTrace, ({ actor, params }) => views.trace(actor.merchantId, params.id));
};
