import type { Clock } from '../platform/clock.ts';

/** Allows `capacity` at once and `perMinute` in the long run. */
export const createTokenBucket = (clock: Clock, capacity: number, perMinute: number): (() => boolean) => {
  let tokens = capacity;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(capacity, tokens + (Math.max(0, now - filledAt) * perMinute) / 60_000);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
