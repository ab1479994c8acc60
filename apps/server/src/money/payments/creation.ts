import { strict as assert } from 'node:assert';
import type { BodyOf, Cashier, Challenge, createPayment, Payment } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import { changeOfRequest, type PaymentDraft } from './changes.ts';
import type { OwnPayments } from './own-payments.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { CardAcceptor } from './ports.ts';
import type { RecentPayments } from './recent-payments.ts';
import type { PaymentServiceDependencies } from './service-dependencies.ts';
import { advancePayment, requireTransition } from './state.ts';
import { paymentStore } from './store.ts';

/** How long a payment waits for its card, in milliseconds. */
export const PRESENT_WITHIN_MS = 15 * 60_000;

type Body = BodyOf<typeof createPayment>;

export type CreatePayment = (
  actor: DeviceActor,
  idempotencyKey: string,
  body: Body,
) => Promise<{ payment: Payment; challenge: Challenge; isReplay: boolean }>;

export interface CreationDependencies extends PaymentServiceDependencies {
  readonly own: OwnPayments;
  readonly recent: RecentPayments;
}

const draftOf = (
  { clock, ids, acquiring }: PaymentServiceDependencies,
  actor: DeviceActor,
  acceptor: CardAcceptor,
  idempotencyKey: string,
  body: Body,
  cashier: Cashier | undefined,
): PaymentDraft => {
  const createdAt = new Date(clock.now());
  const stan = acquiring.numbers.stan();
  return {
    merchantId: actor.merchantId,
    id: ids.make('payment'),
    amountMinor: BigInt(body.amount.value),
    currency: acceptor.currency,
    reference: body.reference,
    cashier,
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

/** Whether a request that comes with a known idempotency key is the one that the key was first used for. */
const isSameRequest = (first: PaymentRecord, body: Body): boolean =>
  first.amountMinor === BigInt(body.amount.value) &&
  first.currency === body.amount.currency &&
  first.reference === body.reference;

/** @throws Refusal `personalisation_expired` or `amount_too_large` */
const requireWithinTerms = (acceptor: CardAcceptor, amountMinor: bigint, now: number): void => {
  if (acceptor.dataEndAt !== undefined && now >= acceptor.dataEndAt) {
    throw new Refusal('personalisation_expired');
  }
  const { maximumAmountMinor, emv } = acceptor.termsAt(now);
  // A contactless limit is reached at its value (EMV Book A, table 5-4).
  const isWithin = emv.combinations.some(({ transactionLimit }) => amountMinor < BigInt(transactionLimit));
  if (amountMinor > maximumAmountMinor || !isWithin) {
    throw new Refusal('amount_too_large', { path: '/amount/value' });
  }
};

/** Makes the function that creates payments: one for each idempotency key of a device. */
export const createCreation = (dependencies: CreationDependencies): CreatePayment => {
  const { database, origin, effects, attestation, terminals, cashiers, own, recent } = dependencies;

  const challengeFor = (actor: DeviceActor, record: PaymentRecord): Challenge =>
    attestation.challengeFor({
      actor,
      purpose: 'transaction',
      paymentId: record.id,
      amount: { value: Number(record.amountMinor), currency: record.currency },
    });

  /** The payment that the key was first used for, if it was used for the same request. */
  const replay = async (actor: DeviceActor, key: string, body: Body): Promise<PaymentRecord> => {
    const first = await paymentStore.findByKey(database, actor.merchantId, actor.deviceId, key);
    assert(first !== undefined, 'an idempotency key that was refused is on record');
    assert(
      first.deviceId === actor.deviceId && first.idempotencyKey === key,
      'an idempotency key belongs to one device',
    );
    if (!isSameRequest(first, body)) throw new Refusal('idempotency_conflict');
    return first;
  };

  return async (actor, idempotencyKey, body) => {
    const admitted = attestation.admit(actor);
    if (admitted !== undefined) await admitted;
    const acceptor = await terminals.cardAcceptor(actor);
    if (body.amount.currency !== acceptor.currency) {
      throw new Refusal('currency_unsupported', { path: '/amount/currency' });
    }
    requireWithinTerms(acceptor, BigInt(body.amount.value), dependencies.clock.now());
    const found = cashiers.at(actor, body.cashierToken);
    const cashier = found instanceof Promise ? await found : found;
    const draft = draftOf(dependencies, actor, acceptor, idempotencyKey, body, cashier);
    const step = advancePayment({ status: 'none', amountMinor: draft.amountMinor }, { kind: 'requested' });
    const transition = requireTransition(step, 'a payment that is not on record can be requested');
    const dueAt = new Date(draft.createdAt.getTime() + PRESENT_WITHIN_MS);
    const created = await effects.carryOut(changeOfRequest(draft, transition, dueAt));
    if (created === undefined) {
      const first = await replay(actor, idempotencyKey, body);
      return { payment: await own.show(first), challenge: challengeFor(actor, first), isReplay: true };
    }
    recent.remember(created);
    return { payment: toPayment(created, origin), challenge: challengeFor(actor, created), isReplay: false };
  };
};
