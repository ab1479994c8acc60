import { BoundedCache } from '@tallystick/encoding';
import { addressGroup } from '@tallystick/protocol/serving';
import type { Clock } from '../platform/clock.ts';
import { Refusal } from './refusal.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

const ADDRESSES_MAX = 10_000;

/** A bucket for each address, an IPv6 address with its /64. One that nobody asked for in a long time is forgotten, and full again. */
export const createAddressBuckets = (clock: Clock, rate: Rate): ((address: string) => TokenBucket) => {
  const buckets = new BoundedCache<TokenBucket>(ADDRESSES_MAX);
  return (address) => {
    const network = addressGroup(address);
    const found = buckets.get(network);
    if (found !== undefined) return found;
    const made = createTokenBucket(clock, rate);
    buckets.set(network, made);
    return made;
  };
};

/** How often something may be done for one address. */
export interface AddressShare {
  /** What stands for this address, to be told to it. */
  of(address: string): TokenBucket;
  /** @throws {Refusal} `too_many_requests` when the address, or all of them together, have used up what they may */
  use(address: string): void;
}

/** What stays for addresses that took nothing lately. */
const RESERVED_PART = 4;

/**
 * Rations what costs this process much: so much overall, and of that a share for each address. Who is past its share takes nothing from
 * the rest, so one address can use up its own share and no more; and the last quarter is for those who took nothing lately, so that a few
 * addresses together cannot use it all up either.
 */
export const createAddressShare = (clock: Clock, overall: Rate, share: Rate): AddressShare => {
  const all = createTokenBucket(clock, overall);
  const of = createAddressBuckets(clock, share);
  return {
    of,
    use(address) {
      const own = of(address);
      const reserved = own.left() < share.capacity ? Math.floor(overall.capacity / RESERVED_PART) : 0;
      const wait = Math.max(own.secondsUntil(1), all.secondsUntil(reserved + 1));
      if (wait > 0) throw new Refusal('too_many_requests', undefined, undefined, wait);
      own.take();
      all.take();
    },
  };
};
