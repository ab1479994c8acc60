import type { Database } from '@tallystick/database';
import { toBase64Url } from '@tallystick/encoding';
import type { BodyOf, Challenge, createPayment, Payment } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Outbox } from '../../platform/events/outbox.ts';
import type { Ids } from '../../platform/ids.ts';
import { Refusal } from '../../platform/refusal.ts';
import {
  type Acquiring,
  type AuthorisationResult,
  CardDataError,
  localTime,
  type OpenedCard,
  type ReversalState,
  transmissionTime,
} from '../acquiring/index.ts';
import { type Answer, type ChangeContext, endPayment, eventOf, requestFactsOf, storeEnd } from './changes.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { AttestationPort, CardAcceptor, TerminalPort } from './ports.ts';
import { createRecentPayments } from './recent-payments.ts';
import type { PaymentEvent } from './state.ts';
import { paymentStore } from './store.ts';

/** How long a payment waits for its card, in milliseconds. */
export const PRESENT_WITHIN_MS = 15 * 60_000;
/** Beyond the issuer's time, until others may take the process that asked for dead. */
export const LEASE_MARGIN_MS = 5_000;

export interface PaymentsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  /** Scheme and host that receipts are reached at. */
  readonly origin: string;
  readonly acquiring: Acquiring;
  readonly attestation: AttestationPort;
  readonly terminals: TerminalPort;
}

export interface Presented {
  readonly payment: Payment;
  readonly issuerDe55?: string;
}

type PresentedRecord = PaymentRecord & { readonly presented: NonNullable<PaymentRecord['presented']> };

/** What a device does with payments. */
export interface PaymentService {
  create(
    actor: DeviceActor,
    idempotencyKey: string,
    body: BodyOf<typeof createPayment>,
  ): Promise<{ payment: Payment; challenge: Challenge }>;
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

const eventOfResult = (result: AuthorisationResult): PaymentEvent => {
  switch (result.kind) {
    case 'approved':
      return { kind: 'approved' };
    case 'declined':
      return { kind: 'declined', reason: result.reason };
    case 'unknown':
      return { kind: 'unknown', reason: result.reason };
  }
};

const answerOf = (result: AuthorisationResult): Answer => ({
  responseCode: result.responseCode,
  authorisationCode: result.kind === 'approved' ? result.authorisationCode : undefined,
  issuerDe55: result.kind === 'unknown' ? undefined : result.de55,
});

export const createPaymentService = (options: PaymentsOptions): PaymentService => {
  const { database, clock, ids, outbox, origin, acquiring, attestation, terminals } = options;
  const context: ChangeContext = { acquiring, outbox, origin };
  const recent = createRecentPayments();
  /** Presentations of this process that are not answered yet. Their doubles wait for the same outcome. */
  const inFlight = new Map<string, Promise<PaymentRecord | undefined>>();

  const show = async (record: PaymentRecord): Promise<Payment> => {
    let reversal: ReversalState | undefined;
    if (record.status === 'reversed') {
      const states = await acquiring.reversalStates(database, record.merchantId, [record.id]);
      reversal = states.get(record.id);
    }
    return toPayment(record, origin, reversal);
  };

  const find = async (actor: DeviceActor, id: string): Promise<PaymentRecord> => {
    const record = await paymentStore.find(database, actor.merchantId, id);
    if (record === undefined || record.terminalId !== actor.terminalId) throw new Refusal('not_found');
    return record;
  };

  const challengeFor = (actor: DeviceActor, record: PaymentRecord): Challenge =>
    attestation.challengeFor({
      actor,
      purpose: 'transaction',
      paymentId: record.id,
      amount: { value: Number(record.amountMinor), currency: record.currency },
    });

  const newRecord = (
    actor: DeviceActor,
    acceptor: CardAcceptor,
    idempotencyKey: string,
    body: BodyOf<typeof createPayment>,
  ): PaymentRecord => {
    const createdAt = new Date(clock.now());
    const stan = acquiring.numbers.stan();
    return {
      merchantId: actor.merchantId,
      id: ids.make('payment'),
      status: 'created',
      amountMinor: BigInt(body.amount.value),
      currency: acceptor.currency,
      reference: body.reference,
      terminalId: actor.terminalId,
      terminalNumber: acceptor.terminalNumber,
      terminalLabel: acceptor.label,
      merchantNumber: acceptor.merchantNumber,
      deviceId: actor.deviceId,
      idempotencyKey,
      stan,
      retrievalReference: acquiring.numbers.retrievalReference(stan, createdAt.getTime()),
      receiptId: ids.make('receipt'),
      createdAt,
    };
  };

  /** The payment that the key was first used for, if it was used for the same request. */
  const replay = async (
    actor: DeviceActor,
    key: string,
    body: BodyOf<typeof createPayment>,
  ): Promise<PaymentRecord> => {
    const first = await paymentStore.findByKey(database, actor.merchantId, actor.deviceId, key);
    if (first === undefined) throw new Error('an idempotency key was refused that nobody used');
    const same =
      first.amountMinor === BigInt(body.amount.value) &&
      first.currency === body.amount.currency &&
      first.reference === body.reference;
    if (!same) throw new Refusal('idempotency_conflict');
    return first;
  };

  /** Commit 2. When the payment was ended by others meanwhile, theirs is the truth. */
  const complete = async (
    record: PresentedRecord,
    authorisation: Awaited<ReturnType<Acquiring['authorise']>>,
  ): Promise<PaymentRecord> => {
    const { result, steps } = authorisation;
    const presented = { ...record, status: 'presented' as const };
    const ended = endPayment(presented, eventOfResult(result), new Date(clock.now()), answerOf(result));
    if (ended === undefined) throw new Error('a presented payment could not be ended');
    const stored =
      ended.status === 'reversed'
        ? await database.transaction((on) => storeEnd(on, presented, ended, steps, context))
        : await storeEnd(database, presented, ended, steps, context);
    if (!stored) return (await paymentStore.find(database, record.merchantId, record.id)) ?? ended;
    outbox.announce(record.merchantId);
    if (ended.status === 'reversed') acquiring.wake();
    return ended;
  };

  const authorise = async (
    record: PresentedRecord,
    card: OpenedCard,
    acceptor: CardAcceptor,
  ): Promise<PaymentRecord> => {
    const at = record.presented.at.getTime();
    const local = localTime(at);
    const authorisation = await acquiring.authorise({
      merchantId: record.merchantId,
      paymentId: record.id,
      card,
      presentedAt: at,
      facts: {
        ...requestFactsOf(record),
        localTime: local.time,
        localDate: local.date,
        merchantNameAndLocation: acceptor.merchantNameAndLocation,
      },
    });
    return complete(record, authorisation);
  };

  const openCard = (cardData: string, id: string): OpenedCard => {
    try {
      return acquiring.open(cardData, id);
    } catch (cause) {
      if (cause instanceof CardDataError) throw new Refusal('card_data_invalid', { cause });
      throw cause;
    }
  };

  /** Commit 1, then the issuer, then commit 2. Undefined when the payment was not there to be reserved. */
  const reserveAndAuthorise = async (
    record: PresentedRecord,
    card: OpenedCard,
    acceptor: CardAcceptor,
  ): Promise<PaymentRecord | undefined> => {
    const due = new Date(record.presented.at.getTime() + acquiring.timeoutMs + LEASE_MARGIN_MS);
    const reserved = await paymentStore.present(database, record, due, eventOf(record, outbox, origin));
    recent.forget(record.id);
    if (!reserved) return undefined;
    outbox.announce(record.merchantId);
    return authorise(record, card, acceptor);
  };

  const answer = async (record: PaymentRecord): Promise<Presented> => {
    const de55 = record.completed?.issuerDe55;
    return {
      payment: await show(record),
      ...(de55 === undefined ? {} : { issuerDe55: toBase64Url(de55) }),
    };
  };

  /** The answer to a presentation that came again, or too late. */
  const replayResponse = async (record: PaymentRecord, ticketId: string): Promise<Presented> => {
    if (record.status === 'expired') throw new Refusal('payment_expired');
    if (record.presented === undefined) {
      throw new Refusal('payment_state_conflict');
    }
    if (record.presented.ticketId !== ticketId) throw new Refusal('payment_state_conflict');
    return answer(record);
  };

  return {
    async create(actor, idempotencyKey, body) {
      const admitted = attestation.admit(actor);
      if (admitted !== undefined) await admitted;
      const acceptor = await terminals.cardAcceptor(actor);
      if (body.amount.currency !== acceptor.currency) {
        throw new Refusal('currency_unsupported', { path: '/amount/currency' });
      }
      if (BigInt(body.amount.value) > acceptor.maximumAmountMinor) {
        throw new Refusal('amount_too_large', { path: '/amount/value' });
      }
      const record = newRecord(actor, acceptor, idempotencyKey, body);
      const dueAt = new Date(record.createdAt.getTime() + PRESENT_WITHIN_MS);
      const isNew = await paymentStore.create(database, record, dueAt, eventOf(record, outbox, origin));
      if (!isNew) {
        const first = await replay(actor, idempotencyKey, body);
        return { payment: await show(first), challenge: challengeFor(actor, first) };
      }
      recent.remember(record);
      outbox.announce(actor.merchantId);
      return { payment: toPayment(record, origin), challenge: challengeFor(actor, record) };
    },

    async present(actor, id, ticket, cardData, pinTicket) {
      const record =
        recent.get(actor.merchantId, id) ?? (await paymentStore.find(database, actor.merchantId, id));
      if (record === undefined) throw new Refusal('not_found');
      const use = { actor, paymentId: id, amount: record.amountMinor, currency: record.currency };
      const { jti } = attestation.readTicket(ticket, { ...use, purpose: 'transaction' });
      if (pinTicket !== undefined) attestation.readTicket(pinTicket, { ...use, purpose: 'pin' });
      if (record.deviceId !== actor.deviceId) throw new Refusal('not_found');
      const acceptor = await terminals.cardAcceptor(actor);
      // Nothing is awaited from here to the reservation, so that of doubles in this process exactly one goes on.
      const running = inFlight.get(id);
      if (running !== undefined) return replayResponse((await running) ?? (await find(actor, id)), jti);
      if (record.status !== 'created') return replayResponse(record, jti);
      const now = clock.now();
      // Not a condition of the statement: it would lead the planner from the primary key to the index of what is due.
      if (now >= record.createdAt.getTime() + PRESENT_WITHIN_MS) throw new Refusal('payment_expired');
      const card = openCard(cardData, id);
      if (card.facts.cvm === 'online-pin' && pinTicket === undefined) {
        throw new Refusal('pin_ticket_missing', { path: '/pinTicket' });
      }
      const presented: PresentedRecord = {
        ...record,
        status: 'presented',
        presented: {
          at: new Date(now),
          ticketId: jti,
          transmittedAt: transmissionTime(now),
          card: {
            maskedPan: card.facts.maskedPan,
            scheme: card.facts.scheme,
            cvm: card.facts.cvm,
            applicationId: card.facts.applicationId,
            applicationLabel: card.facts.applicationLabel,
          },
        },
      };
      const outcome = reserveAndAuthorise(presented, card, acceptor);
      inFlight.set(id, outcome);
      const ended = await outcome.finally(() => inFlight.delete(id));
      return ended === undefined ? replayResponse(await find(actor, id), jti) : answer(ended);
    },

    async cancel(actor, id) {
      const record = await find(actor, id);
      const ended = endPayment(record, { kind: 'cancelled' }, new Date(clock.now()));
      const created = { ...record, status: 'created' as const };
      if (ended !== undefined && (await storeEnd(database, created, ended, [], context))) {
        recent.forget(id);
        outbox.announce(actor.merchantId);
        return show(ended);
      }
      const now = await find(actor, id);
      if (now.status !== 'cancelled') throw new Refusal('payment_state_conflict');
      return show(now);
    },

    own: async (actor, id) => show(await find(actor, id)),

    async settled() {
      await Promise.allSettled(inFlight.values());
    },
  };
};
