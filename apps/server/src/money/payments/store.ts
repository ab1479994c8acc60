import type { Queryable } from '@tallystick/database';
import type { Event } from '@tallystick/protocol';
import type { StoredStep } from '../acquiring/index.ts';
import type { PaymentRecord } from './payment-record.ts';
import { recordOf, type StoredPayment } from './stored-payment.ts';

/** An event that a statement writes along with its change. `data` is JSON text. */
export interface EventToWrite {
  readonly id: string;
  readonly type: Event['type'];
  readonly at: Date;
  readonly data: string;
}

// Each change is one statement with its event: one round trip, one commit. The payment is moved only out of the status that it is
// moved from, so that of two who try exactly one does.

const CREATE = {
  name: 'payment-create',
  pipelined: true,
  text: `with changed as (
    insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number, terminal_label,
      merchant_number, device_id, idempotency_key, stan, retrieval_reference, receipt_id, due_at, created_at)
    values ($1, $2, 'created', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict on constraint payments_idempotency do nothing returning id)
  insert into events (merchant_id, id, type, subject, at, data)
    select $1, $17::text, 'payment.created', id, $16::timestamptz, $18::jsonb from changed returning id`,
};

const PRESENT = {
  name: 'payment-present',
  pipelined: true,
  text: `with changed as (
    update payments set status = 'presented', presented_at = $3, transmitted_at = $4, ticket_id = $5, masked_pan = $6, scheme = $7,
      cvm = $8, application_id = $9, application_label = $10, due_at = $11
    where merchant_id = $1 and id = $2 and status = 'created' returning id)
  insert into events (merchant_id, id, type, subject, at, data)
    select $1, $12::text, 'payment.presented', id, $3::timestamptz, $13::jsonb from changed returning id`,
};

const COMPLETE = {
  name: 'payment-complete',
  pipelined: true,
  text: `with changed as (
    update payments set status = $3, completed_at = $4, reason = $5, response_code = $6, authorisation_code = $7,
      issuer_field55 = $8, due_at = null
    where merchant_id = $1 and id = $2 and status = $9 returning id),
  traced as (
    insert into payment_traces (merchant_id, payment_id, position, steps)
    select $1, id, $10::text, $13::jsonb from changed where $13::jsonb is not null)
  insert into events (merchant_id, id, type, subject, at, data)
    select $1, $10::text, $11::text, id, $4::timestamptz, $12::jsonb from changed returning id`,
};

const FIND = { name: 'payment-find', text: 'select * from payments where merchant_id = $1 and id = $2' };

const FIND_SOME = {
  name: 'payment-find-some',
  text: 'select * from payments where merchant_id = $1 and id = any($2)',
};

const FIND_BY_KEY = {
  name: 'payment-find-by-key',
  text: 'select * from payments where merchant_id = $1 and device_id = $2 and idempotency_key = $3',
};

const FIND_BY_RECEIPT = {
  name: 'payment-find-by-receipt',
  text: 'select * from payments where receipt_id = $1',
};

const LIST = {
  name: 'payment-list',
  text: `select * from payments where merchant_id = $1 and ($2::text is null or id < $2) and ($3::text is null or status = $3)
    and ($4::text is null or terminal_id = $4) order by id desc limit $5`,
};

const DUE = {
  name: 'payment-due',
  text: `select * from payments where due_at is not null and due_at <= $1 order by due_at limit $2 for update skip locked`,
};

const ADD_TRACE = {
  name: 'payment-trace-add',
  text: `insert into payment_traces (merchant_id, payment_id, position, steps) values ($1, $2, $3, $4)`,
};

const TRACE = {
  name: 'payment-trace',
  text: `select steps from payment_traces where merchant_id = $1 and payment_id = $2 order by position`,
};

/** The statements over payments and their traces. Times come from the caller's clock. */
export const paymentStore = {
  /** Commits a new payment and its event. False when that device used the idempotency key before. */
  async create(on: Queryable, record: PaymentRecord, dueAt: Date, event: EventToWrite): Promise<boolean> {
    const rows = await on.query(CREATE, [
      record.merchantId,
      record.id,
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
      event.data,
    ]);
    return rows.length === 1;
  },

  /** Commit 1: reserves the payment for one ticket. False when it is not `created` any more. */
  async present(
    on: Queryable,
    record: PaymentRecord & { presented: object },
    dueAt: Date,
    event: EventToWrite,
  ) {
    const { at, ticketId, transmittedAt, card } = record.presented;
    const rows = await on.query(PRESENT, [
      record.merchantId,
      record.id,
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
      event.data,
    ]);
    return rows.length === 1;
  },

  /** Commit 2, or the end of a payment without one: stores the outcome if the payment is still in status `from`. */
  async complete(
    on: Queryable,
    record: PaymentRecord & { completed: object },
    from: 'created' | 'presented',
    event: EventToWrite,
    steps: readonly StoredStep[],
  ): Promise<boolean> {
    const { at, reason, responseCode, authorisationCode, issuerDe55 } = record.completed;
    const rows = await on.query(COMPLETE, [
      record.merchantId,
      record.id,
      record.status,
      at,
      reason ?? null,
      responseCode ?? null,
      authorisationCode ?? null,
      issuerDe55 ?? null,
      from,
      event.id,
      event.type,
      event.data,
      steps.length === 0 ? null : JSON.stringify(steps),
    ]);
    return rows.length === 1;
  },

  async find(on: Queryable, merchantId: string, id: string): Promise<PaymentRecord | undefined> {
    const [row] = await on.query<StoredPayment>(FIND, [merchantId, id]);
    return row && recordOf(row);
  },

  async findSome(on: Queryable, merchantId: string, ids: readonly string[]): Promise<PaymentRecord[]> {
    return (await on.query<StoredPayment>(FIND_SOME, [merchantId, ids])).map(recordOf);
  },

  async findByKey(on: Queryable, merchantId: string, deviceId: string, key: string) {
    const [row] = await on.query<StoredPayment>(FIND_BY_KEY, [merchantId, deviceId, key]);
    return row && recordOf(row);
  },

  async findByReceipt(on: Queryable, receiptId: string) {
    const [row] = await on.query<StoredPayment>(FIND_BY_RECEIPT, [receiptId]);
    return row && recordOf(row);
  },

  async list(
    on: Queryable,
    merchantId: string,
    asked: {
      after?: string | undefined;
      status?: string | undefined;
      terminalId?: string | undefined;
      limit: number;
    },
  ): Promise<PaymentRecord[]> {
    const rows = await on.query<StoredPayment>(LIST, [
      merchantId,
      asked.after ?? null,
      asked.status ?? null,
      asked.terminalId ?? null,
      asked.limit,
    ]);
    return rows.map(recordOf);
  },

  /** Open payments whose time is over, locked for the caller's transaction; rows that another process holds are left out. */
  async due(on: Queryable, at: Date, limit: number): Promise<PaymentRecord[]> {
    return (await on.query<StoredPayment>(DUE, [at, limit])).map(recordOf);
  },

  async addTrace(
    on: Queryable,
    merchantId: string,
    paymentId: string,
    position: string,
    steps: readonly StoredStep[],
  ): Promise<void> {
    await on.query(ADD_TRACE, [merchantId, paymentId, position, JSON.stringify(steps)]);
  },

  /** Written by this server alone, so its form is trusted. */
  async trace(on: Queryable, merchantId: string, paymentId: string): Promise<StoredStep[]> {
    return (await on.query<{ steps: StoredStep[] }>(TRACE, [merchantId, paymentId])).flatMap(
      ({ steps }) => steps,
    );
  },
};
