/** Milliseconds before the second try, and at most. */
const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** What a pause may differ by, so that messages that failed together are not tried together. */
const JITTER = 0.25;

/**
 * How long a message waits before it is tried again: twice as long each time, up to an hour, a quarter more or less.
 * @param tries how often it was tried
 * @param random between 0 and 1
 * @param askedMs what the gateway asked for (`Retry-After`): never less than that, up to an hour
 */
export const pauseAfter = (tries: number, random: number, askedMs = 0): number => {
  const grown = Math.min(FIRST_MS * 2 ** Math.min(tries - 1, 20), LONGEST_MS);
  const jittered = Math.round(grown * (1 - JITTER + 2 * JITTER * random));
  return Math.max(jittered, Math.min(askedMs, LONGEST_MS));
};
