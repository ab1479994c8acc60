import { BoundedCache } from '@tallystick/encoding';
import type { Clock } from './clock.ts';
import { networkOf } from './network.ts';
import { Refusal } from './refusal.ts';

/** How many unknown keys and cookies one network may show at once, and how many more each minute. */
const CAPACITY = 30;
const PER_MINUTE = 30;
/** Networks, and keys that were right, that are remembered; beyond it the one that was seen longest ago is forgotten. */
const REMEMBERED = 16_384;

/** What keeps guesses at keys and cookies away from the database. Each process keeps its own. */
export interface FailedEntries {
  /**
   * Looks a key or cookie up, unless its network has shown too many that were wrong. One that was right before is looked up whatever else
   * its network does: a shop's own devices stand behind one address.
   *
   * @param secret digest of what was shown
   * @param look gives whom it stands for; undefined if it is wrong, which counts
   * @throws Refusal `too_many_requests`
   */
  attempt<T>(ip: string, secret: Uint8Array, look: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Counts wrong keys and cookies by network: a bucket of failures that refills with time. */
export const createFailedEntries = (clock: Pick<Clock, 'now'>): FailedEntries => {
  const buckets = new BoundedCache<{ left: number; at: number }>(REMEMBERED);
  const right = new BoundedCache<true>(REMEMBERED);
  const inFlight = new Set<string>();

  const leftOf = (network: string): number => {
    const bucket = buckets.get(network);
    if (bucket === undefined) return CAPACITY;
    return bucket.left + (Math.max(0, clock.now() - bucket.at) * PER_MINUTE) / 60_000;
  };
  const change = (network: string, by: number): void =>
    buckets.set(network, {
      left: Math.min(CAPACITY, Math.max(0, Math.min(CAPACITY, leftOf(network)) + by)),
      at: clock.now(),
    });
  /** Takes its place in the bucket beforehand, so that a thousand at once are no more than a thousand in a row. */
  const reserve = (network: string): void => {
    const left = leftOf(network);
    if (left < 1) {
      throw new Refusal('too_many_requests', { retryAfterSeconds: ((1 - left) * 60) / PER_MINUTE });
    }
    change(network, -1);
  };

  return {
    async attempt(ip, secret, look) {
      const shown = Buffer.from(secret).toString('latin1');
      const network = networkOf(ip);
      const counted = right.get(shown) === undefined && !inFlight.has(shown);
      if (counted) {
        reserve(network);
        inFlight.add(shown);
      }
      try {
        const found = await look();
        if (found === undefined) right.delete(shown);
        else {
          right.set(shown, true);
          if (counted) change(network, 1);
        }
        return found;
      } finally {
        if (counted) inFlight.delete(shown);
      }
    },
  };
};
