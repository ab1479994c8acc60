import type { CurrencyCode, listPayments, PaymentStatus, QueryOf } from '@tallystick/protocol';
import { firstIdAt } from '../../platform/ids.ts';
import { instantOf } from '../../platform/instant.ts';

export type PaymentSort = NonNullable<QueryOf<typeof listPayments>['sort']>;

/** Which payments are asked for. What a person typed is taken as it stands: no character of it is a wildcard. */
export interface PaymentFilter {
  readonly status?: PaymentStatus | undefined;
  readonly currency?: CurrencyCode | undefined;
  readonly terminalId?: string | undefined;
  /** Id, number, or a part of the name. */
  readonly terminal?: string | undefined;
  /** As people write it: `12.50`, `12,50`, `1250 JPY`. */
  readonly amount?: string | undefined;
  readonly lastFour?: string | undefined;
  readonly retrievalReference?: string | undefined;
  /** The beginning of the merchant's reference. */
  readonly reference?: string | undefined;
  /** Created at or after it: RFC 3339, in UTC. */
  readonly from?: string | undefined;
  /** Created before it. */
  readonly to?: string | undefined;
  /** What a person typed into the one field for all of it. */
  readonly search?: string | undefined;
}

export interface AskedPage extends PaymentFilter {
  readonly sort?: PaymentSort | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** An id is made in the moment of its payment; after a small correction of the clock it may be ahead of it by this much. */
const ID_AHEAD_MS = 2_000;

/** A time range, and the range of ids that holds it. */
export interface TimeRange {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly lowestId: string | undefined;
  /** It is not part of the range. */
  readonly aboveId: string | undefined;
}

/** @throws Refusal `malformed_request` for what is no time */
export const rangeOf = (filter: Pick<PaymentFilter, 'from' | 'to'>): TimeRange => {
  const [from, to] = [instantOf('from', filter.from), instantOf('to', filter.to)];
  return {
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    lowestId: from === undefined ? undefined : firstIdAt('payment', from),
    aboveId: to === undefined ? undefined : firstIdAt('payment', to + ID_AHEAD_MS),
  };
};
