import { strict as assert } from 'node:assert';
import { toBase64Url } from '@tallystick/encoding';
import type { Payment } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import {
  type Acquiring,
  breachesOf,
  CardDataError,
  type OpenedCard,
  transmissionTime,
} from '../acquiring/index.ts';
import { changeOfPresentation, type Presentation } from './changes.ts';
import { PRESENT_WITHIN_MS } from './creation.ts';
import type { OwnPayments } from './own-payments.ts';
import type { PaymentRecord } from './payment-record.ts';
import type { CardAcceptor, ReadTicket } from './ports.ts';
import type { RecentPayments } from './recent-payments.ts';
import type { PaymentServiceDependencies } from './service-dependencies.ts';
import { advancePayment, requireTransition, type Transition } from './state.ts';
import { paymentStore } from './store.ts';

/** Beyond the wait for the link and the issuer's time, until others may take the process that asked for dead. */
const LEASE_MARGIN_MS = 5_000;

export interface Presented {
  readonly payment: Payment;
  readonly issuerDe55?: string;
}

/** What a device presents: its tickets, and the card data sealed to the server. */
export interface PresentedItems {
  readonly ticket: string;
  readonly cardData: string;
  readonly pinTicket?: string | undefined;
}

export interface Presentations {
  /** Presents tickets and card data once; asked again, it answers with what is stored. */
  present(actor: DeviceActor, id: string, items: PresentedItems): Promise<Presented>;
  /** Resolves when no payment is on its way to the issuer. */
  settled(): Promise<void>;
}

export interface PresentationDependencies extends PaymentServiceDependencies {
  readonly own: OwnPayments;
  readonly recent: RecentPayments;
}

const openCard = (acquiring: Pick<Acquiring, 'open'>, cardData: string, id: string): OpenedCard => {
  try {
    return acquiring.open(cardData, id);
  } catch (cause) {
    if (cause instanceof CardDataError) throw new Refusal('card_data_invalid', { cause });
    throw cause;
  }
};

const presentationOf = (card: OpenedCard, ticketId: string, now: number): Presentation => {
  const { maskedPan, scheme, cvm, applicationId, applicationLabel } = card.facts;
  return {
    at: new Date(now),
    ticketId,
    transmittedAt: transmissionTime(now),
    card: { maskedPan, scheme, cvm, applicationId, applicationLabel },
  };
};

/** What the issuer is asked with. A breach of limits is on record as presented all the same, so that a payment gets one try at it. */
const authorisationOf = (
  card: OpenedCard,
  { amountMinor }: PaymentRecord,
  acceptor: CardAcceptor,
  unpredictableNumbers: readonly Uint8Array[],
  now: number,
) => {
  const { merchantNameAndLocation, timeZone, deviceTimeZone } = acceptor;
  const { emv } = acceptor.termsAt(now);
  const breaches = breachesOf(card, {
    amountMinor,
    emv,
    unpredictableNumbers,
    now,
    timeZone: deviceTimeZone,
  });
  return { card, breaches, merchantNameAndLocation, timeZone };
};

/** A PIN comes where the kernel settled on one, after the device was checked for it, and nowhere else. */
const requirePin = (card: OpenedCard, items: PresentedItems): boolean => {
  const isAsked = card.facts.cvm === 'online-pin';
  if (isAsked && items.pinTicket === undefined) {
    throw new Refusal('pin_ticket_missing', { path: '/pinTicket' });
  }
  if (isAsked !== (card.pin() !== undefined)) throw new Refusal('card_data_invalid');
  return isAsked;
};

const presentedWithPin = (record: PaymentRecord): Transition =>
  requireTransition(
    advancePayment(record, { kind: 'presented', withPin: true }),
    'a payment that can be presented can be presented with a PIN',
  );

/** A presentation that comes again, or too late, is answered for the ticket that the payment was presented with alone. */
const refuseOther = (record: PaymentRecord, ticketId: string): void => {
  if (record.status === 'expired') throw new Refusal('payment_expired');
  if (record.presented?.ticketId !== ticketId) throw new Refusal('payment_state_conflict');
};

/** Makes the presentation of cards: commit 1, then the issuer, then commit 2. */
export const createPresentations = (dependencies: PresentationDependencies): Presentations => {
  const { database, clock, effects, acquiring, attestation, terminals, own, recent } = dependencies;
  /** Presentations of this process that are not answered yet. Their doubles wait for the same outcome. */
  const inFlight = new Map<string, Promise<PaymentRecord | undefined>>();

  const answer = async (record: PaymentRecord): Promise<Presented> => {
    const de55 = record.completed?.issuerDe55;
    const payment = await own.show(record);
    if (de55 === undefined) return { payment };
    return { payment, issuerDe55: toBase64Url(de55) };
  };

  const replayResponse = async (record: PaymentRecord, ticketId: string): Promise<Presented> => {
    refuseOther(record, ticketId);
    return answer(record);
  };

  /** Undefined when the payment was not there to be reserved any more. */
  const reserve = (
    record: PaymentRecord,
    transition: Transition,
    items: PresentedItems,
    { jti, unpredictableNumbers }: ReadTicket,
    acceptor: CardAcceptor,
  ): Promise<PaymentRecord | undefined> => {
    const now = clock.now();
    // Not a condition of the statement: it would lead the planner from the primary key to the index of what is due.
    if (now >= record.createdAt.getTime() + PRESENT_WITHIN_MS) throw new Refusal('payment_expired');
    const card = openCard(acquiring, items.cardData, record.id);
    const withPin = requirePin(card, items);
    const presented = presentationOf(card, jti, now);
    const dueAt = new Date(now + acquiring.linkWaitMs + acquiring.timeoutMs + LEASE_MARGIN_MS);
    const authorisation = authorisationOf(card, record, acceptor, unpredictableNumbers, now);
    recent.forget(record.id);
    const step = withPin ? presentedWithPin(record) : transition;
    return effects.carryOut(changeOfPresentation(record, step, presented, dueAt, authorisation));
  };

  return {
    async present(actor, id, items) {
      const record =
        recent.get(actor.merchantId, id) ?? (await paymentStore.find(database, actor.merchantId, id));
      if (record === undefined) throw new Refusal('not_found');
      const use = { actor, paymentId: id, amount: record.amountMinor, currency: record.currency };
      const ticket = attestation.readTicket(items.ticket, { ...use, purpose: 'transaction' });
      if (items.pinTicket !== undefined) attestation.readTicket(items.pinTicket, { ...use, purpose: 'pin' });
      if (record.deviceId !== actor.deviceId) throw new Refusal('not_found');
      const acceptor = await terminals.cardAcceptor(actor);
      const { jti } = ticket;
      // Nothing is awaited from here to the reservation, so that of doubles in this process exactly one goes on.
      const running = inFlight.get(id);
      if (running !== undefined) return replayResponse((await running) ?? (await own.find(actor, id)), jti);
      const step = advancePayment(record, { kind: 'presented' });
      if (step.kind === 'refused') return replayResponse(record, jti);
      const outcome = reserve(record, step.transition, items, ticket, acceptor);
      inFlight.set(id, outcome);
      const ended = await outcome.finally(() => inFlight.delete(id));
      if (ended === undefined) return replayResponse(await own.find(actor, id), jti);
      assert(
        ended.id === id && ended.amountMinor === record.amountMinor && ended.currency === record.currency,
        'the outcome is that of the payment which was presented',
      );
      return answer(ended);
    },

    async settled() {
      await Promise.allSettled(inFlight.values());
    },
  };
};
