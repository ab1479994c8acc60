import { DatabaseUnavailable } from '@tallystick/database';
import {
  cancelPayment,
  createPayment,
  exportPayments,
  getOwnPayment,
  getPayment,
  getPaymentTrace,
  IDEMPOTENCY_REPLAYED_HEADER,
  listPaymentCurrencies,
  listPayments,
  presentPayment,
} from '@tallystick/protocol';
import { Refusal } from '../../platform/refusal.ts';
import type { Routes } from '../../platform/route.ts';
import type { PaymentExport } from './export/payment-export.ts';
import type { PaymentService } from './service.ts';
import type { PaymentViews } from './views.ts';

const DATABASE_RETRY_SECONDS = 2;

/**
 * Says what is known of a payment when the database went away under a request, which may have been carried out all the same.
 *
 * @throws Refusal database_unavailable
 */
const saying =
  (detail: string) =>
  (cause: unknown): never => {
    if (!(cause instanceof DatabaseUnavailable)) throw cause;
    throw new Refusal('database_unavailable', { detail, retryAfterSeconds: DATABASE_RETRY_SECONDS, cause });
  };

const UNKNOWN_CREATED = saying(
  'It is not known whether the payment was created. The same idempotency key creates no second one.',
);
const UNKNOWN_PRESENTED = saying(
  'It is not known whether the payment was presented, nor how it ended. Ask for the payment before anything is charged again.',
);
const UNKNOWN_CANCELLED = saying('It is not known whether the payment was cancelled. Ask for the payment.');

/** Registers the endpoints of payments. */
export const addPaymentRoutes = (
  routes: Routes,
  service: PaymentService,
  views: PaymentViews,
  exported: PaymentExport,
): void => {
  routes.add(createPayment, async ({ actor, idempotencyKey, body, reply }) => {
    const created = await service.create(actor, idempotencyKey, body).catch(UNKNOWN_CREATED);
    const { payment, challenge, isReplay } = created;
    // The payment is that of the first request; the challenge is always a new one.
    if (isReplay) reply.header(IDEMPOTENCY_REPLAYED_HEADER, 'true');
    return { payment, challenge };
  });
  routes.add(presentPayment, ({ actor, params, body }) =>
    service.present(actor, params.id, body.ticket, body.cardData, body.pinTicket).catch(UNKNOWN_PRESENTED),
  );
  routes.add(cancelPayment, ({ actor, params }) => service.cancel(actor, params.id).catch(UNKNOWN_CANCELLED));
  routes.add(getOwnPayment, ({ actor, params }) => service.own(actor, params.id));
  routes.add(listPayments, ({ actor, query }) => views.list(actor.merchantId, query));
  routes.add(exportPayments, async ({ actor, query, reply }) => {
    await exported.send(reply, actor.merchantId, query);
    return undefined;
  });
  routes.add(listPaymentCurrencies, async ({ actor }) => ({
    data: await views.currencies(actor.merchantId),
  }));
  routes.add(getPayment, ({ actor, params }) => views.get(actor.merchantId, params.id));
  routes.add(getPaymentTrace, ({ actor, params }) => views.trace(actor.merchantId, params.id));
};
