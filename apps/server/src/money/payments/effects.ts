import { strict as assert } from 'node:assert';
import type { Database, Queryable } from '@tallystick/database';
import type { PaymentStatus } from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import type { Outbox } from '../../platform/events/outbox.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type Acquiring, type AuthorisationResult, localTime } from '../acquiring/index.ts';
import {
  type Answer,
  changeOfEnd,
  eventOf,
  type PaymentChange,
  presentedOf,
  requestFactsOf,
} from './changes.ts';
import { type PaymentRecord, toPayment } from './payment-record.ts';
import type { PinKeyPort } from './ports.ts';
import { advancePayment, type PaymentEffect, type PaymentEvent, requireTransition } from './state.ts';
import { paymentStore } from './store.ts';
import { storeTransition } from './transition-store.ts';

export interface EffectsDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Scheme and host that receipts are reached at. */
  readonly origin: string;
  readonly pinKeys: PinKeyPort;
  readonly acquiring: Pick<Acquiring, 'authorise' | 'addReversal' | 'reversalStates' | 'wake'>;
  /** Told of every status that a payment entered, after that commit. */
  readonly count: (status: PaymentStatus) => void;
}

/** Carries out what the state machine asks for. Nothing else writes payments, asks the issuer or starts a reversal. */
export interface Effects {
  /**
   * Carries out a change: one commit, then what follows it.
   *
   * @returns the payment as it is after everything that followed; undefined when it was not in the status that it is moved from any more:
   * then nothing was done
   */
  carryOut(change: PaymentChange): Promise<PaymentRecord | undefined>;
  /** The first half, inside the caller's transaction. False as above. */
  commit(on: Queryable, change: PaymentChange): Promise<boolean>;
  /** The second half, after that commit. */
  follow(change: PaymentChange): Promise<PaymentRecord>;
}

const eventOfResult = (result: AuthorisationResult): PaymentEvent => {
  switch (result.kind) {
    case 'approved':
      return { kind: 'approved', amountMinor: result.amountMinor };
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

/** What ends a presented payment: the issuer's word, asked for once. */
const askIssuer = async (
  { acquiring, clock }: EffectsDependencies,
  { record, authorisation }: PaymentChange,
): Promise<PaymentChange> => {
  assert(authorisation !== undefined, 'the issuer is asked with the card that was presented');
  const presented = presentedOf(record);
  const presentedAt = presented.presented.at.getTime();
  const { card, breaches, merchantNameAndLocation, timeZone } = authorisation;
  const local = localTime(presentedAt, timeZone, card.facts.readOn);
  const { result, steps } = await acquiring.authorise({
    merchantId: presented.merchantId,
    paymentId: presented.id,
    card,
    breaches,
    presentedAt,
    facts: {
      ...requestFactsOf(presented),
      localTime: local.time,
      localDate: local.date,
      merchantNameAndLocation,
    },
  });
  const step = advancePayment(presented, eventOfResult(result));
  const transition = requireTransition(step, 'what the issuer said ends a presented payment');
  return changeOfEnd(presented, transition, new Date(clock.now()), answerOf(result), steps);
};

const recordTrace = async (
  outbox: Outbox,
  on: Queryable,
  { record, steps }: PaymentChange,
): Promise<PaymentRecord> => {
  await paymentStore.addTrace(on, record.merchantId, record.id, outbox.stamp().id, steps);
  return record;
};

/** A PIN that comes a second time ends the commit: nothing was done. */
const usePinKey = async (
  { pinKeys }: EffectsDependencies,
  on: Queryable,
  { record, authorisation }: PaymentChange,
): Promise<PaymentRecord> => {
  const pin = authorisation?.card.pin();
  assert(pin !== undefined, 'a PIN key is used up for a PIN that came');
  if (!(await pinKeys.use(on, record, pin.ksn))) throw new Refusal('pin_block_refused');
  return record;
};

const addReversal = (
  { acquiring }: EffectsDependencies,
  on: Queryable,
  record: PaymentRecord,
): Promise<void> => {
  assert(record.completed !== undefined, 'a reversal belongs to a payment that has ended');
  const facts = requestFactsOf(presentedOf(record));
  return acquiring.addReversal(on, record.merchantId, record.id, facts, record.completed.at);
};

const tellAcknowledged = async (
  { acquiring, outbox, origin }: EffectsDependencies,
  on: Queryable,
  record: PaymentRecord,
): Promise<void> => {
  const { merchantId, id } = record;
  const reversal = (await acquiring.reversalStates(on, merchantId, [id])).get(id);
  assert(reversal?.state === 'acknowledged', 'an acknowledgement is told once it is on record');
  const data = toPayment(record, origin, reversal);
  await outbox.add(on, merchantId, { type: 'reversal.acknowledged', subject: id, data });
};

export const createEffects = (dependencies: EffectsDependencies): Effects => {
  const { database, outbox, origin, acquiring } = dependencies;

  /** When others ended the payment meanwhile, theirs is the truth. */
  const authorise = async (change: PaymentChange): Promise<PaymentRecord> => {
    const { merchantId, id } = change.record;
    const end = await askIssuer(dependencies, change);
    const ended = (await carryOut(end)) ?? (await paymentStore.find(database, merchantId, id));
    assert(ended !== undefined, 'a payment that was stored is never deleted');
    return ended;
  };

  /** One effect. Undefined when the payment is not where the transition moves it from. */
  const run = async (
    effect: PaymentEffect,
    change: PaymentChange,
    on: Queryable,
  ): Promise<PaymentRecord | undefined> => {
    const { record } = change;
    switch (effect) {
      case 'store':
        return (await storeTransition(on, change, eventOf(record, outbox, origin))) ? record : undefined;
      case 'use_pin_key':
        return usePinKey(dependencies, on, change);
      case 'add_reversal':
        await addReversal(dependencies, on, record);
        return record;
      case 'record_trace':
        return recordTrace(outbox, on, change);
      case 'tell_acknowledged':
        await tellAcknowledged(dependencies, on, record);
        return record;
      case 'announce':
        outbox.announce(record.merchantId);
        if (change.transition.inCommit.includes('store')) dependencies.count(record.status);
        return record;
      case 'authorise':
        return authorise(change);
      case 'send_reversal':
        acquiring.wake();
        return record;
    }
  };

  const commit = async (on: Queryable, change: PaymentChange): Promise<boolean> => {
    for (const effect of change.transition.inCommit) {
      if ((await run(effect, change, on)) === undefined) return false;
    }
    return true;
  };

  const follow = async (change: PaymentChange): Promise<PaymentRecord> => {
    let { record } = change;
    for (const effect of change.transition.afterCommit) {
      record = (await run(effect, change, database)) ?? record;
    }
    return record;
  };

  const carryOut = async (change: PaymentChange): Promise<PaymentRecord | undefined> => {
    // One statement is a commit of its own, and goes by the pipelined connections.
    const isOneStatement = change.transition.inCommit.length === 1;
    const done = await (isOneStatement
      ? commit(database, change)
      : database.transaction((on) => commit(on, change)));
    return done ? follow(change) : undefined;
  };

  return { carryOut, commit, follow };
};
