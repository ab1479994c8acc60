import { isIPv6 } from 'node:net';
import { BoundedCache } from '@tallystick/encoding';
import type { Clock } from '../platform/clock.ts';
import { Refusal } from './refusal.ts';

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

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** One bucket for each network of a customer: an IPv6 address is one of 2^64 that the same machine can have. */
const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  while (tail !== undefined && groups.length + last.length < 8) groups.push('0');
  return [...groups, ...last].slice(0, 4).join(':');
};

/** Limits how often keys and tokens can be guessed, for one address and overall. */
export const createGuessLimit = (clock: Clock): GuessLimit => {
  const buckets = new BoundedCache<Bucket>(ADDRESSES_MAX);
  const known = new BoundedCache<true>(ADDRESSES_MAX);
  const overall: Bucket = { tokens: OVERALL.capacity, filledAt: clock.now() };

  const fill = (bucket: Bucket, { capacity, perMinute }: typeof OVERALL): Bucket => {
    const now = clock.now();
    const since = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(capacity, bucket.tokens + (since * perMinute) / 60_000);
    bucket.filledAt = now;
    return bucket;
  };
  const bucketOf = (network: string): Bucket => {
    const found = buckets.get(network);
    if (found !== undefined) return fill(found, OF_ADDRESS);
    const made = { tokens: OF_ADDRESS.capacity, filledAt: clock.now() };
    buckets.set(network, made);
    return made;
  };

  return {
    begin(address) {
      const network = networkOf(address);
      // Strangers who use up the overall limit keep nobody out who was let in before.
      const counted = known.get(network) ? [bucketOf(network)] : [bucketOf(network), fill(overall, OVERALL)];
      const empty = counted.find(({ tokens }) => tokens < 1);
      if (empty !== undefined) {
        const { perMinute } = empty === overall ? OVERALL : OF_ADDRESS;
        const seconds = Math.ceil(((1 - empty.tokens) * 60) / perMinute);
        throw new Refusal('too_many_requests', undefined, undefined, Math.max(1, seconds));
      }
      for (const bucket of counted) bucket.tokens -= 1;
      let open = true;
      const giveBack = (): void => {
        if (open) for (const bucket of counted) bucket.tokens += 1;
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
