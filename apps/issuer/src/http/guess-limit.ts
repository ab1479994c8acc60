import { BoundedCache } from '@tallystick/encoding';
import { addressGroup } from '@tallystick/protocol/serving';
import type { Clock } from '../platform/clock.ts';
import { createAddressBuckets } from './address-share.ts';
import { Refusal } from './refusal.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Wrong credentials of one address: so many at once, and so many a minute in the long run. */
const OF_ADDRESS = { capacity: 60, perMinute: 30 };
/** Those of all addresses that have not shown a right one. */
const OVERALL = { capacity: 600, perMinute: 300 };
const ADDRESSES_MAX = 10_000;

/** A credential that is being looked at. Tell how it ended; it counts as wrong until then, so that many at once are no way around. */
export interface Guess {
  /** It was right: the address is known from now on. */
  right(): void;
  /** Nobody knows: the database did not answer. It does not count. */
  undecided(): void;
}

export interface GuessLimit {
  /**
   * Call it before the credential is compared and before the database is asked.
   *
   * @throws {Refusal} `too_many_requests` when this address, or all that are not known, have been wrong too often
   */
  begin(address: string): Guess;
}

/** Limits how often keys and tokens can be guessed, for one address and overall. */
export const createGuessLimit = (clock: Clock): GuessLimit => {
  const bucketOf = createAddressBuckets(clock, OF_ADDRESS);
  const known = new BoundedCache<true>(ADDRESSES_MAX);
  const overall = createTokenBucket(clock, OVERALL);

  return {
    begin(address) {
      const network = addressGroup(address);
      // Strangers who use up the overall limit keep nobody out who was let in before.
      const counted = known.get(network) ? [bucketOf(address)] : [bucketOf(address), overall];
      const empty = counted.find((bucket) => bucket.left() < 1);
      if (empty !== undefined) {
        throw new Refusal('too_many_requests', undefined, undefined, empty.secondsUntil(1));
      }
      for (const bucket of counted) bucket.take();
      let open = true;
      const giveBack = (): void => {
        if (open) for (const bucket of counted) bucket.giveBack();
        open = false;
      };
      return {
        right() {
          giveBack();
          known.set(network, true);
        },
        undecided: giveBack,
      };
    },
  };
};
