import { type Message, textOf } from '@tallystick/iso8583';
import type { TransactionKey } from './message.ts';

export interface KnownRequest {
  readonly merchantId: string;
  readonly paymentId: string;
  /** DE39 of its answer, empty for none: a further answer is a double, or contradicts it. Without it, an answer came late. */
  readonly answeredBy?: string;
}

const LIMIT = 4_096;

/** What names the request that a reply belongs to; undefined when the reply does not say. */
export const transactionKeyOf = (reply: Message): TransactionKey | undefined => {
  const terminalNumber = textOf(reply, 41)?.trimEnd();
  const retrievalReference = textOf(reply, 37)?.trimEnd();
  const stan = textOf(reply, 11);
  const transmittedAt = textOf(reply, 7);
  if (!terminalNumber || !retrievalReference || !stan || !transmittedAt) return undefined;
  return { terminalNumber, retrievalReference, stan, transmittedAt };
};

const keyOf = (name: TransactionKey): string =>
  `${name.terminalNumber}|${name.retrievalReference}|${name.stan}|${name.transmittedAt}`;

/** Whether two messages belong to one request. */
export const isSameTransaction = (one: TransactionKey, other: TransactionKey | undefined): boolean =>
  other !== undefined && keyOf(one) === keyOf(other);

/** Remembers the last requests of this process, so that an unmatched reply can be attributed and recorded. */
export interface RecentRequests {
  remember(name: TransactionKey, request: KnownRequest): void;
  find(name: TransactionKey): KnownRequest | undefined;
}

export const createRecentRequests = (): RecentRequests => {
  const known = new Map<string, KnownRequest>();
  return {
    remember(name, request) {
      known.set(keyOf(name), request);
      if (known.size <= LIMIT) return;
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    },
    find: (name) => known.get(keyOf(name)),
  };
};
