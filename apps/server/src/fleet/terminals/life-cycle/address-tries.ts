import { BoundedCache } from '@tallystick/encoding';
import { addressGroup } from '@tallystick/protocol/serving';
import type { Clock } from '../../../platform/clock.ts';
import { Refusal } from '../../../platform/refusal.ts';

/** Wrong codes of one address in an hour, as a part of what it may ask of a public endpoint in a minute, and at least. */
const PART = 6;
const LEAST = 10;
const HOUR_MS = 3_600_000;
/** Addresses that are remembered. */
const ADDRESSES = 16_384;

/**
 * Counts the wrong codes of each address, over all terminals, so that a stranger with a receipt does not lock one code after another. It
 * is kept by this process alone: five tries a code hold whatever the address.
 */
export const createAddressTries = (clock: Clock, requestsPerMinute: number) => {
  const most = Math.max(LEAST, Math.floor(requestsPerMinute / PART));
  const known = new BoundedCache<{ readonly left: number; readonly at: number }>(ADDRESSES);
  const leftOf = (address: string): number => {
    const { left, at } = known.get(address) ?? { left: most, at: clock.now() };
    return Math.min(most, left + (Math.max(0, clock.now() - at) * most) / HOUR_MS);
  };
  return {
    /** Takes a try, before it is known whether it is a wrong one; the result gives it back. Raises `too_many_requests`. */
    take(ip: string): () => void {
      const address = addressGroup(ip);
      const left = leftOf(address);
      if (left < 1) {
        const retryAfterSeconds = Math.ceil(((1 - left) * HOUR_MS) / most / 1_000);
        throw new Refusal('too_many_requests', { retryAfterSeconds });
      }
      known.set(address, { left: left - 1, at: clock.now() });
      return () => known.set(address, { left: Math.min(most, leftOf(address) + 1), at: clock.now() });
    },
  };
};
