import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@tallystick/database';
import { type Codec, type Message, textOf } from '@tallystick/iso8583';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.ts';
import type { Dialect } from './dialect.ts';
import type { AcquiringListener } from './index.ts';
import { meaningOfResponse } from './response-code.ts';
import { reversalStore } from './reversal-store.ts';
import { messageStep } from './stored-step.ts';
import { type RecentRequests, transactionKeyOf } from './unmatched-replies.ts';

export interface UnmatchedOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly codec: Codec;
  readonly dialect: Dialect;
  readonly recent: RecentRequests;
  readonly listener: () => AcquiringListener;
}

const AGAIN_MS = 500;
/** Until a decline is on record: longer than any outage after which its payment would not be reversed anyway. */
const TRIES = 120;

/** A host that declined and then says otherwise may have booked: which of the two is true cannot be told. */
const contradicts = (first: string, reply: Message): boolean =>
  reply.mti === '0210' &&
  meaningOfResponse(first).kind === 'declined' &&
  meaningOfResponse(textOf(reply, 39) ?? '').kind !== 'declined';

const noteOn = (first: string | undefined, isContradiction: boolean): string => {
  if (first === undefined) return 'Came too late: the payment is reversed';
  return isContradiction
    ? 'A second answer that contradicts the first: it is reversed'
    : 'A second answer: ignored';
};

/** Makes the function that keeps a reply that no request waits for, and has undone what it may tell of. */
export const createRecordUnmatched = (options: UnmatchedOptions): ((reply: Message) => Promise<void>) => {
  const { database, clock, log, codec, dialect, recent, listener } = options;
  return async (reply) => {
    const name = transactionKeyOf(reply);
    if (name === undefined) return log.warn({ mti: reply.mti }, 'reply without a transaction key');
    // A doubled answer may stand in the same packet as the first, whose request is settled a turn later.
    await nextTurn();
    const sent = recent.find(name);
    const known =
      sent ?? (await reversalStore.byName(database, name.retrievalReference, name.terminalNumber, name.stan));
    if (known === undefined) return log.warn({ mti: reply.mti }, 'reply to an unknown request');
    const { merchantId, paymentId } = known;
    const isContradiction = sent?.answeredBy !== undefined && contradicts(sent.answeredBy, reply);
    const note = noteOn(sent?.answeredBy, isContradiction);
    const step = messageStep(codec, dialect, reply, { at: clock.now(), direction: 'received', note });
    if (!isContradiction) return listener().record(database, merchantId, paymentId, [step]);

    // From here on it is known, and a third answer changes nothing any more.
    recent.remember(name, { merchantId, paymentId, answeredBy: '' });
    log.error({ paymentId, stan: name.stan }, 'the host declined and then said otherwise: reversed');
    for (let tries = 0; tries < TRIES; tries++) {
      if (await listener().contradicted(merchantId, paymentId, [step])) return;
      await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve));
    }
    log.error({ paymentId }, 'a contradicted decline never came on record');
  };
};
