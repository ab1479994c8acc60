import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import { insertEvent } from '../../platform/events/outbox.ts';
import type { EventToWrite, PaymentChange } from './changes.ts';
import { isFinal, isTransition } from './state.ts';

// The only statements that write the status of a payment. Each is one statement with its event: one round trip, one commit. The payment
// is moved only out of the status that it is moved from, so that of two who try exactly one does.

const CREATE = {
  name: 'payment-create',
  pipelined: true,
  text: `with changed as (
    insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number, terminal_label,
      merchant_number, device_id, idempotency_key, stan, retrieval_reference, receipt_id, due_at, created_at,
      cashier_id, cashier_name)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $21, $22)
    on conflict on constraint payments_idempotency do nothing returning id)
  ${insertEvent({ merchantId: '$1', id: '$18', type: '$19::text', at: '$17', data: '$20' }, 'changed')}`,
};

const PRESENT = {
  name: 'payment-present',
  pipelined: true,
  text: `with changed as (
    update payments set status = $3, presented_at = $5, transmitted_at = $6, ticket_id = $7, masked_pan = $8, scheme = $9,
      cvm = $10, application_id = $11, application_label = $12, due_at = $13
    where merchant_id = $1 and id = $2 and status = $4 returning id)
  ${insertEvent({ merchantId: '$1', id: '$14', type: '$15::text', at: '$5', data: '$16' }, 'changed')}`,
};

const COMPLETE = {
  name: 'payment-complete',
  pipelined: true,
  text: `with changed as (
    update payments set status = $3, completed_at = $5, reason = $6, response_code = $7, authorisation_code = $8,
      issuer_field55 = $9, due_at = null
    where merchant_id = $1 and id = $2 and status = $4 returning id),
  traced as (
    insert into payment_traces (merchant_id, payment_id, position, steps)
    select $1, id, $10::text, $13::jsonb from changed where $13::jsonb is not null)
  ${insertEvent({ merchantId: '$1', id: '$10', type: '$11::text', at: '$5', data: '$12' }, 'changed')}`,
};

const create = (on: Queryable, { record, transition, dueAt }: PaymentChange, event: EventToWrite) => {
  assert(
    dueAt !== undefined && dueAt > record.createdAt,
    'a new payment waits for its card for a limited time',
  );
  return on.query(CREATE, [
    record.merchantId,
    record.id,
    transition.to,
    record.amountMinor,
    record.currency,
    record.reference ?? null,
    record.terminalId,
    record.terminalNumber,
    record.terminalLabel,
    record.merchantNumber,
    record.deviceId,
    record.idempotencyKey,
    record.stan,
    record.retrievalReference,
    record.receiptId,
    dueAt,
    record.createdAt,
    event.id,
    event.type,
    event.data,
    record.cashier?.id ?? null,
    record.cashier?.name ?? null,
  ]);
};

const present = (on: Queryable, { record, transition, dueAt }: PaymentChange, event: EventToWrite) => {
  const { presented } = record;
  assert(presented !== undefined, 'a presented payment has a presentation');
  assert(presented.ticketId !== '', 'a payment is presented with a ticket');
  assert(dueAt !== undefined && dueAt > presented.at, 'the issuer is asked for a limited time');
  const { at, ticketId, transmittedAt, card } = presented;
  return on.query(PRESENT, [
    record.merchantId,
    record.id,
    transition.to,
    transition.from,
    at,
    transmittedAt,
    ticketId,
    card.maskedPan,
    card.scheme,
    card.cvm,
    card.applicationId ?? null,
    card.applicationLabel ?? null,
    dueAt,
    event.id,
    event.type,
    event.data,
  ]);
};

const complete = (on: Queryable, { record, transition, steps }: PaymentChange, event: EventToWrite) => {
  const { completed } = record;
  assert(completed !== undefined, 'a payment that ended has an end');
  const wasSent = record.presented !== undefined;
  assert(
    wasSent === (transition.from === 'presented'),
    'a payment has an outcome of the issuer if and only if its card was presented',
  );
  const { at, reason, responseCode, authorisationCode, issuerDe55 } = completed;
  return on.query(COMPLETE, [
    record.merchantId,
    record.id,
    transition.to,
    transition.from,
    at,
    reason ?? null,
    responseCode ?? null,
    authorisationCode ?? null,
    issuerDe55 ?? null,
    event.id,
    event.type,
    event.data,
    steps.length === 0 ? null : JSON.stringify(steps),
  ]);
};

const write = (on: Queryable, change: PaymentChange, event: EventToWrite): Promise<readonly object[]> => {
  const { to } = change.transition;
  if (to === 'created') return create(on, change, event);
  if (to === 'presented') return present(on, change, event);
  assert(isFinal(to), 'every status is created, presented or final');
  return complete(on, change, event);
};

/**
 * Stores what a transition does to a payment, and the event that tells of it. The one place where the status of a payment is written.
 *
 * @returns whether the payment was still in the status that it is moved from (a new one: whether its idempotency key was new); if not,
 * nothing was written
 */
export const storeTransition = async (
  on: Queryable,
  change: PaymentChange,
  event: EventToWrite,
): Promise<boolean> => {
  const { transition, record } = change;
  assert(isTransition(transition), 'a status is written only by a transition that the state machine allowed');
  assert(transition.from !== transition.to, 'a payment that stays as it is is not written');
  assert(record.status === transition.to, 'a payment is stored in the status that its transition leads to');
  assert(record.amountMinor > 0n, 'the amount of a stored payment is positive');
  const rows = await write(on, change, event);
  assert(rows.length <= 1, 'a transition moves one payment');
  return rows.length === 1;
};
